"""When follow-ups are drafted, and who signs them, under Settings."""

from typing import Any

from fastapi import Request, Response

from enterprisehub.domains.outreach.domain import domain
from enterprisehub.domains.outreach.logic.change_settings import change_settings
from enterprisehub.domains.outreach.permissions import SETTINGS_WRITE
from enterprisehub.domains.outreach.settings import OutreachSettings
from enterprisehub.kernel.tenancy.tenants import tenant
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui import settings_tabs
from enterprisehub.ui.forms import Errors, check, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Page, page

HREF = "/settings/follow-ups"
SWITCHES = ("follow_up_when_qualified", "follow_up_when_stalled")
pages = domain.pages(HREF)
settings_tabs.add_place(settings_tabs.Place("Follow-ups", HREF, SETTINGS_WRITE, 53))


@page("outreach/settings.html")
class FollowUpSettingsPage(Page):
    places: list[tuple[str, str]]
    values: dict[str, Any]
    errors: Errors
    fallback_name: str
    saved: bool


async def _page(
    db: TenantDb, values: dict[str, Any], errors: Errors, *, saved: bool = False
) -> FollowUpSettingsPage:
    return FollowUpSettingsPage(
        places=settings_tabs.tabs(),
        values=values,
        errors=errors,
        fallback_name=(await tenant(db, db.scope.tenant_id)).name,
        saved=saved,
    )


@pages.get("", allow=Permission(SETTINGS_WRITE))
async def show_settings(db: TenantDb, *, saved: bool = False) -> Response:
    """The form as things stand."""
    values = (await OutreachSettings.load(db)).model_dump()
    return (await _page(db, values, {}, saved=saved)).render()


@pages.post("", allow=Permission(SETTINGS_WRITE))
async def save_settings(request: Request, db: TenantDb) -> Response:
    """They hold for the next occasion on."""
    form = await typed(request)
    values: dict[str, Any] = {name: text.strip() for name, text in form.items()}
    values |= {name: name in form for name in SWITCHES}
    given = check(OutreachSettings, values)
    if not isinstance(given, OutreachSettings):
        return (await _page(db, values, given)).render(status=422)
    await change_settings(db, given)
    return go_to(request, f"{HREF}?saved=true")
