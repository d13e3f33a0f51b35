"""Profile, password and sessions."""

from typing import NoReturn
from uuid import UUID
from zoneinfo import available_timezones

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from enterprisehub.console.account.noting import note_own
from enterprisehub.console.account.pages import TABS, Secret, Text, pages
from enterprisehub.kernel.errors import Invalid, NotFound
from enterprisehub.kernel.identity import sessions, users
from enterprisehub.kernel.identity.confirm_person import confirm_password
from enterprisehub.kernel.identity.models import SessionRow
from enterprisehub.kernel.web.policy import OwnAccount, own_session
from enterprisehub.kernel.web.router import callers_of, database_of
from enterprisehub.ui.htmx import respond
from enterprisehub.ui.page import Fragment, Page, fragment, page

THEMES = [("system", "As the system has it"), ("light", "Light"), ("dark", "Dark")]


@page("account/profile.html")
class ProfilePage(Page):
    places: list[tuple[str, str]]
    email: str
    values: dict[str, str]
    errors: dict[str, str]
    time_zones: list[str]
    themes: list[tuple[str, str]]
    saved: bool


@page("account/password.html")
class PasswordPage(Page):
    places: list[tuple[str, str]]
    errors: dict[str, str]
    saved: bool


@page("account/sessions.html")
class SessionsPage(Page):
    places: list[tuple[str, str]]
    sessions: list[SessionRow]
    current: UUID


@fragment("account/_sessions.html")
class SessionsPart(Fragment):
    sessions: list[SessionRow]
    current: UUID


def _profile(
    email: str, values: dict[str, str], errors: dict[str, str], *, saved: bool = False
) -> ProfilePage:
    zones = sorted(available_timezones())
    return ProfilePage(
        places=TABS, email=email, values=values, errors=errors,
        time_zones=zones, themes=THEMES, saved=saved,
    )  # fmt: skip


@pages.get("", allow=OwnAccount())
async def show_profile(request: Request, *, saved: bool = False) -> Response:
    own = own_session(request)
    values = {"name": own.name, "time_zone": own.user_time_zone or "", "theme": own.theme}
    return _profile(own.email, values, {}, saved=saved).render()


@pages.post("", allow=OwnAccount())
async def change_profile(
    request: Request, name: Text, time_zone: Text = "", theme: Text = "system"
) -> Response:
    own = own_session(request)
    values = {"name": name, "time_zone": time_zone, "theme": theme}
    try:
        async with database_of(request).unscoped() as db:
            user = await users.person(db, own.user_id)
            changed = await users.change_profile(db, user, **values)
    except Invalid as error:
        return _profile(own.email, values, error.fields).render(status=error.status)
    if changed:
        await note_own(request, "profile.changed", "; ".join(changed))
    callers_of(request).forget()
    return RedirectResponse("/account?saved=true", 303)  # what surrounds the page changed too


@pages.get("/password", allow=OwnAccount())
async def show_password() -> Response:
    return PasswordPage(places=TABS, errors={}, saved=False).render()


@pages.post("/password", allow=OwnAccount())
async def change_password(
    request: Request, current_password: Secret, password: Secret, again: Secret
) -> Response:
    own = own_session(request)
    try:
        if password != again:
            _refuse("again", "The two new passwords differ.")
        database = database_of(request)
        await confirm_password(database, own.user_id, current_password, request.scope["hub.ip"])
        async with database.unscoped() as db:
            user = await users.person(db, own.user_id)
            await users.set_password(db, user, password, keep_session=own.session_id)
    except Invalid as error:
        page = PasswordPage(places=TABS, errors=error.fields, saved=False)
        return page.render(status=error.status)
    await note_own(request, "password.changed", "All other sessions ended")
    callers_of(request).forget()
    return PasswordPage(places=TABS, errors={}, saved=True).render()


def _refuse(field: str, reason: str) -> NoReturn:
    raise Invalid(reason, fields={field: reason})


@pages.get("/sessions", allow=OwnAccount())
async def show_sessions(request: Request) -> Response:
    own = own_session(request)
    async with database_of(request).unscoped() as db:
        rows = await sessions.list_sessions(db, own.user_id)
    return SessionsPage(places=TABS, sessions=rows, current=own.session_id).render()


@pages.post("/sessions/end-others", allow=OwnAccount())
async def end_others(request: Request) -> Response:
    own = own_session(request)
    async with database_of(request).unscoped() as db:
        count = await sessions.revoke_others(db, own.user_id, own.session_id)
        rows = await sessions.list_sessions(db, own.user_id)
    await note_own(request, "session.revoked", f"{count} other sessions ended")
    callers_of(request).forget()
    return respond(
        SessionsPart(sessions=rows, current=own.session_id),
        toast="You are signed out everywhere else",
    )


@pages.post("/sessions/{session_id}/end", allow=OwnAccount())
async def end_session(request: Request, session_id: UUID) -> Response:
    own = own_session(request)
    async with database_of(request).unscoped() as db:
        if not await sessions.revoke(db, own.user_id, session_id):
            raise NotFound("There is no such session; it may have ended already.")
        rows = await sessions.list_sessions(db, own.user_id)
    await note_own(request, "session.revoked", "A session was ended")
    callers_of(request).forget()
    part = SessionsPart(sessions=rows, current=own.session_id)
    return respond(part, toast="That browser is signed out")
