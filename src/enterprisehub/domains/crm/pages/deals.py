"""Deals: the board of a pipeline, the list, and one deal."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import BaseModel

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts import DealState
from enterprisehub.domains.crm.contracts.inputs import DealPatch, Line, NewDeal, StageMove
from enterprisehub.domains.crm.contracts.outputs import DealOut
from enterprisehub.domains.crm.domain import domain
from enterprisehub.domains.crm.logic.find_record import live_deal
from enterprisehub.domains.crm.logic.import_file.check_row import cents_of
from enterprisehub.domains.crm.logic.remove_record import delete_deal
from enterprisehub.domains.crm.logic.shape_pipeline import default_pipeline
from enterprisehub.domains.crm.logic.write_deal import change_deal, make_deal, move_deal
from enterprisehub.domains.crm.models import PipelineRow, StageRow
from enterprisehub.domains.crm.pages.contact import TimelineLine
from enterprisehub.domains.crm.pages.contacts import Blank
from enterprisehub.domains.crm.pages.forms import Errors, attempt, check, seen_version, typed
from enterprisehub.domains.crm.pages.looks import DEAL_STATES, icon_of_kind
from enterprisehub.domains.crm.permissions import DEALS_DELETE, DEALS_READ, DEALS_WRITE
from enterprisehub.domains.crm.queries import DealFilter
from enterprisehub.kernel import timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.navigation import NAVIGATION, Command, NavItem
from enterprisehub.ui.page import Page, page

pages = domain.pages("/deals")
READ, WRITE, DELETE = (Permission(p) for p in (DEALS_READ, DEALS_WRITE, DEALS_DELETE))
NAVIGATION.add(
    NavItem("Revenue", "Deals", "/deals", "handshake", permission=DEALS_READ, key="d", order=40),
    Command("Add a deal", "plus", href="/deals/new", permission=DEALS_WRITE),
)
COLUMNS = (
    Column("title", "Deal", sortable=True, lead=True),
    Column("stage", "Stage"),
    Column("amount", "Amount", sortable=True, first_sort="-amount", align="end"),
    Column("contact", "Contact"),
    Column("close_on", "Closes", sortable=True, align="end"),
    Column("state", "State", fit=True),
)
PAGE_ROWS = 50
CARDS = 25


class DealListQuery(BaseModel):
    """The list's address."""

    q: Annotated[Line | None, Blank] = None
    state: Annotated[DealState | None, Blank] = None
    stage_id: Annotated[UUID | None, Blank] = None
    sort: Literal["-created", "created", "title", "-title", "amount", "-amount", "close_on",
                  "-close_on"] = "-created"  # fmt: skip
    after: Annotated[str | None, Blank] = None


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """A stage with its first deals; `worth` are sums in cents by currency."""

    stage: StageRow
    deals: list[dict[str, Any]]
    count: int
    worth: list[tuple[int, str]]


@page("crm/board.html")
class BoardPage(Page):
    pipeline: PipelineRow
    columns: list[BoardColumn]
    stages: list[tuple[str, str]]


@page("crm/deals.html")
class DealsPage(Page):
    asked: DealListQuery
    rows: list[dict[str, Any]]
    columns: tuple[Column, ...]
    next: str | None
    stages: list[tuple[str, str]]


@page("crm/deal_new.html")
class NewDealPage(Page):
    values: dict[str, str]
    errors: Errors
    contact_name: str


@page("crm/deal.html")
class DealPage(Page):
    deal: DealOut
    stage: StageRow
    look: tuple[str, str]
    stages: list[tuple[str, str]]
    facts: list[tuple[str, str]]
    contact_name: str
    company_name: str
    moves: list[tuple[str, datetime, str]]
    lines: list[TimelineLine]
    values: dict[str, str]
    errors: Errors


@pages.get("", allow=READ)
async def show_board(db: TenantDb) -> Response:
    pipeline = await default_pipeline(db)
    stages = await queries.stages_of(db, [pipeline.id])
    sums: dict[UUID, list[tuple[int, int, str]]] = {}
    for stage_id, count, cents, currency in await queries.board(db, pipeline.id):
        sums.setdefault(stage_id, []).append((count, cents, currency))
    columns = []
    for stage in stages:
        found = await queries.deal_page(db, DealFilter(stage_id=stage.id), limit=CARDS)
        of_stage = sums.get(stage.id, [])
        count = sum(item[0] for item in of_stage)
        worth = [(cents, currency) for _, cents, currency in of_stage]
        columns.append(BoardColumn(stage, found.rows(), count, worth))
    named = [(str(stage.id), stage.name) for stage in stages]
    return BoardPage(pipeline=pipeline, columns=columns, stages=named).render()


@pages.get("/list", allow=READ)
async def show_list(db: TenantDb, asked: Annotated[DealListQuery, Query()]) -> Response:
    found = await queries.deal_page(
        db,
        DealFilter(q=asked.q, state=asked.state, stage_id=asked.stage_id),
        sort=asked.sort.removeprefix("-"),  # type: ignore[arg-type]
        descending=asked.sort.startswith("-"),
        limit=PAGE_ROWS,
        cursor=asked.after,
    )
    stages = await _stages(db)
    shown = DealsPage(
        asked=asked, rows=found.rows(), columns=COLUMNS, next=found.next, stages=stages
    )
    return shown.render()


@pages.get("/new", allow=WRITE)
async def show_new(db: TenantDb, contact_id: UUID | None = None) -> Response:
    values = {"contact_id": str(contact_id)} if contact_id else {}
    return (await _new(db, values, {})).render()


@pages.post("/new", allow=WRITE)
async def save_new(db: TenantDb, request: Request) -> Response:
    values = await typed(request)
    new = check(NewDeal, _given(values))
    if isinstance(new, dict):
        return (await _new(db, values, new)).render(status=422)
    deal_id = new_id()
    wrong = await attempt(db, make_deal(db, new, deal_id=deal_id))
    if wrong:
        return (await _new(db, values, wrong)).render(status=422)
    return go_to(request, f"/deals/{deal_id}")


@pages.get("/{deal_id}", allow=READ)
async def show(db: TenantDb, deal_id: UUID) -> Response:
    return (await _page(db, deal_id, None, {})).render()


@pages.post("/{deal_id}/edit", allow=WRITE)
async def save(db: TenantDb, request: Request, deal_id: UUID) -> Response:
    values = await typed(request)
    patch = check(DealPatch, _given(values))
    if isinstance(patch, dict):
        return (await _page(db, deal_id, values, patch)).render(status=422)
    wrong = await attempt(db, change_deal(db, deal_id, patch, seen=seen_version(values)))
    if wrong:
        return (await _page(db, deal_id, values, wrong)).render(status=422)
    return go_to(request, f"/deals/{deal_id}")


@pages.post("/{deal_id}/stage", allow=WRITE)
async def move(db: TenantDb, request: Request, deal_id: UUID) -> Response:
    values = await typed(request)
    wanted = check(StageMove, {k: values[k] for k in ("stage_id", "lost_reason") if values.get(k)})
    if not isinstance(wanted, dict):
        await attempt(db, move_deal(db, deal_id, wanted))
    back = "/deals" if values.get("from") == "board" else f"/deals/{deal_id}"
    return go_to(request, back)


@pages.post("/{deal_id}/delete", allow=DELETE)
async def remove(db: TenantDb, request: Request, deal_id: UUID) -> Response:
    await delete_deal(db, deal_id)
    return go_to(request, "/deals")


def _given(values: dict[str, str]) -> dict[str, Any]:
    """What the form says; an amount is typed as people write it."""
    names = ("title", "contact_id", "close_on", "next_step", "source")
    given: dict[str, Any] = {name: values[name] or None for name in names if name in values}
    if "amount" in values:
        try:
            given["amount_cents"] = cents_of(values["amount"]) if values["amount"] else None
        except ValueError:
            given["amount_cents"] = values["amount"]
    return given


async def _stages(db: Db) -> list[tuple[str, str]]:
    stages = await queries.stages_of(db, [(await default_pipeline(db)).id])
    return [(str(stage.id), stage.name) for stage in stages]


async def _new(db: Db, values: dict[str, str], errors: Errors) -> NewDealPage:
    name = ""
    try:
        contact_id = UUID(values.get("contact_id", ""))
    except ValueError:
        contact_id = None
    if contact_id and (contact := await queries.contact(db, contact_id)):
        name = contact.name
    return NewDealPage(values=values, errors=errors, contact_name=name)


async def _page(db: Db, deal_id: UUID, values: dict[str, str] | None, errors: Errors) -> DealPage:
    row = await live_deal(db, deal_id)
    deal = DealOut.model_validate(row)
    contact = await queries.contact(db, deal.contact_id) if deal.contact_id else None
    company = await queries.company(db, deal.company_id) if deal.company_id else None
    stages = {stage.id: stage for stage in await queries.stages_of(db, [deal.pipeline_id])}
    lines = await timeline.of(db, row.ref, limit=30)
    changes = await queries.stage_changes(db, deal_id)
    cents = deal.amount_cents
    filled = {
        "title": deal.title,
        "amount": f"{cents / 100:.2f}" if cents is not None else "",
        "close_on": deal.close_on.isoformat() if deal.close_on else "",
        "next_step": deal.next_step or "",
        "source": deal.source or "",
        "version": str(deal.version),
    }
    return DealPage(
        deal=deal,
        stage=stages[deal.stage_id],
        look=DEAL_STATES[deal.state],
        stages=[(str(stage.id), stage.name) for stage in stages.values()],
        facts=[
            ("Next step", deal.next_step or "–"),
            ("Source", deal.source or "–"),
            ("Lost because", deal.lost_reason or "–"),
        ],
        contact_name=contact.name if contact else "",
        company_name=company.name if company else "",
        moves=[
            (stages[c.to_stage_id].name if c.to_stage_id in stages else "–", c.at, c.actor)
            for c in reversed(changes)
        ],
        lines=[TimelineLine(n.summary, n.at, icon_of_kind(n.kind), n.actor_name) for n in lines],
        values=values or filled,
        errors=errors,
    )
