"""What the tenant decides about promises, slips and figures of people, under Settings."""

from fastapi import Request, Response

from enterprisehub.domains.delivery.domain import domain
from enterprisehub.domains.delivery.permissions import SOURCES_WRITE
from enterprisehub.domains.delivery.settings import DeliverySettings
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui import settings_tabs
from enterprisehub.ui.forms import Errors, check, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Page, page

HREF = "/settings/delivery"
pages = domain.pages(HREF)
settings_tabs.add_place(settings_tabs.Place("Delivery", HREF, SOURCES_WRITE, 56))
NUMBERS: tuple[tuple[str, str, str], ...] = (
    (
        "promise_confidence_pct",
        "A day may be promised from so many % on",
        "Bots are refused below.",
    ),
    ("slip_days", "Days that a delivery may move before its deal's owner is told", ""),
    (
        "stale_days",
        "Open items that nobody touched for so many days are not forecast",
        "0 forecasts them all.",
    ),
    ("promise_reminder_hours", "Hours before a promise is due when its owner is reminded", ""),
    ("promise_grace_days", "Days after which an overdue promise counts as broken", ""),
    (
        "promise_undated_days",
        "Working days for promises of people that name no day",
        "0 leaves them out.",
    ),
    ("smallest_group", "Figures of people are shown for groups of so many and more", ""),
)


@page("delivery/rules.html")
class RulesPage(Page):
    places: list[tuple[str, str]]
    numbers: tuple[tuple[str, str, str], ...]
    values: dict[str, str]
    errors: Errors
    saved: bool


def _page(values: dict[str, str], errors: Errors, *, saved: bool = False) -> RulesPage:
    return RulesPage(
        places=settings_tabs.tabs(), numbers=NUMBERS, values=values, errors=errors, saved=saved
    )


@pages.get("", allow=Permission(SOURCES_WRITE))
async def show_rules(db: TenantDb, *, saved: bool = False) -> Response:
    kept = await DeliverySettings.load(db)
    values = {name: str(getattr(kept, name)) for name, _, _ in NUMBERS}
    values["holidays_of"] = kept.holidays_of
    values["show_single_people"] = "on" if kept.show_single_people else ""
    return _page(values, {}, saved=saved).render()


@pages.post("", allow=Permission(SOURCES_WRITE))
async def save_rules(request: Request, db: TenantDb) -> Response:
    form = await typed(request)
    kept = await DeliverySettings.load(db)
    given = kept.model_dump() | {name: form.get(name, "") for name, _, _ in NUMBERS}
    given["holidays_of"] = form.get("holidays_of", "")
    given["show_single_people"] = form.get("show_single_people") == "on"
    new = check(DeliverySettings, given)
    if not isinstance(new, DeliverySettings):
        return _page(form, new).render(status=422)
    await new.save(db)
    return go_to(request, f"{HREF}?saved=true")
