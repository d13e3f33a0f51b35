"""All calls: those that are held now on top, the history with filters below."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.domain import domain
from enterprisehub.domains.voice.pages.shown import (
    DIRECTIONS,
    OUTCOMES,
    STATES,
    CallLine,
    dollars,
    lasted,
    line_of,
)
from enterprisehub.domains.voice.permissions import CALLS_READ, EXPORTS_RUN
from enterprisehub.domains.voice.queries import campaigns as stored
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.pages import Slice
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.web.csv_files import csv_answer, pages_of
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.items import Column
from enterprisehub.ui.navigation import NAVIGATION, NavItem
from enterprisehub.ui.page import Page, page

pages = domain.pages("/calls")
exports = domain.routes("/exports")
NAVIGATION.add(NavItem("Agents", "Calls", "/calls", "phone", permission=CALLS_READ, order=17))
COLUMNS = (
    Column("who", "Call", lead=True),
    Column("state", "State"),
    Column("outcome", "Outcome"),
    Column("lasted", "Lasted", align="end"),
    Column("score", "Score", align="end"),
    Column("cost", "Cost", align="end"),
    Column("at", "Begun", align="end"),
)
EXPORTED = (
    "id", "agent", "contact_name", "direction", "state", "outcome", "from_e164", "to_e164",
    "begun_at", "answered_at", "ended_at", "duration_ms", "language", "performance_score",
    "cost_microcents", "recording",
)  # fmt: skip
WITHOUT_TESTS = "in 30 days, without tests"
COUNTED = "/calls?days=month&tests=no"
DAYS = {"": None, "today": 1, "week": 7, "month": 30}
type Choice = Annotated[str, Query(max_length=40)]


@page("voice/calls.html")
class CallsPage(Page):
    lines: list[CallLine]
    live: list[CallLine]
    columns: tuple[Column, ...]
    states: list[tuple[str, str]]
    state: str
    directions: list[tuple[str, str]]
    direction: str
    agents: list[tuple[str, str]]
    agent: str
    outcomes: list[tuple[str, str]]
    outcome: str
    periods: list[tuple[str, str]]
    days: str
    tests: str
    campaigns: list[tuple[str, str]]
    campaign: str
    figures: list[tuple[str, str, str, str | None]]
    next: str | None
    after: str | None


@pages.get("", allow=Permission(CALLS_READ))
async def show_calls(
    db: TenantDb,
    state: Choice = "",
    direction: Literal["", "inbound", "outbound", "browser"] = "",
    agent: Choice = "",
    outcome: Choice = "",
    days: Literal["", "today", "week", "month"] = "",
    tests: Literal["", "no"] = "",
    campaign: Choice = "",
    after: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    filters = _filters(state, direction, agent, outcome, days, tests, campaign)
    found = await queries.calls_page(db, cursor=after or None, **filters)
    agents = {row.id: row.name for row in await queries.agents(db)}
    now = clock.now()
    return CallsPage(
        lines=await _lines(db, found.rows(), agents),
        live=await _live(db, agents),
        columns=COLUMNS,
        states=[(name, shown) for name, (shown, _) in STATES.items()],
        state=state,
        directions=[(name, shown) for name, (shown, _) in DIRECTIONS.items()],
        direction=direction,
        agents=[(str(id_), name) for id_, name in agents.items()],
        agent=agent,
        outcomes=[(name, name.replace("_", " ").capitalize()) for name in OUTCOMES],
        outcome=outcome,
        periods=[("today", "Last 24 hours"), ("week", "Last 7 days"), ("month", "Last 30 days")],
        days=days,
        tests=tests,
        campaigns=[(str(one.id), one.name) for one in await stored.campaigns(db)],
        campaign=campaign,
        figures=_figures(await queries.figures(db, now - timedelta(days=30), now)),
        next=found.next,
        after=after,
    ).render()


@exports.get("/calls.csv", allow=Permission(EXPORTS_RUN), response_class=StreamingResponse)
async def export_calls(
    request: Request,
    state: Choice = "",
    direction: Choice = "",
    agent: Choice = "",
    outcome: Choice = "",
    days: Choice = "",
    tests: Choice = "",
    campaign: Choice = "",
) -> StreamingResponse:
    """Every call of this view of the history, the latest first."""
    filters = _filters(state, direction, agent, outcome, days, tests, campaign)

    async def fetch(db: Db, cursor: str | None, limit: int) -> Slice:
        return await queries.calls_page(db, limit=limit, cursor=cursor, **filters)

    return await csv_answer(request, "calls", EXPORTED, pages_of(fetch, _named))


async def _named(db: Db, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    agents = {str(row.id): row.name for row in await queries.agents(db)}
    names = await _names(db, rows)
    return [
        row
        | {
            "agent": agents.get(row["agent_id"], ""),
            "contact_name": names.get(row["contact_id"] or "", ""),
        }
        for row in rows
    ]


def _filters(
    state: str, direction: str, agent: str, outcome: str, days: str, tests: str, campaign: str
) -> dict[str, Any]:
    """What is wanted of the history; words that mean nothing find nothing more."""
    within = DAYS.get(days)
    since: datetime | None = clock.now() - timedelta(days=within) if within else None
    return {
        "state": state if state in STATES else None,
        "direction": direction if direction in DIRECTIONS else None,
        "agent_id": _uuid(agent),
        "campaign_id": _uuid(campaign),
        "tests": tests != "no",
        "outcome": outcome if outcome in OUTCOMES else None,
        "since": since,
    }


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


async def _names(db: Db, rows: list[dict[str, Any]]) -> dict[str, str]:
    ids = sorted({UUID(row["contact_id"]) for row in rows if row["contact_id"]})
    return {str(one.id): one.name for one in await crm.contacts(db, ids)}


async def _lines(db: Db, rows: list[dict[str, Any]], agents: dict[UUID, str]) -> list[CallLine]:
    names = await _names(db, rows)
    return [
        line_of(row, names.get(row["contact_id"] or "", ""), agents.get(UUID(row["agent_id"]), ""))
        for row in rows
    ]


async def _live(db: Db, agents: dict[UUID, str]) -> list[CallLine]:
    found: list[CallLine] = []
    for state in ("in_progress", "ringing"):
        page_of = await queries.calls_page(db, state=state, limit=20)
        found += await _lines(db, page_of.rows(), agents)
    return found


def _figures(found: dict[str, Any]) -> list[tuple[str, str, str, str | None]]:
    """Name, number, note, and where the calls are that it counts."""
    calls, completed = found["calls"], found["completed"]
    share = f"{round(100 * completed / calls)} % completed" if calls else WITHOUT_TESTS
    score, latency = found["score"], found["latency_p50_ms"]
    talk = found["talk_ratio"]
    average = lasted(int(found["duration_ms"] / found["answered"])) if found["answered"] else "–"
    return [
        ("Calls", str(calls), share, COUNTED),
        ("Mean length", average, "of answered calls", COUNTED),
        ("Answers after", "–" if latency is None else f"{round(latency)} ms", "median", COUNTED),
        ("Score", "–" if score is None else f"{score:.0f}", "" if talk is None
         else f"agent talks {round(talk * 100)} %", COUNTED),
        ("Cost", dollars(int(found["cost_microcents"])), WITHOUT_TESTS, COUNTED),
    ]  # fmt: skip
