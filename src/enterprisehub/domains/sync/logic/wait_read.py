"""A reading that they asked to wait: it stands so, and goes on where it stood."""

from datetime import timedelta
from uuid import UUID

from enterprisehub.domains.sync.logic.plan_read import Plan, fail_run, kinds_of
from enterprisehub.domains.sync.logic.tell_pages import tell_pages
from enterprisehub.domains.sync.queries import connections
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.work.patience import WaitsOver


async def wait_read(db: Db, run_id: str, seconds: float, before: WaitsOver) -> WaitsOver | None:
    """The run says that it waits and until when; None where it has failed of too many waits."""
    run = await connections.run(db, UUID(run_id))
    connection = await connections.connection(db, run.connection_id)
    if (now := before.one_more(run.fetched_count)) is None:
        await fail_run(db, run_id, f"{connection.title} asks to wait again and again.")
        return None
    run.step = f"{connection.title} asks to wait"
    run.alive_at = clock.now() + timedelta(seconds=seconds)
    await tell_pages(db, run.connection_id)
    return now


async def resume_read(db: Db, run_id: str) -> Plan | None:
    """What the run has not read yet; None where it was ended meanwhile."""
    run = await connections.run(db, UUID(run_id))
    try:
        connection = await connections.connection(db, run.connection_id, lock=True)
    except NotFound:
        return None
    if run.state != "running":
        return None
    if connection.state == "paused":
        run.state, run.finished_at = "stopped", clock.now()
        run.error = "It was paused; the next run goes on where it stood."
        await tell_pages(db, connection.id)
        return None
    run.alive_at = clock.now()
    kinds = await kinds_of(db, connection)
    return Plan(str(run.id), str(connection.id), run.reading, kinds[run.done_count :])
