"""Proposals: the list, a new one with its prices shown first, and one with what became of it."""

from typing import Annotated, Any, cast
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import BaseModel, Field

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.proposals import queries
from enterprisehub.domains.proposals.contracts import STATES, Quote
from enterprisehub.domains.proposals.domain import domain
from enterprisehub.domains.proposals.logic.ask_words import start_sending, wording_of
from enterprisehub.domains.proposals.logic.decide_proposal import (
    Decision,
    decide_proposal,
    known_proposal,
)
from enterprisehub.domains.proposals.logic.draft_proposal import draft_proposal
from enterprisehub.domains.proposals.logic.find_better_quantity import find_better_quantity
from enterprisehub.domains.proposals.logic.quote_lines import quote_lines, say_money
from enterprisehub.domains.proposals.logic.read_lines import HOW, read_lines
from enterprisehub.domains.proposals.logic.render_proposal import (
    file_name_of,
    render_proposal,
    sums_of,
)
from enterprisehub.domains.proposals.logic.send_proposal import SENDS
from enterprisehub.domains.proposals.logic.write_price import price_book
from enterprisehub.domains.proposals.models import ProposalRow, SignatureRow
from enterprisehub.domains.proposals.pages import HREF, PARTS
from enterprisehub.domains.proposals.permissions import PROPOSALS_READ, PROPOSALS_WRITE
from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError, Invalid, NotFound
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import Errors, said_by, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column, Severity
from enterprisehub.ui.page import Fragment, Page, fragment, page

pages = domain.pages(HREF)
READ, WRITE = Permission(PROPOSALS_READ), Permission(PROPOSALS_WRITE)
PAGE_ROWS = 50
LOOKS: dict[str, Severity] = {
    "needs_approval": "warn",
    "ready": "info",
    "sent": "primary",
    "accepted": "ok",
    "declined": "bad",
    "withdrawn": "neutral",
}
COLUMNS = (
    Column("title", "Proposal", lead=True),
    Column("for_name", "For"),
    Column("total", "Total", align="end", fit=True),
    Column("valid", "Valid until", fit=True),
    Column("state", "State", fit=True),
)
DECISIONS = [
    ("accepted", "The client accepted"),
    ("declined", "The client declined"),
    ("withdrawn", "We withdraw it"),
]


class ProposalsQuery(BaseModel):
    state: Annotated[str, Field(max_length=20)] = ""
    after: Annotated[str | None, Field(max_length=1000)] = None


@page("proposals/proposals.html")
class ProposalsPage(Page):
    parts: list[tuple[str, str]]
    asked: ProposalsQuery
    rows: list[dict[str, Any]]
    columns: tuple[Column, ...]
    next: str | None
    states: list[tuple[str, str]]
    looks: dict[str, Severity]


@page("proposals/new.html")
class NewProposalPage(Page):
    deal_id: UUID
    deal_title: str
    book: list[tuple[str, str, str]]
    how: str
    values: dict[str, str]
    errors: Errors
    quote: Quote | None
    sums: list[list[str]]
    hints: list[str]


@page("proposals/proposal.html")
class ProposalPage(Page):
    row: ProposalRow
    state: tuple[str, Severity]
    quote: Quote
    sums: list[list[str]]
    deal_title: str
    actions: list[ActionRow]
    wording: UUID | None
    signatures: list[SignatureRow]
    decisions: list[tuple[str, str]]
    errors: Errors
    may_write: bool


@fragment("proposals/_deal_panel.html")
class DealProposals(Fragment):
    deal_id: UUID
    lines: list[tuple[ProposalRow, tuple[str, Severity]]]
    may_write: bool


@pages.get("", allow=READ)
async def show_proposals(db: TenantDb, asked: Annotated[ProposalsQuery, Query()]) -> Response:
    found = await queries.proposal_page(db, state=asked.state, limit=PAGE_ROWS, cursor=asked.after)
    return ProposalsPage(
        parts=PARTS,
        asked=asked,
        rows=found.rows(),
        columns=COLUMNS,
        next=found.next,
        states=list(STATES.items()),
        looks=LOOKS,
    ).render()


@pages.get("/new", allow=WRITE)
async def show_new(db: TenantDb, deal_id: UUID) -> Response:
    return (await _new(db, deal_id, {}, {})).render()


@pages.post("/new", allow=WRITE)
async def save_new(db: TenantDb, request: Request, deal_id: UUID) -> Response:
    """First the prices are shown; what was looked at is then drafted."""
    values = await typed(request)
    try:
        wishes, discount = read_lines(values.get("lines", "")), _discount(values)
        quote = await quote_lines(db, wishes, discount)
        if "draft" not in values:
            hints = find_better_quantity(await price_book(db), wishes)
            return (await _new(db, deal_id, values, {}, quote, hints)).render()
        row = await draft_proposal(
            db, deal_id, wishes, discount_pct=discount, note=values.get("note", "")[:2000]
        )
    except NotFound:
        raise
    except HubError as error:
        return (await _new(db, deal_id, values, said_by(error))).render(status=422)
    return go_to(request, f"{HREF}/{row.id}")


@pages.get("/{proposal_id}", allow=READ)
async def show_proposal(db: TenantDb, proposal_id: UUID) -> Response:
    return (await _one(db, proposal_id, {})).render()


@pages.get("/{proposal_id}/pdf", allow=READ)
async def show_pdf(db: TenantDb, proposal_id: UUID) -> Response:
    row = await known_proposal(db, proposal_id)
    name = {"Content-Disposition": f'inline; filename="{file_name_of(row)}"'}
    return Response(await render_proposal(db, row), media_type="application/pdf", headers=name)


@pages.post("/{proposal_id}/send", allow=WRITE)
async def send(db: TenantDb, request: Request, proposal_id: UUID) -> Response:
    try:
        await start_sending(db, proposal_id)
    except NotFound:
        raise
    except HubError as error:
        return (await _one(db, proposal_id, said_by(error))).render(status=422)
    return go_to(request, f"{HREF}/{proposal_id}")


@pages.post("/{proposal_id}/decide", allow=WRITE)
async def decide(db: TenantDb, request: Request, proposal_id: UUID) -> Response:
    values = await typed(request)
    decision, note = values.get("decision", ""), values.get("note", "")[:2000]
    if decision not in dict(DECISIONS):
        wrong = {"decision": "Choose what became of it."}
        return (await _one(db, proposal_id, wrong)).render(status=422)
    try:
        await decide_proposal(db, proposal_id, cast("Decision", decision), note=note)
    except NotFound:
        raise
    except HubError as error:
        return (await _one(db, proposal_id, said_by(error))).render(status=422)
    return go_to(request, f"{HREF}/{proposal_id}")


@pages.get("/deals/{deal_id}/panel", allow=READ)
async def show_on_deal(db: TenantDb, deal_id: UUID) -> Response:
    rows = await queries.proposals_of_deal(db, deal_id)
    return DealProposals(
        deal_id=deal_id,
        lines=[(row, _look(row)) for row in rows],
        may_write=db.scope.may(PROPOSALS_WRITE),
    ).render()


def _sums(quote: Quote) -> list[list[str]]:
    """What the lines come to, the total last."""
    return [*sums_of(quote), ["Total", say_money(quote.total_cents, quote.currency)]]


def _look(row: ProposalRow) -> tuple[str, Severity]:
    names: dict[str, str] = {str(key): word for key, word in STATES.items()}
    return names[row.state], LOOKS[row.state]


def _discount(values: dict[str, str]) -> float:
    typed_in = values.get("discount_pct", "").replace("%", "").strip() or "0"
    says = "Write a percentage from 0 to 100, like 7.5."
    try:
        pct = float(typed_in)
    except ValueError:
        pct = -1.0
    if not 0 <= pct <= 100 or round(pct, 2) != pct:  # noqa: PLR2004  percent
        raise Invalid(says, fields={"discount_pct": says})
    return pct


async def _new(
    db: Db,
    deal_id: UUID,
    values: dict[str, str],
    errors: Errors,
    quote: Quote | None = None,
    hints: list[str] | None = None,
) -> NewProposalPage:
    deal = await crm.deal(db, deal_id)
    if deal is None:
        raise NotFound("There is no such deal.")
    return NewProposalPage(
        deal_id=deal_id,
        deal_title=deal.title,
        book=[(row.sku, row.name, row.unit) for row in await queries.prices(db)],
        how=HOW,
        values=values,
        errors=errors,
        quote=quote,
        sums=_sums(quote) if quote else [],
        hints=hints or [],
    )


async def _one(db: Db, proposal_id: UUID, errors: Errors) -> ProposalPage:
    row = await known_proposal(db, proposal_id)
    deal = await crm.deal(db, row.deal_id)
    quote = Quote.model_validate(row.quote)
    wording = await wording_of(db, row.id)
    return ProposalPage(
        row=row,
        state=_look(row),
        quote=quote,
        sums=_sums(quote),
        deal_title=deal.title if deal else "",
        actions=await queue.about(db, row.id, keys=[f"{SENDS}{row.id}"], limit=10),
        wording=wording.id if wording else None,
        signatures=await queries.signatures(db, row.id),
        decisions=DECISIONS if row.state in ("needs_approval", "ready", "sent") else [],
        errors=errors,
        may_write=db.scope.may(PROPOSALS_WRITE),
    )
