"""What agents suggest, in one list and beside each record, and what answers to it have taught."""

from datetime import timedelta
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.domain import domain
from enterprisehub.domains.crm.logic.heed_feedback import (
    LEARNED_FROM,
    Suggested,
    learn_from_answers,
    suggested,
)
from enterprisehub.domains.crm.models import LearnedRow
from enterprisehub.domains.crm.permissions import SHAPE_WRITE
from enterprisehub.domains.crm.queries.suggestions import Rate
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions import decide
from enterprisehub.kernel.actions.permissions import DECIDE, READ
from enterprisehub.kernel.agents.define import AGENTS
from enterprisehub.kernel.errors import Conflict, StaleVersion
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.navigation import NAVIGATION, NavItem
from enterprisehub.ui.page import Fragment, Page, fragment, page

PLACE = "/suggestions"
pages = domain.pages(PLACE)
REASONS = ["Already done", "Not the right step", "Wrong moment", "The facts are wrong"]
RECORDS = {"crm.contact": "/contacts", "crm.company": "/companies", "crm.deal": "/deals"}
NAVIGATION.add(NavItem("Revenue", "Suggestions", PLACE, "sparkles", permission=READ, order=22))
COLUMNS = (
    Column("rule", "Kind", lead=True),
    Column("agent", "By"),
    Column("accepted", "Accepted", align="end"),
    Column("dismissed", "Dismissed", align="end"),
    Column("rate", "Dismissal rate", align="end"),
    Column("threshold", "Shown from score", align="end"),
)
_RATED = timedelta(days=90)


@page("crm/suggestions.html")
class SuggestionsPage(Page):
    shown: list[Suggested]
    held: list[Suggested]
    rates: list[tuple[Rate, int]]
    columns: tuple[Column, ...]
    why_dismissed: list[tuple[str, int]]
    learned: LearnedRow | None
    days: int
    reasons: list[str]
    agents: dict[str, str]
    late: bool


@fragment("crm/_suggestions.html")
class SuggestionsPanel(Fragment):
    shown: list[Suggested]
    held_count: int
    reasons: list[str]
    agents: dict[str, str]
    back: str


@pages.get("", allow=Permission(READ))
async def show_suggestions(db: TenantDb, *, late: bool = False) -> Response:
    """Those worth showing, those held back, how they were answered, what was learned."""
    found = await suggested(db)
    since = clock.now() - _RATED
    learned = await queries.suggestions.learned(db)
    least = learned.thresholds if learned and learned.used else {}
    rates = await queries.suggestions.rates(db, since)
    return SuggestionsPage(
        shown=[one for one in found if not one.held],
        held=[one for one in found if one.held],
        rates=[(rate, int(least.get(f"{rate.agent}/{rate.rule}", 0))) for rate in rates],
        columns=COLUMNS,
        why_dismissed=await queries.suggestions.reasons(db, since),
        learned=learned,
        days=LEARNED_FROM.days,
        reasons=REASONS,
        agents=_titles(),
        late=late,
    ).render()


@pages.get("/of/{record_id}/panel", allow=Permission(READ))
async def show_panel(db: TenantDb, record_id: UUID) -> Response:
    """On the page of a contact, a company or a deal."""
    found = await suggested(db, subject_id=record_id)
    kind = found[0].row.subject_kind if found else None
    return SuggestionsPanel(
        shown=[one for one in found if not one.held],
        held_count=sum(one.held for one in found),
        reasons=REASONS,
        agents=_titles(),
        back=f"{RECORDS[kind]}/{record_id}" if kind in RECORDS else PLACE,
    ).render()


@pages.post("/learn", allow=Permission(SHAPE_WRITE))
async def learn_now(request: Request, db: TenantDb) -> Response:
    """The thresholds follow all answers until now; every night they do by themselves."""
    await learn_from_answers(db)
    return go_to(request, f"{PLACE}#learned")


@pages.post("/{action_id}/{answer}", allow=Permission(DECIDE))
async def answer_suggestion(
    request: Request, db: TenantDb, action_id: UUID, answer: str
) -> Response:
    """The suggestion is accepted and carried out, or dismissed with a reason."""
    values = await typed(request)
    seen = int(values["version"]) if values.get("version", "").isdigit() else 0
    place = values.get("back", PLACE)
    back = place if place.startswith(tuple(f"{one}/" for one in RECORDS.values())) else PLACE
    try:
        async with db.begin_nested():
            if answer == "accept":
                await decide.approve(db, action_id, seen_version=seen)
            else:
                reason = values.get("reason", "").strip() or REASONS[1]
                await decide.reject(db, action_id, seen_version=seen, reason=reason[:400])
    except (Conflict, StaleVersion):
        return go_to(request, f"{PLACE}?late=true")
    return go_to(request, back)


def _titles() -> dict[str, str]:
    return {name: spec.title for name, spec in AGENTS.items()}
