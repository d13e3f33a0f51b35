"""Quota and thresholds of the pipeline, under Settings."""

from typing import Any

from fastapi import Request, Response

from enterprisehub.domains.pipeline.domain import domain
from enterprisehub.domains.pipeline.logic.tell_time import calendar
from enterprisehub.domains.pipeline.pages.places import SETTINGS
from enterprisehub.domains.pipeline.permissions import SETTINGS_WRITE
from enterprisehub.domains.pipeline.settings import PipelineSettings
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui import settings_tabs
from enterprisehub.ui.forms import Errors, check, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Page, page

pages = domain.pages(SETTINGS)
settings_tabs.add_place(settings_tabs.Place("Pipeline", SETTINGS, SETTINGS_WRITE, 55))
NUMBERS: tuple[tuple[str, str], ...] = (
    ("quiet_days", "Days without any activity after which a deal is at risk"),
    (
        "stale_days",
        "Days in one stage after which a deal is stale and at risk, where its stage does not say",
    ),
    ("score_drop", "Points that a score may fall before it is an alert"),
    ("forecast_change_pct", "Percent that a forecast may change within a week"),
    ("win_rate_change_pct", "Percentage points that the share of won deals may change"),
)


@page("pipeline/settings.html")
class PipelineSettingsPage(Page):
    places: list[tuple[str, str]]
    numbers: tuple[tuple[str, str], ...]
    values: dict[str, Any]
    errors: Errors
    currency: str
    saved: bool


@pages.get("", allow=Permission(SETTINGS_WRITE))
async def show_settings(db: TenantDb, *, saved: bool = False) -> Response:
    kept = await PipelineSettings.load(db)
    values = {name: str(getattr(kept, name)) for name, _ in NUMBERS}
    quota = kept.quota_month_cents
    values["quota"] = f"{quota / 100:.2f}" if quota else ""
    return (await _page(db, values, {}, saved=saved)).render()


@pages.post("", allow=Permission(SETTINGS_WRITE))
async def save_settings(request: Request, db: TenantDb) -> Response:
    """They hold from the next look on."""
    form = await typed(request)
    kept = await PipelineSettings.load(db)
    given = kept.model_dump() | {name: form.get(name, "") for name, _ in NUMBERS}
    try:
        given["quota_month_cents"] = round(float(form.get("quota", "").replace(",", "") or 0) * 100)
    except (ValueError, OverflowError):
        return (await _page(db, form, {"quota": "give an amount such as 25000"})).render(status=422)
    new = check(PipelineSettings, given)
    if not isinstance(new, PipelineSettings):
        if "quota_month_cents" in new:
            new["quota"] = new.pop("quota_month_cents")
        return (await _page(db, form, new)).render(status=422)
    await new.save(db)
    return go_to(request, f"{SETTINGS}?saved=true")


async def _page(
    db: TenantDb, values: dict[str, Any], errors: Errors, *, saved: bool = False
) -> PipelineSettingsPage:
    return PipelineSettingsPage(
        places=settings_tabs.tabs(),
        numbers=NUMBERS,
        values=values,
        errors=errors,
        currency=(await calendar(db)).currency,
        saved=saved,
    )
