"""A reading ends: links between units, counts that must agree, and word of it."""

from uuid import UUID

from enterprisehub.domains.delivery.events import SyncFailed, SyncFinished
from enterprisehub.domains.delivery.logic.declare_notices import SYNC_FAILED, SYNC_GAPS
from enterprisehub.domains.delivery.logic.reconcile_site import reconcile_site
from enterprisehub.domains.delivery.permissions import SOURCES_WRITE
from enterprisehub.domains.delivery.queries import derived, sources
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.notices.notify import notify
from enterprisehub.kernel.scope import Ref

PLACE = "/delivery/sources"


async def link_units(db: Db, run_id: str) -> None:
    """What spans units is made anew: incidents to deployments, copies, what was deployed."""
    run = await sources.run(db, UUID(run_id))
    run.step = "Links what belongs together"
    await derived.link_alone(db)
    await derived.link_deployments(db)
    await derived.link_incidents(db)
    await derived.link_mirrors(db)


async def finish_run(db: Db, run_id: str) -> None:
    """The run is done. Whoever leads hears of payloads that became no rows and were not refused."""
    run = await sources.run(db, UUID(run_id))
    connection, site = await sources.connection(db, run.connection_id)
    now = clock.now()
    run.state, run.finished_at, run.step = "done", now, None
    connection.state, connection.last_error, connection.synced_at = "ready", None, now
    if run.kind in ("full", "incremental") and connection.first_loaded_at is None:
        connection.first_loaded_at = now
    if run.kind == "sweep":
        connection.swept_at = now
    balance = await reconcile_site(db, site.id)
    run.rejected_count = balance.rejected
    if balance.gaps:
        await notify(
            db,
            SYNC_GAPS,
            f"The figures of “{site.title}” do not add up",
            body=" ".join(balance.gaps),
            href=f"{PLACE}/{connection.id}",
            having=SOURCES_WRITE,
            key=f"delivery.gaps:{site.id}",
        )
    fact = SyncFinished(connection.id, run.id, run.changed_count)
    await publish(db, fact, Ref("delivery.connection", connection.id))


async def fail_run(db: Db, run_id: str, error: str) -> None:
    """The run has failed for this reason; its cursors stay, so the next one goes on there."""
    run = await sources.run(db, UUID(run_id))
    connection, site = await sources.connection(db, run.connection_id)
    run.state, run.finished_at, run.error = "failed", clock.now(), error[:1000]
    connection.state, connection.last_error = "failing", error[:1000]
    await notify(
        db,
        SYNC_FAILED,
        f"Reading “{site.title}” failed",
        body=f"{error[:300]} It is tried again by itself; nothing that was read is lost.",
        href=f"{PLACE}/{connection.id}",
        having=SOURCES_WRITE,
        key=f"delivery.failed:{connection.id}",
    )
    fact = SyncFailed(connection.id, run.id, error[:1000])
    await publish(db, fact, Ref("delivery.connection", connection.id))
