"""The rules of data hygiene, under Settings."""

from typing import Any

from fastapi import Request, Response

from enterprisehub.domains.hygiene.domain import domain
from enterprisehub.domains.hygiene.logic.change_settings import change_settings
from enterprisehub.domains.hygiene.permissions import SETTINGS_WRITE
from enterprisehub.domains.hygiene.settings import HygieneSettings
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui import settings_tabs
from enterprisehub.ui.forms import Errors, check, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Page, page

HREF = "/settings/hygiene"
pages = domain.pages(HREF)
settings_tabs.add_place(settings_tabs.Place("Data hygiene", HREF, SETTINGS_WRITE, 57))


@page("hygiene/settings.html")
class HygieneSettingsPage(Page):
    places: list[tuple[str, str]]
    values: dict[str, Any]
    errors: Errors
    saved: bool


@pages.get("", allow=Permission(SETTINGS_WRITE))
async def show_settings(db: TenantDb, *, saved: bool = False) -> Response:
    values = (await HygieneSettings.load(db)).model_dump()
    return _page(values, {}, saved=saved).render()


@pages.post("", allow=Permission(SETTINGS_WRITE))
async def save_settings(request: Request, db: TenantDb) -> Response:
    """They hold from the next run on."""
    form = await typed(request)
    values: dict[str, Any] = {name: text.strip() for name, text in form.items()}
    for name in ("fill_empty_fields", "read_websites"):
        values[name] = name in form
    given = check(HygieneSettings, values)
    if not isinstance(given, HygieneSettings):
        return _page(values, given).render(status=422)
    await change_settings(db, given)
    return go_to(request, f"{HREF}?saved=true")


def _page(values: dict[str, Any], errors: Errors, *, saved: bool = False) -> HygieneSettingsPage:
    return HygieneSettingsPage(
        places=settings_tabs.tabs(), values=values, errors=errors, saved=saved
    )
