"""A tenant at rest: nobody works in it and nothing leaves it, until it is let work again."""

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Invalid
from enterprisehub.kernel.identity import security_events
from enterprisehub.kernel.identity.sessions import announce_change
from enterprisehub.kernel.tenancy.tenants import tenant

LONGEST_REASON = 200


async def suspend_tenant(db: Db, because: str, *, ip: str = "") -> None:
    """From the commit on its people and keys are refused, approved actions held, schedules skipped.

    What arrives for it is still kept, so that no opt-out and no message is lost.

    Raises:
        Invalid: no reason is given.
        Conflict: it is suspended already.
    """
    said = " ".join(because.split())[:LONGEST_REASON]
    if not said:
        reason = "Say why, for its people and for those after you."
        raise Invalid(reason, fields={"because": reason})
    row = await tenant(db, db.scope.tenant_id)
    if row.suspended_at is not None:
        raise Conflict("This organisation is suspended already.")
    row.suspended_at, row.suspended_because = clock.now(), said
    security_events.note(db, "operator.suspended", f"{db.scope.actor.name}: {said}", ip=ip)
    await announce_change(db)


async def resume_tenant(db: Db, *, ip: str = "") -> None:
    """It works again; what was held goes on by itself. Raises Conflict: it was not suspended."""
    row = await tenant(db, db.scope.tenant_id)
    if row.suspended_at is None:
        raise Conflict("This organisation is not suspended.")
    row.suspended_at, row.suspended_because = None, ""
    security_events.note(db, "operator.resumed", db.scope.actor.name, ip=ip)
    await announce_change(db)
