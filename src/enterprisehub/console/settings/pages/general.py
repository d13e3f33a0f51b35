"""What the organisation is called and where it is at home."""

from typing import Annotated
from zoneinfo import available_timezones

from fastapi import Form, Request, Response
from fastapi.responses import RedirectResponse

from enterprisehub.console.settings import places
from enterprisehub.console.settings.pages import pages
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.identity import security_events
from enterprisehub.kernel.identity.rights import TENANT_CHANGE
from enterprisehub.kernel.identity.sessions import announce_change
from enterprisehub.kernel.tenancy.change_tenant import CURRENCIES, LANGUAGES, change_tenant
from enterprisehub.kernel.tenancy.tenants import tenant
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb, callers_of
from enterprisehub.ui.page import Page, page

Text = Annotated[str, Form(max_length=300)]


@page("settings/general.html")
class GeneralPage(Page):
    places: list[tuple[str, str]]
    values: dict[str, str]
    errors: dict[str, str]
    time_zones: list[str]
    currencies: tuple[str, ...]
    languages: list[tuple[str, str]]
    saved: bool


def _page(values: dict[str, str], errors: dict[str, str], *, saved: bool = False) -> GeneralPage:
    return GeneralPage(
        places=places.tabs(),
        values=values,
        errors=errors,
        time_zones=sorted(available_timezones()),
        currencies=CURRENCIES,
        languages=list(LANGUAGES.items()),
        saved=saved,
    )


@pages.get("/general", allow=Permission(TENANT_CHANGE))
async def show_general(db: TenantDb, *, saved: bool = False) -> Response:
    row = await tenant(db, db.scope.tenant_id)
    names = ("name", "time_zone", "currency", "language")
    return _page({name: getattr(row, name) for name in names}, {}, saved=saved).render()


@pages.post("/general", allow=Permission(TENANT_CHANGE))
async def change_general(
    request: Request, db: TenantDb, name: Text, time_zone: Text, currency: Text, language: Text
) -> Response:
    values = {"name": name, "time_zone": time_zone, "currency": currency, "language": language}
    try:
        await change_tenant(db, **values)
    except Invalid as error:
        return _page(values, dict(error.fields)).render(status=error.status)
    ip = str(request.scope["hub.ip"])
    security_events.note(db, "settings.changed", "Name, time zone, currency, language", ip=ip)
    await announce_change(db)
    callers_of(request).forget()
    return RedirectResponse("/settings/general?saved=true", 303)  # the menu shows it too
