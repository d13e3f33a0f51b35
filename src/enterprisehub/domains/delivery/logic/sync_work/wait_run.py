"""A reading that its tool asked to wait: it says until when, and goes on where it stood."""

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from enterprisehub.domains.delivery.logic.sync_work.end_run import fail_run
from enterprisehub.domains.delivery.queries import sources
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.tenancy.tenants import tenant
from enterprisehub.kernel.work.patience import WaitsOver


async def wait_run(db: Db, run_id: str, seconds: float, before: WaitsOver) -> WaitsOver | None:
    """The run says that it waits and until when; None where it has failed of too many waits."""
    run = await sources.run(db, UUID(run_id))
    if (now := before.one_more(run.fetched_count)) is None:
        await fail_run(db, run_id, "The tool asks to wait again and again.")
        return None
    zone = ZoneInfo((await tenant(db, db.scope.tenant_id)).time_zone)
    goes_on = (clock.now() + timedelta(seconds=seconds)).astimezone(zone)
    run.step = f"The tool asks to wait; goes on by itself at {goes_on:%H:%M}"
    return now


async def resume_run(db: Db, run_id: str) -> bool:
    """Whether the run goes on; it does not where it was ended, paused or disconnected meanwhile."""
    run = await sources.run(db, UUID(run_id))
    if run.state != "running":
        return False
    try:
        connection, _ = await sources.connection(db, run.connection_id)
    except NotFound:
        return False
    if connection.state == "paused":
        run.state, run.finished_at = "stopped", clock.now()
        run.error = "It was paused; the next run goes on where it stood."
        return False
    return True
