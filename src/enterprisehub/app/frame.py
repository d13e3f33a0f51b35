"""What surrounds each page: person, tenant, menu, badges, and where live news begin."""

from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi import Request

from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.identity.authenticate import Callers
from enterprisehub.kernel.identity.callers import SignedIn
from enterprisehub.kernel.identity.sign_in import memberships_of
from enterprisehub.kernel.identity.tokens import csrf_token
from enterprisehub.kernel.live.stream import current_place
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.web.cookies import ensure_visit
from enterprisehub.kernel.web.problems import request_id_of
from enterprisehub.kernel.web.surroundings import BADGES, LINES
from enterprisehub.ui.htmx import is_htmx
from enterprisehub.ui.shell import Notice, Person, Shell, Workspace, enter_shell

if TYPE_CHECKING:
    from uuid import UUID


async def enter_page(request: Request) -> None:
    """The templates of this request know their surroundings."""
    session: SignedIn | None = request.scope.get("hub.session")
    scope: Scope | None = request.scope.get("hub.scope")
    if session is None or session.stage != "full":
        enter_shell(_outside(request, session))
    elif scope is None:
        enter_shell(_shell(request, session))
    else:
        enter_shell(await _inside(request, session, scope))


def _outside(request: Request, session: SignedIn | None) -> Shell:
    csrf = session.csrf if session else csrf_token(ensure_visit(request))
    return Shell(path=request.url.path, csrf_token=csrf, request_id=request_id_of(request))


def _shell(request: Request, session: SignedIn, **known: object) -> Shell:
    values: dict[str, object] = {
        "path": request.url.path,
        "query": request.url.query,
        "csrf_token": session.csrf,
        "request_id": request_id_of(request),
        "person": Person(session.name, session.email, (session.role or "").capitalize()),
        "tenant_name": session.tenant_name,
        "time_zone": session.time_zone,
        "theme": session.theme,
    }
    return Shell(**(values | known))  # type: ignore[arg-type]


async def _inside(request: Request, session: SignedIn, scope: Scope) -> Shell:
    """A piece for htmx needs no menu, so nothing is counted for it."""
    if is_htmx(request):
        return _shell(request, session, permissions=scope.permissions)
    database: Database = request.app.state.database
    async with database.scoped(scope) as db:
        place = await current_place(db)
        badges = dict(await BADGES.gather(db, None))
        lines = [line for _, line in await LINES.gather(db, None)]
    return _shell(
        request,
        session,
        permissions=scope.permissions,
        badges=badges,
        notices=tuple(
            Notice(line.text, line.severity, line.link_label, line.link_href) for line in lines
        ),
        workspaces=await _other_tenants(database, request.app.state.callers, session),
        live_href=f"/live?since={quote(place, safe='')}",
    )


async def _other_tenants(
    database: Database, callers: Callers, session: SignedIn
) -> tuple[Workspace, ...]:
    known = callers.memberships.get(str(session.user_id))
    if known is None:
        async with database.unscoped() as db:
            known = await memberships_of(db, session.user_id)
        callers.memberships.put(str(session.user_id), known)
    here: UUID | None = session.tenant_id
    return tuple(Workspace(str(m.tenant_id), m.tenant_name) for m in known if m.tenant_id != here)
