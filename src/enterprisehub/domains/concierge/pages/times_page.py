"""Knowledge → Appointments: when people can be booked, and which times would be offered now."""

from typing import Any

from fastapi import Request, Response

from enterprisehub.domains.concierge.contracts import OpenTime
from enterprisehub.domains.concierge.domain import domain
from enterprisehub.domains.concierge.logic.list_free_times import TimeWish, list_free_times
from enterprisehub.domains.concierge.logic.read_calendar import read_calendar
from enterprisehub.domains.concierge.pages import PARTS, TIMES
from enterprisehub.domains.concierge.permissions import (
    APPOINTMENTS_HOLD,
    KNOWLEDGE_READ,
    KNOWLEDGE_WRITE,
)
from enterprisehub.domains.concierge.settings import DAYS, ConciergeSettings
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity import members
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import Errors, check, chosen, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Page, page

pages = domain.pages(TIMES)
NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NUMBERS = ("slot_minutes", "notice_minutes", "days_ahead", "offers")
PERCENT = 100


@page("concierge/times.html")
class TimesPage(Page):
    parts: list[tuple[str, str]]
    values: dict[str, Any]
    days: list[tuple[str, str]]
    people: list[tuple[str, str]]
    offered: tuple[OpenTime, ...]
    errors: Errors
    may_write: bool


@pages.get("", allow=Permission(KNOWLEDGE_READ))
async def show_times(db: TenantDb) -> Response:
    settings = await ConciergeSettings.load(db)
    return (await _page(db, _values(settings), {})).render()


@pages.post("", allow=Permission(KNOWLEDGE_WRITE))
async def save_times(db: TenantDb, request: Request) -> Response:
    given = await typed(request)
    wanted: dict[str, Any] = {
        "days": await chosen(request, "days"),
        "user_ids": await chosen(request, "user_ids"),
        "opens": given.get("opens", ""),
        "closes": given.get("closes", ""),
        **{name: given.get(name, "") for name in NUMBERS},
    }
    share = given.get("sure_pct", "")
    wanted["sure_from"] = int(share) / PERCENT if share.isdigit() else share
    checked = check(ConciergeSettings, wanted)
    if isinstance(checked, dict):
        shown = {**wanted, "sure_pct": share}
        return (await _page(db, shown, checked)).render(status=422)
    await checked.save(db)
    return go_to(request, TIMES)


def _values(settings: ConciergeSettings) -> dict[str, Any]:
    return {
        **settings.model_dump(mode="json"),
        "sure_pct": round(settings.sure_from * PERCENT),
    }


async def _page(db: Db, values: dict[str, Any], errors: Errors) -> TimesPage:
    able = set(await members.member_ids(db, having=APPOINTMENTS_HOLD))
    offered = list_free_times(await read_calendar(db), TimeWish())
    return TimesPage(
        parts=PARTS,
        values=values,
        days=list(zip(DAYS, NAMES, strict=True)),
        people=[
            (str(one.user_id), one.name)
            for one in await members.list_members(db)
            if one.user_id in able
        ],
        offered=offered.times,
        errors=errors,
        may_write=db.scope.may(KNOWLEDGE_WRITE),
    )
