"""Changing what a tenant demands, without locking oneself out."""

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict
from enterprisehub.kernel.identity import security_events
from enterprisehub.kernel.identity.security import Security
from enterprisehub.kernel.identity.sessions import announce_change


async def change_security(db: Db, wanted: Security, *, ip: str, has_second_factor: bool) -> None:
    """From the next request on these are the tenant's demands.

    `ip` and `has_second_factor` are those of who changes them.

    Raises:
        Conflict: they would shut out who changes them.
    """
    if not wanted.admits(ip):
        reason = f"You are at {ip}, which is not on the list: you would lock yourself out."
        raise Conflict(f"{reason} Add it first.", fields={"ip_allow_list": reason})
    if wanted.second_factor_required and not has_second_factor:
        reason = "Set up your own second factor first, or you would lock yourself out."
        raise Conflict(reason, fields={"second_factor_required": reason})
    before = await Security.load(db)
    if before == wanted:
        return
    await wanted.save(db)
    old, new = before.model_dump(), wanted.model_dump()
    changed = ", ".join(name for name in new if old[name] != new[name])
    security_events.note(db, "settings.changed", changed, ip=ip)
    await announce_change(db)
