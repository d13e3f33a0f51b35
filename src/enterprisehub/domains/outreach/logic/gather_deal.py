"""What is read about a deal: for its validation, its agenda, its demo."""

from datetime import timedelta
from uuid import UUID

from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.outreach import queries
from enterprisehub.domains.outreach.logic.validate_deal import DealFacts
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound

LOOK_BACK = timedelta(days=365)


async def gather_deal(db: Db, deal_id: UUID) -> DealFacts:
    """The evidence there is. Raises NotFound."""
    deal = await crm.deal(db, deal_id)
    if deal is None:
        raise NotFound("There is no such deal.")
    contact = await crm.contact(db, deal.contact_id) if deal.contact_id else None
    digest = await conversations.digest(db, contact.id) if contact else None
    company_id = deal.company_id or (contact.company_id if contact else None)
    people = await queries.people_of(db, [company_id]) if company_id else []
    talk = []
    if contact:
        talk = await queries.interactions_of(db, [contact.id], clock.now() - LOOK_BACK)
    inbound = [one["at"] for one in talk if one["direction"] == "inbound"]
    return DealFacts(
        deal_id=deal.id,
        title=deal.title,
        stage=deal.stage_name,
        amount_cents=deal.amount_cents,
        currency=deal.currency,
        close_on=deal.close_on,
        contact_id=contact.id if contact else None,
        contact_name=contact.name if contact else "",
        job_title=(contact.job_title or "") if contact else "",
        has_company=company_id is not None,
        others=[one["name"] for one in people if contact is None or one["id"] != contact.id],
        last_inbound_at=max(inbound, default=None),
        told=[(fact.title, fact.value) for fact in digest.facts] if digest else [],
    )
