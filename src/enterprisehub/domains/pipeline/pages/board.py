"""The board of a pipeline, today or on a day gone by, with what moved since."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import BaseModel, BeforeValidator

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.pipeline.domain import domain
from enterprisehub.domains.pipeline.logic.tell_time import (
    Calendar,
    calendar,
    first_of,
    last_of,
    next_first,
)
from enterprisehub.domains.pipeline.pages.places import BOARD, TABS
from enterprisehub.domains.pipeline.pages.words import Worth, joined
from enterprisehub.domains.pipeline.permissions import PIPELINE_READ
from enterprisehub.domains.pipeline.queries import board, scores
from enterprisehub.domains.pipeline.queries.board import BoardFilter
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict
from enterprisehub.kernel.identity.members import list_members
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Page, page

pages = domain.pages(BOARD)
READ = Permission(PIPELINE_READ)
DEALS_WRITE = Permission("crm.deals.write")
ENDED_SHOWN = timedelta(days=30)
CLOSES = [
    ("month", "This month"),
    ("next_month", "Next month"),
    ("quarter", "This quarter"),
    ("overdue", "Overdue"),
]
SINCE = [("1", "Yesterday"), ("7", "A week"), ("30", "30 days"), ("90", "90 days")]
KINDS = {"new": "New", "won": "Won", "lost": "Lost", "moved": "Moved"}
Blank = BeforeValidator(lambda value: None if value == "" else value)


class BoardQuery(BaseModel):
    """The board's address."""

    pipeline_id: Annotated[UUID | None, Blank] = None
    as_of: Annotated[date | None, Blank] = None
    since_days: Annotated[Literal["1", "7", "30", "90"] | None, Blank] = None
    owner_user_id: Annotated[UUID | None, Blank] = None
    source: Annotated[str | None, Blank] = None
    closes: Annotated[Literal["month", "next_month", "quarter", "overdue"] | None, Blank] = None


@dataclass(frozen=True, slots=True)
class Card:
    """A deal on the board. `risks` are reasons in words."""

    id: UUID
    title: str
    who: str
    worth: str
    close_on: date | None
    days_in_stage: int
    score: int | None
    win_ratio: float | None
    risks: list[str]


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """A stage with its deals; `back` and `on` are the stages beside it, where there are some."""

    id: UUID
    name: str
    kind: str
    count: int
    worth: str
    at_risk: str
    cards: list[Card]
    back: tuple[UUID, str] | None
    on: tuple[UUID, str] | None


@page("pipeline/board.html")
class BoardPage(Page):
    places: list[tuple[str, str]]
    asked: BoardQuery
    pipelines: list[tuple[str, str]]
    pipeline_id: UUID
    columns: list[BoardColumn]
    owners: list[tuple[str, str]]
    sources: list[str]
    closes: list[tuple[str, str]]
    since: list[tuple[str, str]]
    since_days: str
    changed: list[tuple[str, int, str]]
    moves: list[Mapping[str, Any]]
    open_worth: str
    open_count: int
    month_at_risk: str
    today: date
    past: bool
    alerts: int


@pages.get("", allow=READ)
async def show_board(db: TenantDb, asked: Annotated[BoardQuery, Query()]) -> Response:
    """The stages with their deals; with a day, as they stood at its end."""
    here = await calendar(db)
    pipeline_id = await _pipeline(db, asked)
    past = asked.as_of is not None and asked.as_of < here.today
    as_of = here.end_of(asked.as_of) if past and asked.as_of else None
    until = as_of or clock.now()
    which = _filter(asked, pipeline_id, here, until)
    days = asked.since_days or "7"
    since = until - timedelta(days=int(days))
    stages = await board.stages(db, pipeline_id)
    sums = await board.sums(db, which, as_of)
    columns = await _columns(db, which, stages, sums, as_of)
    still_open = [column for column in columns if column.kind == "open"]
    open_ids = {column.id for column in still_open}
    return BoardPage(
        places=TABS,
        asked=asked,
        pipelines=[(str(id_), name) for id_, name in await board.pipelines(db)],
        pipeline_id=pipeline_id,
        columns=columns,
        owners=[(str(one.user_id), one.name) for one in await list_members(db)],
        sources=await board.sources(db),
        closes=CLOSES,
        since=SINCE,
        since_days=days,
        changed=_changed(await board.moved(db, which, since, until)),
        moves=await board.latest_moves(db, which, since, until),
        open_worth=joined([(row[1], row[3]) for row in sums if row[0] in open_ids]),
        open_count=sum(column.count for column in still_open),
        month_at_risk="" if past else await _month_at_risk(db, which, here, open_ids),
        today=here.today,
        past=past,
        alerts=len(await scores.alerts(db)),
    ).render()


@pages.post("/deals/{deal_id}/move", allow=DEALS_WRITE)
async def move(db: TenantDb, request: Request, deal_id: UUID) -> Response:
    """The deal stands in the other stage, and the board is shown as it was asked for."""
    values = await typed(request)
    back = values.get("back", BOARD)
    try:
        stage_id = UUID(values.get("stage_id", ""))
    except ValueError:
        return go_to(request, BOARD)
    try:
        async with db.begin_nested():
            await crm.move(db, deal_id, stage_id)
    except Conflict:
        pass  # It stands there already: somebody was quicker, or dropped it where it was.
    return go_to(request, back if back.partition("?")[0] == BOARD else BOARD)


async def _pipeline(db: Db, asked: BoardQuery) -> UUID:
    known = await board.pipelines(db)
    if asked.pipeline_id in {id_ for id_, _ in known}:
        assert asked.pipeline_id is not None  # noqa: S101  it is one of the known
        return asked.pipeline_id
    return known[0][0] if known else await crm.first_pipeline(db)


async def _month_at_risk(db: Db, which: BoardFilter, here: Calendar, open_ids: set[UUID]) -> str:
    """Of the deals shown: what is at risk and should close by the end of this month."""
    last = last_of(here.today, "month")
    closing = replace(which, closes_to=min(last, which.closes_to or last))
    rows = await board.sums(db, closing, None)
    return joined([(row[1], row[4]) for row in rows if row[0] in open_ids and row[4]])


def _filter(asked: BoardQuery, pipeline_id: UUID, here: Calendar, until: datetime) -> BoardFilter:
    day = here.day_of(until - timedelta(microseconds=1))
    spans: dict[str, tuple[date | None, date]] = {
        "month": (first_of(day, "month"), last_of(day, "month")),
        "next_month": (next_first(day, "month"), last_of(next_first(day, "month"), "month")),
        "quarter": (first_of(day, "quarter"), last_of(day, "quarter")),
        "overdue": (None, day - timedelta(days=1)),
    }
    first, last = spans[asked.closes] if asked.closes else (None, None)
    return BoardFilter(
        pipeline_id=pipeline_id,
        ended_since=until - ENDED_SHOWN,
        owner_user_id=asked.owner_user_id,
        source=asked.source,
        closes_from=first,
        closes_to=last,
    )


async def _columns(
    db: Db,
    which: BoardFilter,
    stages: list[Mapping[str, Any]],
    sums: list[tuple[UUID, str, int, int, int]],
    as_of: datetime | None,
) -> list[BoardColumn]:
    now = as_of or clock.now()
    cards = await board.cards(db, which, [stage["id"] for stage in stages], as_of)
    made = []
    for place, stage in enumerate(stages):
        mine = [row for row in sums if row[0] == stage["id"]]
        risky = stage["kind"] == "open" and as_of is None
        made.append(
            BoardColumn(
                id=stage["id"],
                name=stage["name"],
                kind=stage["kind"],
                count=sum(row[2] for row in mine),
                worth=joined([(row[1], row[3]) for row in mine]),
                at_risk=joined([(row[1], row[4]) for row in mine]) if risky else "",
                cards=[_card(row, now, past=as_of is not None) for row in cards
                       if row["stage_id"] == stage["id"]],
                back=_beside(stages, place - 1),
                on=_beside(stages, place + 1),
            )
        )  # fmt: skip
    return made


def _beside(stages: list[Mapping[str, Any]], place: int) -> tuple[UUID, str] | None:
    return (stages[place]["id"], stages[place]["name"]) if 0 <= place < len(stages) else None


def _card(row: Mapping[str, Any], now: datetime, *, past: bool) -> Card:
    """What is thought of a deal now is not what was thought of it then."""
    shown = row["state"] == "open" and not past
    worth = joined([(row["currency"], row["amount_cents"])]) if row["amount_cents"] else ""
    return Card(
        id=row["id"],
        title=row["title"],
        who=row["company_name"] or row["contact_name"] or "",
        worth=worth,
        close_on=row["close_on"],
        days_in_stage=max((now - row["stage_since_at"]).days, 0),
        score=row["score"] if shown else None,
        win_ratio=row["win_ratio"] if shown else None,
        risks=[risk["says"] for risk in row["risks"] or ()] if shown else [],
    )


def _changed(rows: list[tuple[str, str, int, int]]) -> list[tuple[str, int, str]]:
    made = []
    for kind, word in KINDS.items():
        mine: list[Worth] = [(row[1], row[3]) for row in rows if row[0] == kind]
        made.append((word, sum(row[2] for row in rows if row[0] == kind), joined(mine)))
    return made
