"""Settings → Proposals: limits of discounts, tax, and the words around the prices."""

from typing import Any

from fastapi import Request, Response

from enterprisehub.domains.proposals.domain import domain
from enterprisehub.domains.proposals.permissions import TERMS_WRITE
from enterprisehub.domains.proposals.settings import ProposalSettings
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui import settings_tabs
from enterprisehub.ui.forms import Errors, check, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Page, page

HREF = "/settings/proposals"
pages = domain.pages(HREF)
settings_tabs.add_place(settings_tabs.Place("Proposals", HREF, TERMS_WRITE, 54))


@page("proposals/settings.html")
class ProposalSettingsPage(Page):
    places: list[tuple[str, str]]
    values: dict[str, Any]
    errors: Errors
    saved: bool


def _page(values: dict[str, Any], errors: Errors, *, saved: bool = False) -> ProposalSettingsPage:
    return ProposalSettingsPage(
        places=settings_tabs.tabs(), values=values, errors=errors, saved=saved
    )


@pages.get("", allow=Permission(TERMS_WRITE))
async def show_settings(db: TenantDb, *, saved: bool = False) -> Response:
    """The form as things stand."""
    values = (await ProposalSettings.load(db)).model_dump()
    return _page(values, {}, saved=saved).render()


@pages.post("", allow=Permission(TERMS_WRITE))
async def save_settings(request: Request, db: TenantDb) -> Response:
    """They hold for the next proposal on."""
    form = await typed(request)
    values: dict[str, Any] = {name: text.strip() for name, text in form.items()}
    given = check(ProposalSettings, values)
    if not isinstance(given, ProposalSettings):
        return _page(values, given).render(status=422)
    await given.save(db)
    return go_to(request, f"{HREF}?saved=true")
