"""What a run kept is derived, some units at a time."""

from uuid import UUID

from enterprisehub.domains.delivery.logic.derive_waiting import derive_waiting
from enterprisehub.domains.delivery.queries import sources
from enterprisehub.kernel.db.session import Db


async def derive_for_run(db: Db, run_id: str) -> int:
    """Some units of the run's site are derived; 0 when none waits."""
    run = await sources.run(db, UUID(run_id))
    connection, _ = await sources.connection(db, run.connection_id)
    run.step = "Makes tables of what was read"
    made = await derive_waiting(db, connection.site_id)
    run.derived_count += made.derived
    run.rejected_count += made.rejected
    return made.units
