"""The tenant's own limits, quiet hours and words, under Settings."""

from fastapi import Request, Response

from enterprisehub.domains.compliance.domain import domain
from enterprisehub.domains.compliance.logic.change_settings import (
    change_settings,
    must_revoke_all,
)
from enterprisehub.domains.compliance.permissions import SETTINGS_WRITE
from enterprisehub.domains.compliance.settings import ComplianceSettings
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui import settings_tabs
from enterprisehub.ui.forms import Errors, attempt, check, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Page, page

HREF = "/settings/compliance"
limits = domain.pages(HREF)
settings_tabs.add_place(settings_tabs.Place("Compliance", HREF, SETTINGS_WRITE, 54))
SCOPES = [("all", "Every channel"), ("channel", "Only the channel it came by")]
_EMPTY_MEANS_NONE = ("quiet_from", "quiet_to")


@page("compliance/limits.html")
class LimitsPage(Page):
    places: list[tuple[str, str]]
    values: dict[str, str]
    errors: Errors
    scopes: list[tuple[str, str]]
    saved: bool


def _page(values: dict[str, str], errors: Errors, *, saved: bool = False) -> LimitsPage:
    scopes = SCOPES[:1] if must_revoke_all() else SCOPES
    return LimitsPage(
        places=settings_tabs.tabs(), values=values, errors=errors, scopes=scopes, saved=saved
    )


def _shown(settings: ComplianceSettings) -> dict[str, str]:
    shown = {name: str(value or "") for name, value in settings.model_dump(mode="json").items()}
    return shown | {name: shown[name][:5] for name in _EMPTY_MEANS_NONE}


@limits.get("", allow=Permission(SETTINGS_WRITE))
async def show_limits(db: TenantDb, *, saved: bool = False) -> Response:
    return _page(_shown(await ComplianceSettings.load(db)), {}, saved=saved).render()


@limits.post("", allow=Permission(SETTINGS_WRITE))
async def save_limits(request: Request, db: TenantDb) -> Response:
    form = await typed(request)
    values = {name: form.get(name, "").strip() for name in ComplianceSettings.model_fields}
    read = values | {name: values[name] or None for name in _EMPTY_MEANS_NONE}
    given = check(ComplianceSettings, read | {"is_licensee": bool(values["is_licensee"])})
    if isinstance(given, ComplianceSettings):
        given = await attempt(db, change_settings(db, given))
    if given:
        return _page(values, given).render(status=422)
    return go_to(request, f"{HREF}?saved=true")
