"""The Do Not Call registry: what was looked up, how fresh it is, and taking in a list."""

from datetime import date, timedelta

from fastapi import Request, Response

from enterprisehub.domains.compliance import queries
from enterprisehub.domains.compliance.logic.read_rules import rules_on
from enterprisehub.domains.compliance.logic.record_registry import (
    read_registry_list,
    record_registry,
)
from enterprisehub.domains.compliance.pages import TABS, may, pages
from enterprisehub.domains.compliance.permissions import OPT_OUTS_READ, OPT_OUTS_WRITE
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import Errors, attempt, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Page, page

HREF = "/compliance/registry"
_OTHERWISE = {"listed": True, "clear": False}


@page("compliance/registry.html")
class RegistryPage(Page):
    places: list[tuple[str, str]]
    checked: int
    listed: int
    stale: int
    max_age_days: int
    values: dict[str, str]
    errors: Errors
    saved: bool
    may_write: bool


async def _page(
    db: Db, values: dict[str, str], errors: Errors | None = None, *, saved: bool = False
) -> RegistryPage:
    today = clock.now().date()
    max_age_days = rules_on(today).do_not_call[0].max_age_days
    checked, listed, stale = await queries.registry_counts(db, today - timedelta(days=max_age_days))
    return RegistryPage(
        places=TABS,
        checked=checked,
        listed=listed,
        stale=stale,
        max_age_days=max_age_days,
        values=values,
        errors=errors or {},
        saved=saved,
        may_write=may(db, OPT_OUTS_WRITE),
    )


@pages.get("/registry", allow=Permission(OPT_OUTS_READ))
async def show_registry(db: TenantDb, *, saved: bool = False) -> Response:
    today = clock.now().date().isoformat()
    return (await _page(db, {"checked_on": today}, saved=saved)).render()


@pages.post("/registry", allow=Permission(OPT_OUTS_WRITE))
async def take_list(request: Request, db: TenantDb) -> Response:
    values = await typed(request)
    errors = await attempt(db, _take(db, values))
    if errors:
        return (await _page(db, values, errors)).render(status=422)
    return go_to(request, f"{HREF}?saved=true")


async def _take(db: Db, values: dict[str, str]) -> int:
    otherwise = _OTHERWISE.get(values.get("otherwise", ""))
    found = read_registry_list(values.get("numbers", ""), otherwise=otherwise)
    try:
        day = date.fromisoformat(values.get("checked_on", ""))
    except ValueError:
        day = date.max  # refused as a day that has not come
    return await record_registry(db, found, day)
