"""A proposal is made from a deal and priced lines: numbered, dated, with what we heard."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Deal
from enterprisehub.domains.proposals import queries
from enterprisehub.domains.proposals.contracts import Quote, Wish
from enterprisehub.domains.proposals.logic.quote_lines import quote_lines, say_money
from enterprisehub.domains.proposals.models import ProposalRow
from enterprisehub.domains.proposals.settings import ProposalSettings
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid, NotFound
from enterprisehub.kernel.search import documents
from enterprisehub.kernel.tenancy.tenants import tenant

MOST_HEARD = 8


async def draft_proposal(
    db: Db, deal_id: UUID, wishes: Sequence[Wish], *, discount_pct: float = 0, note: str = ""
) -> ProposalRow:
    """The proposal is kept as it was priced. It is ready, or waits for its discount.

    Raises:
        NotFound: there is no such deal.
        Invalid: lines that cannot be priced, or a discount that nobody may give.
    """
    deal = await crm.deal(db, deal_id)
    if deal is None:
        raise NotFound("There is no such deal.")
    quote = await quote_lines(db, wishes, discount_pct)
    if quote.standing == "too_much":
        says = f"This discount is not allowed. {'; '.join(quote.because)}."
        raise Invalid(says, fields={"discount_pct": says})
    row = await _row(db, deal, quote, note)
    db.add(row)
    await db.flush()
    total = say_money(row.total_cents, row.currency)
    await documents.put(db, row.ref, f"{row.number} {row.title}", subtitle=row.for_name)
    concerned = await crm.concerned_with(db, deal.contact_id, deal_id=deal.id)
    subjects = [row.ref, *concerned]
    timeline.add(db, "proposals.drafted", subjects, f"Proposal {row.number} drafted: {total}")
    return row


async def _row(db: Db, deal: Deal, quote: Quote, note: str) -> ProposalRow:
    settings = await ProposalSettings.load(db)
    serial, now = await queries.next_serial(db), clock.now()
    today = now.astimezone(ZoneInfo((await tenant(db, db.scope.tenant_id)).time_zone)).date()
    contact = await crm.contact(db, deal.contact_id) if deal.contact_id else None
    company = await crm.company(db, deal.company_id) if deal.company_id else None
    names = [company.name if company else "", contact.name if contact else ""]
    return ProposalRow(
        serial=serial,
        number=_number(settings.number_prefix, now, serial),
        title=deal.title,
        state="ready" if quote.standing == "free" else "needs_approval",
        deal_id=deal.id,
        contact_id=deal.contact_id,
        company_id=deal.company_id,
        for_name=", ".join(name for name in names if name),
        currency=quote.currency,
        total_cents=quote.total_cents,
        quote=quote.model_dump(mode="json"),
        heard=await _heard(db, deal.contact_id),
        intro=settings.intro,
        terms=settings.terms,
        note=note,
        valid_until_on=today + timedelta(days=settings.valid_days),
        made_by=db.scope.actor.name,
    )


async def _heard(db: Db, contact_id: UUID | None) -> list[list[str]]:
    """What the person told us, in the words it was understood in."""
    digest = await conversations.digest(db, contact_id) if contact_id else None
    return [[fact.title, fact.value] for fact in digest.facts[:MOST_HEARD]] if digest else []


def _number(prefix: str, now: datetime, serial: int) -> str:
    return f"{prefix}-{now.year}-{serial:04d}"
