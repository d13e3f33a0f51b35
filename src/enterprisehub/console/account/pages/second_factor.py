"""Setting up the second factor, renewing its recovery codes, switching it off."""

from fastapi import Request, Response
from markupsafe import Markup

from enterprisehub.console.account.noting import note_own
from enterprisehub.console.account.pages import TABS, Secret, Text, pages
from enterprisehub.kernel.errors import Denied, HubError, Invalid
from enterprisehub.kernel.identity import second_factor, sessions, users
from enterprisehub.kernel.identity.confirm_person import confirm_password
from enterprisehub.kernel.web.policy import OwnAccount, own_session
from enterprisehub.kernel.web.router import callers_of, database_of
from enterprisehub.ui.page import Page, page


@page("account/set_up_factor.html")
class SetUpPage(Page):
    places: list[tuple[str, str]]
    secret: str
    qr: Markup
    demanded: bool
    errors: dict[str, str]


@page("account/second_factor.html")
class FactorPage(Page):
    places: list[tuple[str, str]]
    codes: list[str]
    codes_left: int
    demanded: bool
    errors: dict[str, str]


async def _page(
    request: Request, *, codes: list[str] | None = None, error: HubError | None = None
) -> Response:
    own = own_session(request)
    errors = error.fields if isinstance(error, Invalid) else {}
    demanded = own.security.second_factor_required
    async with database_of(request).unscoped() as db:
        user = await users.person(db, own.user_id)
        if user.totp_enabled_at is None:
            set_up = await second_factor.begin_enrolment(db, user)
            shown: Page = SetUpPage(
                places=TABS,
                secret=set_up.secret,
                qr=Markup(set_up.qr_svg),  # noqa: S704  made by us of our own letters
                demanded=demanded,
                errors=errors,
            )
        else:
            left = await second_factor.recovery_codes_left(db, user.id)
            shown = FactorPage(
                places=TABS, codes=codes or [], codes_left=left, demanded=demanded, errors=errors
            )
    return shown.render(status=error.status if error else 200)


@pages.get("/second-factor", allow=OwnAccount())
async def show_second_factor(request: Request) -> Response:
    return await _page(request)


@pages.post("/second-factor", allow=OwnAccount())
async def confirm_second_factor(request: Request, code: Text) -> Response:
    own = own_session(request)
    try:
        async with database_of(request).unscoped() as db:
            user = await users.person(db, own.user_id)
            codes = await second_factor.confirm_enrolment(db, user, code)
            await sessions.revoke_others(db, own.user_id, own.session_id)
    except Invalid as error:
        return await _page(request, error=error)
    await note_own(request, "second_factor.enabled", "By authenticator app")
    callers_of(request).forget()
    return await _page(request, codes=codes)


@pages.post("/second-factor/codes", allow=OwnAccount())
async def renew_codes(request: Request, current_password: Secret) -> Response:
    own = own_session(request)
    try:
        database = database_of(request)
        await confirm_password(database, own.user_id, current_password, request.scope["hub.ip"])
        async with database.unscoped() as db:
            codes = await second_factor.renew_recovery_codes(db, own.user_id)
    except Invalid as error:
        return await _page(request, error=error)
    await note_own(request, "recovery_codes.renewed", "Ten new codes")
    return await _page(request, codes=codes)


@pages.post("/second-factor/off", allow=OwnAccount())
async def switch_off(request: Request, current_password: Secret) -> Response:
    own = own_session(request)
    if own.security.second_factor_required:
        raise Denied("Your organisation demands a second factor; it stays on.")
    try:
        database = database_of(request)
        await confirm_password(database, own.user_id, current_password, request.scope["hub.ip"])
        async with database.unscoped() as db:
            await second_factor.switch_off(db, await users.person(db, own.user_id))
    except Invalid as error:
        return await _page(request, error=error)
    await note_own(request, "second_factor.disabled", "By the person")
    callers_of(request).forget()
    return await _page(request)
