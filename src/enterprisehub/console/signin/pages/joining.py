"""Joining by the link of an invitation."""

from typing import Annotated

from fastapi import Form, Path, Request, Response
from fastapi.responses import RedirectResponse

from enterprisehub.console.signin.pages import BEFORE, pages
from enterprisehub.kernel import invitations
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.identity import sessions, users
from enterprisehub.kernel.identity.callers import SignedIn
from enterprisehub.kernel.web.cookies import keep_visit, set_session
from enterprisehub.kernel.web.router import callers_of, database_of
from enterprisehub.ui.page import Page, page

Token = Annotated[str, Path(max_length=100)]


@page("signin/join.html")
class JoinPage(Page):
    token: str
    invitation: invitations.Invitation
    known: bool
    signed_in_as: str
    name: str
    errors: dict[str, str]


async def _page(
    request: Request, token: str, *, name: str = "", error: Invalid | None = None
) -> Response:
    async with database_of(request).unscoped() as db:
        invitation = await invitations.find(db, token)
        known = await users.by_email(db, invitation.email) is not None
    session = _session(request)
    response = JoinPage(
        token=token,
        invitation=invitation,
        known=known,
        signed_in_as=session.email if session else "",
        name=name,
        errors=error.fields if error else {},
    ).render(status=error.status if error else 200)
    keep_visit(request, response)
    return response


def _session(request: Request) -> SignedIn | None:
    session: SignedIn | None = request.scope.get("hub.session")
    return session if session is not None and session.stage == "full" else None


@pages.get("/join/{token}", allow=BEFORE)
async def show_invitation(request: Request, token: Token) -> Response:
    return await _page(request, token)


@pages.post("/join/{token}", allow=BEFORE)
async def join(
    request: Request,
    token: Token,
    name: Annotated[str, Form(max_length=300)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    database, ip = database_of(request), str(request.scope["hub.ip"])
    if (session := _session(request)) is not None:
        joined = await invitations.accept_as(database, token, session.user_id, ip=ip)
        async with database.unscoped() as db:
            await sessions.enter_tenant(db, session.session_id, joined.tenant_id)
        callers_of(request).forget()
        return RedirectResponse("/", 303)
    try:
        joined = await invitations.accept_as_new(database, token, name, password, ip=ip)
    except Invalid as error:
        return await _page(request, token, name=name, error=error)
    async with database.unscoped() as db:
        agent = request.headers.get("user-agent", "")
        begun = await sessions.begin(
            db, joined.user_id, joined.tenant_id, stage="full", ip=ip, agent=agent
        )
    callers_of(request).forget()
    response = RedirectResponse("/", 303)
    set_session(request, response, begun)
    return response
