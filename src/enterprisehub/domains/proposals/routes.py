"""Prices, proposals and contracts over the API."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from enterprisehub.domains.proposals import queries
from enterprisehub.domains.proposals.contracts import (
    MOST_TEXT,
    Line,
    PriceIn,
    ProposalState,
    Quote,
    Text,
    Wish,
)
from enterprisehub.domains.proposals.domain import domain
from enterprisehub.domains.proposals.logic import write_price
from enterprisehub.domains.proposals.logic.ask_words import start_sending
from enterprisehub.domains.proposals.logic.decide_proposal import (
    Decision,
    decide_proposal,
    known_proposal,
)
from enterprisehub.domains.proposals.logic.draft_proposal import draft_proposal
from enterprisehub.domains.proposals.logic.keep_playbook import drop_rule, keep_rule, playbook
from enterprisehub.domains.proposals.logic.quote_lines import quote_lines
from enterprisehub.domains.proposals.logic.render_proposal import file_name_of, render_proposal
from enterprisehub.domains.proposals.logic.review_contract import Rule
from enterprisehub.domains.proposals.logic.review_text import (
    known_review,
    review_contract,
    take_contract,
)
from enterprisehub.domains.proposals.permissions import (
    PROPOSALS_READ,
    PROPOSALS_WRITE,
    TERMS_WRITE,
)
from enterprisehub.domains.proposals.settings import ProposalSettings
from enterprisehub.kernel.agents.models import RunRow
from enterprisehub.kernel.db.pages import MAX_LIMIT
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.web.versions import GivenVersion, SeenVersion, etag

prices = domain.routes("/prices")
proposals = domain.routes("/proposals")
contracts = domain.routes("/contracts")
settings_router = domain.routes("/settings/proposals")
READ, WRITE, TERMS = (
    Permission(PROPOSALS_READ),
    Permission(PROPOSALS_WRITE),
    Permission(TERMS_WRITE),
)
_PDF: dict[int | str, dict[str, Any]] = {200: {"content": {"application/pdf": {}}}}


class Paging(BaseModel):
    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = 50
    cursor: Annotated[str | None, Field(max_length=1000)] = None


class PriceOut(PriceIn):
    model_config = ConfigDict(from_attributes=True, extra="ignore")

    id: UUID
    created_at: datetime
    version: int


class LinesIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    lines: Annotated[list[Wish], Field(min_length=1, max_length=100)]
    discount_pct: Annotated[float, Field(ge=0, le=100, multiple_of=0.01)] = 0


class ProposalIn(LinesIn):
    deal_id: UUID
    note: Text = ""


class ProposalOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: str
    title: str
    state: ProposalState
    deal_id: UUID
    contact_id: UUID | None
    company_id: UUID | None
    for_name: str
    currency: str
    total_cents: int
    quote: Quote
    note: str
    valid_until_on: date
    made_by: str
    sent_at: datetime | None
    decided_at: datetime | None
    decided_note: str
    created_at: datetime
    version: int


class DecisionIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    decision: Decision
    note: Text = ""


class Asked(BaseModel):
    """The action that waits, or what became of it at once; or the run that words its letter."""

    action_id: UUID | None = None
    run_id: UUID | None = None
    state: str


class ContractIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: Line
    text: Annotated[str, Field(min_length=1, max_length=MOST_TEXT)]
    deal_id: UUID | None = None


class ReviewOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    title: str
    file_name: str
    deal_id: UUID | None
    sha256: str
    risk_score: int | None
    findings: list[dict[str, Any]]
    playbook: str
    reviewed_at: datetime | None
    text: str
    version: int


@prices.get("", allow=READ)
async def list_prices(db: TenantDb) -> list[PriceOut]:
    """The price book."""
    return [PriceOut.model_validate(row) for row in await queries.prices(db)]


@prices.post("", allow=TERMS, status_code=201)
async def add_price(db: TenantDb, new: PriceIn, response: Response) -> PriceOut:
    """The article can be offered."""
    row = await write_price.make_price(db, new)
    response.headers["Location"] = f"/api/prices/{row.id}"
    response.headers["ETag"] = etag(row.version)
    return PriceOut.model_validate(row)


@prices.put("/{price_id}", allow=TERMS)
async def replace_price(
    db: TenantDb, price_id: UUID, wanted: PriceIn, version: SeenVersion, response: Response
) -> PriceOut:
    """The article is as given; proposals keep the prices they were made with."""
    row = await write_price.change_price(db, price_id, wanted, seen=version)
    response.headers["ETag"] = etag(row.version)
    return PriceOut.model_validate(row)


@prices.delete("/{price_id}", allow=TERMS, status_code=204)
async def remove_price(db: TenantDb, price_id: UUID, version: GivenVersion) -> None:
    """The article is not offered any more."""
    await write_price.remove_price(db, price_id, seen=version)


@prices.post("/quote", allow=READ)
async def quote(db: TenantDb, wanted: LinesIn) -> Quote:
    """What these lines cost now; nothing is kept."""
    return await quote_lines(db, wanted.lines, wanted.discount_pct)


@proposals.get("", allow=READ)
async def list_proposals(db: TenantDb, asked: Annotated[Paging, Query()]) -> Response:
    """Proposals, the newest first."""
    found = await queries.proposal_page(db, limit=asked.limit, cursor=asked.cursor)
    return Response(found.body(), media_type="application/json")


@proposals.post("", allow=WRITE, status_code=201)
async def add_proposal(db: TenantDb, new: ProposalIn, response: Response) -> ProposalOut:
    """The proposal is drafted at the prices of now."""
    row = await draft_proposal(
        db, new.deal_id, new.lines, discount_pct=new.discount_pct, note=new.note
    )
    response.headers["Location"] = f"/api/proposals/{row.id}"
    response.headers["ETag"] = etag(row.version)
    return ProposalOut.model_validate(row)


@proposals.get("/{proposal_id}", allow=READ)
async def read_proposal(db: TenantDb, proposal_id: UUID, response: Response) -> ProposalOut:
    row = await known_proposal(db, proposal_id)
    response.headers["ETag"] = etag(row.version)
    return ProposalOut.model_validate(row)


@proposals.get("/{proposal_id}/pdf", allow=READ, responses=_PDF, response_class=Response)
async def read_pdf(db: TenantDb, proposal_id: UUID) -> Response:
    """The document; the same proposal gives the same bytes."""
    row = await known_proposal(db, proposal_id)
    name = {"Content-Disposition": f'attachment; filename="{file_name_of(row)}"'}
    return Response(await render_proposal(db, row), media_type="application/pdf", headers=name)


@proposals.post("/{proposal_id}/send", allow=WRITE, status_code=202)
async def send(db: TenantDb, proposal_id: UUID) -> Asked:
    """Its email, or first the approval of its discount, waits in the queue.

    Where a model is connected it words the email first; its run puts it there.
    """
    row = await start_sending(db, proposal_id)
    if isinstance(row, RunRow):
        return Asked(run_id=row.id, state="wording")
    return Asked(action_id=row.id, state=row.state)


@proposals.post("/{proposal_id}/decide", allow=WRITE)
async def decide(db: TenantDb, proposal_id: UUID, told: DecisionIn) -> ProposalOut:
    """The client accepted or declined it, or we took it back."""
    row = await decide_proposal(db, proposal_id, told.decision, note=told.note)
    await db.flush()
    return ProposalOut.model_validate(row)


@contracts.get("", allow=READ)
async def list_contracts(db: TenantDb, asked: Annotated[Paging, Query()]) -> Response:
    """Contracts that were read, the newest first."""
    found = await queries.review_page(db, limit=asked.limit, cursor=asked.cursor)
    return Response(found.body(), media_type="application/json")


@contracts.post("", allow=WRITE, status_code=201)
async def read_contract(db: TenantDb, given: ContractIn, response: Response) -> ReviewOut:
    """The contract is kept and read against the playbook of now."""
    taken = await take_contract(db, given.title, given.text, deal_id=given.deal_id)
    row = await review_contract(db, taken.id)
    response.headers["Location"] = f"/api/contracts/{row.id}"
    return ReviewOut.model_validate(row)


@contracts.get("/playbook", allow=READ)
async def read_playbook(db: TenantDb) -> list[Rule]:
    """Every rule by which contracts are read."""
    return await playbook(db)


@contracts.put("/playbook", allow=TERMS)
async def change_rule(db: TenantDb, rule: Rule) -> Rule:
    """Contracts are read by this rule from now on; its key names the rule that it replaces."""
    await keep_rule(db, rule)
    return rule


@contracts.delete("/playbook/{key}", allow=TERMS, status_code=204)
async def reset_rule(db: TenantDb, key: str) -> None:
    """The shipped rule holds again, or the tenant's own is gone."""
    await drop_rule(db, key)


@contracts.get("/{review_id}", allow=READ)
async def read_review(db: TenantDb, review_id: UUID) -> ReviewOut:
    return ReviewOut.model_validate(await known_review(db, review_id))


@settings_router.get("", allow=TERMS)
async def read_settings(db: TenantDb, response: Response) -> ProposalSettings:
    """Discount limits, tax, and the words of proposals."""
    response.headers["ETag"] = etag(await ProposalSettings.version(db))
    return await ProposalSettings.load(db)


@settings_router.put("", allow=TERMS)
async def write_settings(
    db: TenantDb, settings: ProposalSettings, seen: SeenVersion, response: Response
) -> ProposalSettings:
    """These hold for the next proposal on."""
    await settings.hold(db, seen=seen)
    await settings.save(db)
    response.headers["ETag"] = etag(await settings.version(db))
    return settings
