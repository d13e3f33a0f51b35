"""Competitors: their battlecards, and where they were named lately."""

from typing import Any
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.outreach import queries
from enterprisehub.domains.outreach.contracts import CompetitorIn
from enterprisehub.domains.outreach.domain import domain
from enterprisehub.domains.outreach.logic.find_mentions import Mention, Tone, Trend
from enterprisehub.domains.outreach.logic.keep_competitors import (
    change_competitor,
    known_competitor,
    make_competitor,
    remove_competitor,
)
from enterprisehub.domains.outreach.logic.watch_competitors import watch_competitors
from enterprisehub.domains.outreach.models import CompetitorRow
from enterprisehub.domains.outreach.permissions import COMPETITORS_WRITE, SALES_AGENTS_RUN
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import Errors, attempt, check, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Severity
from enterprisehub.ui.navigation import NAVIGATION, NavItem
from enterprisehub.ui.page import Fragment, Page, fragment, page

HREF = "/competitors"
pages = domain.pages(HREF)
READ, WRITE = Permission(SALES_AGENTS_RUN), Permission(COMPETITORS_WRITE)
NAVIGATION.add(
    NavItem("Revenue", "Competitors", HREF, "eye", permission=SALES_AGENTS_RUN, order=47)
)
MOST_SHOWN = 50
TONES: dict[Tone, tuple[str, Severity]] = {
    "against_us": ("For them", "bad"),
    "for_us": ("For us", "ok"),
    "neutral": ("Named", "neutral"),
}


@page("outreach/competitors.html")
class CompetitorsPage(Page):
    rows: list[CompetitorRow]
    values: dict[str, str]
    errors: Errors
    may_write: bool


@fragment("outreach/_mentions.html")
class Mentions(Fragment):
    trends: list[Trend]
    mentions: list[tuple[Mention, str, tuple[str, Severity]]]


@page("outreach/competitor.html")
class CompetitorPage(Page):
    competitor_id: UUID
    title: str
    values: dict[str, str]
    errors: Errors
    may_write: bool


@pages.get("", allow=READ)
async def show_competitors(db: TenantDb) -> Response:
    return (await _page(db, {}, {})).render()


@pages.get("/mentions", allow=READ)
async def show_mentions(db: TenantDb) -> Response:
    """What was said is looked for now; the page does not wait for it."""
    seen = await watch_competitors(db)
    return Mentions(
        trends=seen.trends,
        mentions=[
            (one, seen.names.get(str(one.contact_id), ""), TONES[one.tone])
            for one in seen.mentions[:MOST_SHOWN]
        ],
    ).render()


@pages.post("", allow=WRITE)
async def add_competitor(db: TenantDb, request: Request) -> Response:
    values = await typed(request)
    new = check(CompetitorIn, _given(values))
    wrong = new if isinstance(new, dict) else await attempt(db, make_competitor(db, new))
    if wrong:
        return (await _page(db, values, wrong)).render(status=422)
    return go_to(request, HREF)


@pages.get("/{competitor_id}", allow=READ)
async def show_competitor(db: TenantDb, competitor_id: UUID) -> Response:
    row = await known_competitor(db, competitor_id)
    values = {name: str(getattr(row, name)) for name in ("strengths", "weaknesses", "answer")}
    values |= {"name": row.name, "aliases": ", ".join(row.aliases)}
    return _one(db, row, values, {}).render()


@pages.post("/{competitor_id}", allow=WRITE)
async def save_competitor(db: TenantDb, request: Request, competitor_id: UUID) -> Response:
    values = await typed(request)
    row = await known_competitor(db, competitor_id)
    wanted = check(CompetitorIn, _given(values))
    wrong = (
        wanted
        if isinstance(wanted, dict)
        else await attempt(db, change_competitor(db, competitor_id, wanted))
    )
    if wrong:
        return _one(db, row, values, wrong).render(status=422)
    return go_to(request, HREF)


@pages.post("/{competitor_id}/remove", allow=WRITE)
async def delete_competitor(db: TenantDb, request: Request, competitor_id: UUID) -> Response:
    await remove_competitor(db, competitor_id)
    return go_to(request, HREF)


def _given(values: dict[str, str]) -> dict[str, Any]:
    names = ("name", "strengths", "weaknesses", "answer")
    given: dict[str, Any] = {name: values.get(name, "") for name in names}
    other = [name.strip() for name in values.get("aliases", "").split(",")]
    given["aliases"] = [name for name in other if name]
    return given


async def _page(db: Db, values: dict[str, str], errors: Errors) -> CompetitorsPage:
    return CompetitorsPage(
        rows=await queries.competitors(db),
        values=values,
        errors=errors,
        may_write=db.scope.may(COMPETITORS_WRITE),
    )


def _one(db: Db, row: CompetitorRow, values: dict[str, str], errors: Errors) -> CompetitorPage:
    return CompetitorPage(
        competitor_id=row.id,
        title=row.name,
        values=values,
        errors=errors,
        may_write=db.scope.may(COMPETITORS_WRITE),
    )
