"""What people do to their own accounts is a security event in the tenant they work in."""

from fastapi import Request

from enterprisehub.kernel.identity.security_events import note_apart
from enterprisehub.kernel.scope import Actor, Scope
from enterprisehub.kernel.web.policy import own_session
from enterprisehub.kernel.web.problems import request_id_of
from enterprisehub.kernel.web.router import database_of


async def note_own(request: Request, kind: str, summary: str) -> None:
    """The event is recorded, if the person works in a tenant at the moment."""
    own = own_session(request)
    if own.tenant_id is None:
        return
    actor = Actor("user", str(own.user_id), own.name)
    scope = Scope(own.tenant_id, actor, frozenset(), request_id_of(request), own.user_id)
    ip = str(request.scope["hub.ip"])
    await note_apart(database_of(request), scope, kind, summary, ip=ip)
