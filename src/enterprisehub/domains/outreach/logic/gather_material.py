"""Everything a follow-up rests on: the contact, their deal, what they said, who writes."""

from uuid import UUID

from pydantic import BaseModel

from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.conversations.contracts import Digest
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Contact, Deal
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.domains.messaging.ports import WritingStyle
from enterprisehub.domains.outreach.logic.draft_follow_up import KnownThing, Material, Occasion
from enterprisehub.domains.outreach.logic.reword_prompt import ROUTE
from enterprisehub.domains.outreach.settings import OutreachSettings
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.llm import gateway
from enterprisehub.kernel.tenancy.tenants import tenant


class Gathered(BaseModel):
    """Everything the drafts rest on, read in one transaction."""

    contact_id: UUID
    given_name: str
    phone_e164: str | None
    email: str | None
    language: str
    temperature: str | None
    deal_id: UUID | None
    amount_cents: int | None
    session_id: UUID | None
    thread_id: UUID | None
    about: str
    things: list[tuple[str, str]]
    open_questions: list[str]
    sender: str
    company: str
    due_hours: int
    injection_score: float
    model_usable: bool
    style: WritingStyle


async def gather(db: Db, contact_id: UUID) -> Gathered:
    """What is known about the contact, their deal and their conversation.

    Raises:
        NotFound: there is no such contact.
    """
    contact = await crm.contact(db, contact_id)
    if contact is None:
        raise NotFound("This contact does not exist.")
    settings = await OutreachSettings.load(db)
    company = settings.company_name or (await tenant(db, db.scope.tenant_id)).name
    usable = await gateway.available(db, ROUTE)
    return _put_together(
        contact,
        await crm.deal_of(db, contact_id),
        await conversations.digest(db, contact_id),
        settings,
        company,
        await messaging.voice_for(db, contact_id),
        model_usable=usable,
    )


def _put_together(
    contact: Contact,
    deal: Deal | None,
    digest: Digest | None,
    settings: OutreachSettings,
    company: str,
    style: WritingStyle,
    *,
    model_usable: bool,
) -> Gathered:
    return Gathered(
        contact_id=contact.id,
        given_name=contact.given_name,
        phone_e164=contact.phone_e164,
        email=contact.email,
        language=(digest.language if digest else None) or contact.language or "en",
        temperature=digest.temperature if digest else contact.temperature,
        deal_id=deal.id if deal else None,
        amount_cents=deal.amount_cents if deal else None,
        session_id=digest.session_id if digest else None,
        thread_id=digest.thread_id if digest and digest.channel == "sms" else None,
        about=digest.about if digest else (deal.title if deal else ""),
        things=[(fact.title, fact.value) for fact in digest.facts] if digest else [],
        open_questions=list(digest.open_questions) if digest else [],
        sender=settings.sender_name,
        company=company,
        due_hours=settings.due_hours,
        injection_score=digest.injection_score if digest else 0.0,
        model_usable=model_usable,
        style=style,
    )


def material_of(found: Gathered, occasion: Occasion) -> Material:
    """What a draft to this contact may state, in the manner that they get."""
    return Material(
        occasion=occasion,
        given_name=found.given_name,
        sender=found.sender,
        company=found.company,
        language=found.language,
        about=found.about,
        things=tuple(KnownThing(title=title, value=value) for title, value in found.things),
        open_questions=tuple(found.open_questions),
        style=found.style.manner,
    )
