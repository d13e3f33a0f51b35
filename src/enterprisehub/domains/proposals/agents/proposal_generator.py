"""Makes a priced, branded proposal from a deal, and the email that brings it, for approval."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.conversations.api import Wording
from enterprisehub.domains.messaging.contracts import SendEmail
from enterprisehub.domains.proposals.contracts import PROPOSAL, GrantDiscount
from enterprisehub.domains.proposals.logic.decide_proposal import known_proposal
from enterprisehub.domains.proposals.logic.draft_proposal import draft_proposal
from enterprisehub.domains.proposals.logic.read_lines import HOW, read_lines
from enterprisehub.domains.proposals.logic.reword_prompt import REWORD, ROUTE
from enterprisehub.domains.proposals.logic.send_proposal import (
    Prepared,
    key_of,
    prepare_proposal,
    reason_for,
)
from enterprisehub.domains.proposals.permissions import PROPOSALS_WRITE
from enterprisehub.kernel.actions.priority import Priority
from enterprisehub.kernel.agents.define import agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.text.known_values import Known


class Input(BaseModel):
    """For which deal, and what is offered."""

    deal_id: UUID = Field(title="Deal")
    lines: Annotated[str, Field(min_length=1, max_length=4000, title="Articles", description=HOW)]
    discount_pct: Annotated[
        float, Field(ge=0, le=100, multiple_of=0.01, title="Discount on everything, percent")
    ] = 0
    note: Annotated[str, Field(max_length=2000, title="Notes for the client")] = ""
    proposal_id: UUID | None = Field(
        default=None,
        title="Proposal that is drafted already",
        description="Only its letter is written, and nothing else here is read.",
        json_schema_extra={"record": PROPOSAL},
    )


class Output(BaseModel):
    summary: str
    engine: str = "rules"
    proposal_id: UUID
    number: str
    total: str
    next: str


class Drafted(BaseModel):
    """What the later steps need of the proposal."""

    id: UUID
    deal_id: UUID
    total_cents: int


async def draft(db: Db, given: dict[str, str]) -> Drafted:
    """The proposal is kept, or the one that is there already."""
    if given["proposal_id"] != str(None):
        known = await known_proposal(db, UUID(given["proposal_id"]))
        return Drafted(id=known.id, deal_id=known.deal_id, total_cents=known.total_cents)
    row = await draft_proposal(
        db,
        UUID(given["deal_id"]),
        read_lines(given["lines"]),
        discount_pct=float(given["discount_pct"]),
        note=given["note"],
    )
    return Drafted(id=row.id, deal_id=row.deal_id, total_cents=row.total_cents)


@agent(
    name="proposals.proposal_generator",
    about=lambda given: [Ref("crm.deal", given.deal_id)],
    title="Proposal generator",
    domain="Contracts",
    purpose="Makes a priced PDF proposal from a deal, and the email with it, for you to approve",
    icon="file-text",
    input=Input,
    output=Output,
    permission=PROPOSALS_WRITE,
    route=ROUTE,
    may_propose=(SendEmail, GrantDiscount),
    reads="the deal, its contact and company, what they told us, the price book and the terms",
    computes="prices to the cent, the numbered PDF, and whether the discount needs approval first; "
    "a connected model may reword the email, if it claims nothing new",
    evaluated="approved unedited against edited and rejected; accepted against declined proposals",
    examples=(
        "Write a proposal for the Acme deal with 25 seats",
        "Make a quote document for this deal and send it",
        "Draft an offer for Hill Country with onboarding and ten licences",
        "Send them a proposal with 15% off",
        "Generate the PDF proposal for the Chen deal",
    ),
)
async def proposal_generator(run: AgentRun, given: Input) -> Output:
    plain = {name: str(value) for name, value in given.model_dump().items()}
    made = await run.read("Draft the proposal", draft, plain, kind="tool")
    prepared = await run.read("Write email and PDF", prepare_proposal, made.id, kind="tool")
    payload: SendEmail | GrantDiscount | None = prepared.grant
    wording = None
    if prepared.email is not None:
        payload, wording = await _word(run, made.deal_id, prepared, prepared.email)
    if payload is not None:
        run.propose(
            payload,
            reason=reason_for(prepared),
            subjects=[Ref(PROPOSAL, made.id), Ref("crm.deal", made.deal_id)],
            evidence=[{"label": prepared.number, "kind": PROPOSAL, "id": str(made.id)}],
            facts={"Number": prepared.number, "Total": prepared.total},
            priority=Priority(amount_cents=made.total_cents, confidence_ratio=0.8),
            dedupe_key=key_of(made.id, prepared),
        )
    next_step = prepared.why_not or (
        "The discount waits for approval." if prepared.grant else "The email waits for approval."
    )
    return Output(
        summary=f"{prepared.number} over {prepared.total} is drafted. {next_step}",
        engine="model" if wording else "rules",
        proposal_id=made.id,
        number=prepared.number,
        total=prepared.total,
        next=next_step,
    )


async def _word(
    run: AgentRun, deal_id: UUID, prepared: Prepared, email: SendEmail
) -> tuple[SendEmail, Wording | None]:
    """The email in a model's words where one is connected; its sums and days stay as they are."""
    if not prepared.model_usable:
        return email, None
    draft = conversations.Draft(
        text=email.body,
        subject=Ref("crm.deal", deal_id),
        keep=prepared.keep,
        in_order=True,
        known=Known(names=(email.to_name,) if email.to_name else (), emails=(email.to_email,)),
        samples=prepared.samples,
    )
    said = await conversations.reword_draft(run, REWORD, draft)
    if said.wording is None:
        return email, None
    changes = {"body": said.text, "provenance": said.wording.on(email.provenance)}
    return email.model_copy(update=changes), said.wording
