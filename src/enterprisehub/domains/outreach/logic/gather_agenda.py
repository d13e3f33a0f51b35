"""What is read for an agenda: of a contact, or of a deal's contact."""

from datetime import timedelta
from uuid import UUID

from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.outreach import queries
from enterprisehub.domains.outreach.logic.build_agenda import AgendaFacts
from enterprisehub.domains.outreach.logic.gather_deal import gather_deal
from enterprisehub.domains.outreach.logic.validate_deal import validate_deal
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound

LOOK_BACK = timedelta(days=180)


async def gather_agenda(
    db: Db, contact_id: UUID | None, deal_id: UUID | None
) -> tuple[UUID, AgendaFacts]:
    """Whom it is with, and what it could be about. Raises NotFound."""
    deal = await crm.deal(db, deal_id) if deal_id else None
    if deal_id and deal is None:
        raise NotFound("There is no such deal.")
    whom = contact_id or (deal.contact_id if deal else None)
    if whom is None:
        raise NotFound("Name a contact, or a deal that has one.")
    contact = await crm.contact(db, whom)
    if contact is None:
        raise NotFound("There is no such contact.")
    deal = deal or await crm.deal_of(db, contact.id)
    digest = await conversations.digest(db, contact.id)
    talk = await queries.interactions_of(db, [contact.id], clock.now() - LOOK_BACK)
    said = [one["summary"] for one in talk if one["direction"] == "inbound"]
    open_points = []
    if deal:
        judged = validate_deal(await gather_deal(db, deal.id), clock.now())
        open_points = [(c.title, c.ask) for c in judged.criteria if c.ask.endswith("?")]
    tasks = await crm.open_tasks_of(db, contact.id)
    return contact.id, AgendaFacts(
        with_whom=contact.name,
        about=(digest.about if digest else "") or (deal.title if deal else ""),
        told=[(fact.title, fact.value) for fact in digest.facts] if digest else [],
        open_questions=list(digest.open_questions) if digest else [],
        tasks=[task.title for task in tasks],
        stage=deal.stage_name if deal else "",
        close_on=f"{deal.close_on:%-d %B}" if deal and deal.close_on else "",
        last_words=said[0] if said else "",
        to_find_out=open_points,
    )
