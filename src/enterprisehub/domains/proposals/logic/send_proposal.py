"""The email with the proposal is written and its PDF stored; sending waits for approval."""

from dataclasses import dataclass
from uuid import UUID

from pydantic import BaseModel

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Contact
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.domains.messaging.contracts import (
    Fact,
    Provenance,
    Purpose,
    SendEmail,
)
from enterprisehub.domains.messaging.ports import WritingStyle
from enterprisehub.domains.proposals.contracts import GrantDiscount, Quote
from enterprisehub.domains.proposals.logic.decide_proposal import known_proposal
from enterprisehub.domains.proposals.logic.quote_lines import say_money
from enterprisehub.domains.proposals.logic.render_proposal import file_name_of, render_proposal
from enterprisehub.domains.proposals.logic.reword_prompt import ROUTE
from enterprisehub.domains.proposals.logic.word_email import (
    TEMPLATE_VERSION,
    EmailFacts,
    word_email,
)
from enterprisehub.domains.proposals.models import ProposalRow
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict
from enterprisehub.kernel.llm import gateway
from enterprisehub.kernel.tenancy.tenants import tenant

SENDS = "proposals.send:"


class Prepared(BaseModel):
    """What is to be proposed for a proposal next: its email, or that its discount is granted.

    A model that words the email takes its manner from `samples` and loses nothing of `keep`.
    """

    number: str
    total: str
    email: SendEmail | None = None
    grant: GrantDiscount | None = None
    why_not: str = ""
    model_usable: bool = False
    keep: tuple[str, ...] = ()
    samples: tuple[str, ...] = ()


@dataclass(slots=True)
class _Pdf:
    """A file as the store of messages takes it."""

    filename: str | None
    content: bytes
    size: int | None

    async def read(self, size: int = -1) -> bytes:
        del size
        return self.content


async def prepare_proposal(db: Db, proposal_id: UUID) -> Prepared:
    """The next step of a proposal. Raises NotFound, Conflict."""
    row = await known_proposal(db, proposal_id)
    total = say_money(row.total_cents, row.currency)
    if row.state == "needs_approval":
        return Prepared(number=row.number, total=total, grant=_grant(row))
    if row.state not in ("ready", "sent"):
        raise Conflict(f"{row.number} has ended already.", state=row.state)
    contact = await crm.contact(db, row.contact_id) if row.contact_id else None
    if contact is None or contact.email is None:
        who = contact.name if contact else "The deal"
        why = f"{who} has no email address; download the PDF instead."
        return Prepared(number=row.number, total=total, why_not=why)
    voice = await messaging.voice_for(db, contact.id)
    facts = await _facts(db, row, contact, voice)
    return Prepared(
        number=row.number,
        total=total,
        email=await _email(db, row, contact, facts, voice.mark(TEMPLATE_VERSION)),
        model_usable=await gateway.available(db, ROUTE),
        keep=(facts.number, facts.title, facts.total, facts.monthly, facts.valid_on, facts.company),
        samples=voice.samples,
    )


async def propose_sending(db: Db, proposal_id: UUID) -> ActionRow:
    """What a person asked for waits in the queue. Raises NotFound, Conflict."""
    prepared = await prepare_proposal(db, proposal_id)
    payload = prepared.email or prepared.grant
    if payload is None:
        raise Conflict(prepared.why_not)
    reason = reason_for(prepared)
    return await propose(db, payload, reason=reason, dedupe_key=key_of(proposal_id, prepared))


def reason_for(prepared: Prepared) -> str:
    if prepared.grant is not None:
        return (
            f"{prepared.number} has {prepared.grant.discount_pct:g} % off, more than may be given "
            "without asking."
        )
    return f"{prepared.number} over {prepared.total} is ready to be sent."


def key_of(proposal_id: UUID, prepared: Prepared) -> str:
    """What makes the same step be proposed only once."""
    return f"proposals.grant:{proposal_id}" if prepared.grant else f"{SENDS}{proposal_id}"


def _grant(row: ProposalRow) -> GrantDiscount:
    quote = Quote.model_validate(row.quote)
    return GrantDiscount(
        proposal_id=row.id,
        discount_pct=quote.discount_pct,
        total_cents=row.total_cents,
        currency=row.currency,
    )


async def _facts(db: Db, row: ProposalRow, contact: Contact, voice: WritingStyle) -> EmailFacts:
    quote = Quote.model_validate(row.quote)
    return EmailFacts(
        given_name=contact.given_name,
        number=row.number,
        title=row.title,
        total=say_money(row.total_cents, row.currency),
        monthly=say_money(quote.monthly_cents, row.currency) if quote.monthly_cents else "",
        valid_until_on=row.valid_until_on,
        company=(await tenant(db, db.scope.tenant_id)).name,
        language=contact.language or "en",
        style=voice.manner,
    )


async def _email(
    db: Db, row: ProposalRow, contact: Contact, facts: EmailFacts, version: str
) -> SendEmail:
    worded = word_email(facts)
    printed = await render_proposal(db, row)
    upload = _Pdf(file_name_of(row), printed, len(printed))
    async with messaging.storing(db, [upload]) as files:
        return SendEmail(
            purpose=Purpose.FOLLOW_UP,
            contact_id=contact.id,
            deal_id=row.deal_id,
            company_id=row.company_id,
            to_email=contact.email or "",
            to_name=contact.given_name,
            subject=worded.subject,
            body=worded.body,
            language=facts.language if facts.language in ("en", "es") else "en",
            files=files,
            provenance=_provenance(row, facts, version),
        )


def _provenance(row: ProposalRow, facts: EmailFacts, version: str) -> Provenance:
    source = str(row.ref)
    told = (
        ("Number", facts.number),
        ("Total", facts.total),
        ("Valid until", f"{facts.valid_until_on:%-d %B %Y}"),
    )
    return Provenance(
        author="Proposal generator",
        template="proposal_email",
        template_version=version,
        facts=tuple(Fact(name=name, value=value, source=source) for name, value in told),
    )
