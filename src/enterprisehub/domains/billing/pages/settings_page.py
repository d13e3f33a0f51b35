"""Settings → Billing: where invoices come from, when one counts as overdue, what this costs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import Request, Response

from enterprisehub.domains.billing import queries
from enterprisehub.domains.billing.domain import domain
from enterprisehub.domains.billing.logic.rate_billing import FORMULA
from enterprisehub.domains.billing.pages import named_source
from enterprisehub.domains.billing.permissions import TERMS_WRITE
from enterprisehub.domains.billing.settings import BillingSettings
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.llm.budget import spent_this_month
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui import settings_tabs
from enterprisehub.ui.forms import Errors, check, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Page, page

HREF = "/settings/billing"
pages = domain.pages(HREF)
settings_tabs.add_place(settings_tabs.Place("Billing", HREF, TERMS_WRITE, 55))


@dataclass(frozen=True, slots=True)
class Origin:
    """Invoices that came in one way."""

    title: str
    count: int
    last_at: datetime


@page("billing/settings.html")
class BillingSettingsPage(Page):
    places: list[tuple[str, str]]
    values: dict[str, Any]
    errors: Errors
    saved: bool
    origins: list[Origin]
    formula: str
    spent_microcents: int


@pages.get("", allow=Permission(TERMS_WRITE))
async def show_settings(db: TenantDb, *, saved: bool = False) -> Response:
    """The form as things stand."""
    values = (await BillingSettings.load(db)).model_dump()
    return (await _page(db, values, {}, saved=saved)).render()


@pages.post("", allow=Permission(TERMS_WRITE))
async def save_settings(request: Request, db: TenantDb) -> Response:
    """From now on invoices are read so."""
    values: dict[str, Any] = {name: text.strip() for name, text in (await typed(request)).items()}
    wanted = check(BillingSettings, values)
    if not isinstance(wanted, BillingSettings):
        return (await _page(db, values, wanted)).render(status=422)
    await wanted.save(db)
    return go_to(request, f"{HREF}?saved=true")


async def _page(
    db: Db, values: dict[str, Any], errors: Errors, *, saved: bool = False
) -> BillingSettingsPage:
    return BillingSettingsPage(
        places=settings_tabs.tabs(),
        values=values,
        errors=errors,
        saved=saved,
        origins=[Origin(named_source(s), n, at) for s, n, at in await queries.sources(db)],
        formula=FORMULA,
        spent_microcents=await spent_this_month(db),
    )
