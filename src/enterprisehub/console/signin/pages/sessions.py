"""Signing in and out, and changing between tenants."""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from enterprisehub.console.signin.pages import BEFORE, pages
from enterprisehub.kernel.errors import Denied, HubError
from enterprisehub.kernel.identity import sessions, sign_in, users
from enterprisehub.kernel.identity.callers import SignedIn
from enterprisehub.kernel.identity.security_events import note_apart
from enterprisehub.kernel.scope import Actor, Scope
from enterprisehub.kernel.web.cookies import end_session, keep_visit, session_cookie, set_session
from enterprisehub.kernel.web.policy import OwnAccount, own_session
from enterprisehub.kernel.web.redirects import inside
from enterprisehub.kernel.web.router import callers_of, database_of
from enterprisehub.ui.page import Page, page

Next = Annotated[str, Query(max_length=500)]
NextField = Annotated[str, Form(max_length=500)]


@page("signin/sign_in.html")
class SignInPage(Page):
    email: str
    next: str
    error: str


@page("signin/code.html")
class CodePage(Page):
    next: str
    error: str


def visitor(request: Request) -> sign_in.Visitor:
    agent = request.headers.get("user-agent", "")
    return sign_in.Visitor(str(request.scope["hub.ip"]), agent)


def _half_session(request: Request) -> SignedIn | None:
    """A session that still owes the second factor."""
    session: SignedIn | None = request.scope.get("hub.session")
    return session if session is not None and session.stage == "code" else None


@pages.get("/sign-in", allow=BEFORE)
async def show_sign_in(request: Request, next: Next = "/") -> Response:  # noqa: A002
    session: SignedIn | None = request.scope.get("hub.session")
    if session is not None and session.stage == "full":
        return RedirectResponse(inside(next), 303)
    response = SignInPage(email="", next=inside(next), error="").render()
    keep_visit(request, response)
    return response


@pages.post("/sign-in", allow=BEFORE)
async def do_sign_in(
    request: Request,
    email: Annotated[str, Form(max_length=300)],
    password: Annotated[str, Form(max_length=1000)],
    next: NextField = "/",  # noqa: A002
) -> Response:
    target = inside(next)
    try:
        token, owes_code = await sign_in.sign_in(
            database_of(request), email, password, visitor(request),
            old_token=session_cookie(request),
        )  # fmt: skip
    except HubError as error:
        shown = SignInPage(email=email, next=target, error=error.message)
        return _refused(shown, error)
    return _begun(
        request, token, f"/sign-in/code?{urlencode({'next': target})}" if owes_code else target
    )


@pages.get("/sign-in/code", allow=BEFORE)
async def show_code(request: Request, next: Next = "/") -> Response:  # noqa: A002
    if _half_session(request) is None:
        return RedirectResponse("/sign-in", 303)
    return CodePage(next=inside(next), error="").render()


@pages.post("/sign-in/code", allow=BEFORE)
async def do_code(
    request: Request,
    code: Annotated[str, Form(max_length=40)],
    next: NextField = "/",  # noqa: A002
) -> Response:
    half, old_token = _half_session(request), session_cookie(request)
    if half is None or old_token is None:
        return RedirectResponse("/sign-in", 303)
    target = inside(next)
    try:
        token = await sign_in.sign_in_code(
            database_of(request), half, code, visitor(request), old_token=old_token
        )
    except HubError as error:
        return _refused(CodePage(next=target, error=error.message), error)
    return _begun(request, token, target)


def _refused(shown: Page, error: HubError) -> Response:
    wait = error.details.get("retry_after_seconds")
    headers = {"Retry-After": str(wait)} if wait else {}
    return shown.render(status=error.status, headers=headers)


def _begun(request: Request, token: str, target: str) -> Response:
    callers_of(request).forget()
    response = RedirectResponse(target, 303)
    set_session(request, response, token)
    return response


@pages.post("/sign-out", allow=OwnAccount())
async def sign_out(request: Request) -> Response:
    session = own_session(request)
    database = database_of(request)
    async with database.unscoped() as db:
        await sessions.revoke(db, session.user_id, session.session_id)
    callers_of(request).forget()
    if (scope := session.scope(request.scope["hub.request_id"])) is not None:
        await note_apart(database, scope, "sign_out", session.name, ip=request.scope["hub.ip"])
    response = RedirectResponse("/sign-in", 303)
    end_session(request, response)
    return response


@pages.post("/switch-workspace", allow=OwnAccount())
async def switch_tenant(request: Request, tenant_id: Annotated[UUID, Form()]) -> Response:
    session = own_session(request)
    database = database_of(request)
    async with database.unscoped() as db:
        known = [m.tenant_id for m in await sign_in.memberships_of(db, session.user_id)]
        if tenant_id not in known:
            raise Denied("You do not belong to this organisation. Ask for an invitation.")
        await sessions.enter_tenant(db, session.session_id, tenant_id)
        (await users.person(db, session.user_id)).last_tenant_id = tenant_id
    callers_of(request).forget()
    actor = Actor("user", str(session.user_id), session.name)
    scope = Scope(tenant_id, actor, frozenset(), request.scope["hub.request_id"], session.user_id)
    ip = request.scope["hub.ip"]
    await note_apart(database, scope, "tenant.entered", session.name, ip=ip)
    return RedirectResponse("/", 303)
