"""Who asks: their id, clock and preferences."""

from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from enterprisehub.domains.assistant.contracts import Asker
from enterprisehub.domains.assistant.queries import chats
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Denied
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.tenancy.tenants import tenant


def asker_id(scope: Scope) -> UUID:
    """Whose chats these are: a person's, or those of an API key.

    Raises:
        Denied: neither asks.
    """
    if scope.user_id is not None:
        return scope.user_id
    if scope.actor.kind in ("user", "key"):
        try:
            return UUID(scope.actor.id)
        except ValueError:
            pass
    raise Denied("Chats belong to a person or an API key.")


async def know_asker(db: Db, *, time_zone: str = "") -> Asker:
    """The asker, with the zone they told the assistant, or else that of their account."""
    user_id = asker_id(db.scope)
    rows = await chats.memories(db, user_id, kind="preference")
    preferences = {row.key: row.value for row in rows}
    zone = preferences.get("time_zone") or time_zone
    if zone not in available_timezones():
        zone = (await tenant(db, db.scope.tenant_id)).time_zone
    now = clock.now().astimezone(ZoneInfo(zone))
    name = preferences.get("name") or db.scope.actor.name
    return Asker(user_id=user_id, name=name, zone=zone, now=now, preferences=preferences)
