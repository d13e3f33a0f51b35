"""Drafts a text and an email that continue a conversation, for a person to approve."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.conversations.contracts import Digest
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Contact, Deal
from enterprisehub.domains.messaging.contracts import (
    Fact,
    Provenance,
    Purpose,
    SendEmail,
    SendText,
)
from enterprisehub.domains.outreach.contracts import FOLLOW_UP
from enterprisehub.domains.outreach.logic.draft_follow_up import (
    TEMPLATE_VERSION,
    Drafts,
    KnownThing,
    Material,
    Occasion,
    draft_follow_up,
)
from enterprisehub.domains.outreach.permissions import FOLLOW_UPS_RUN
from enterprisehub.domains.outreach.settings import OutreachSettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.priority import Priority
from enterprisehub.kernel.agents.define import agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.tenancy.tenants import tenant

CONVERSATION = "conversations.conversation"
EXPIRES_AFTER = timedelta(days=7)  # what somebody said a week ago is no occasion any more
SUSPICIOUS_RATIO = 0.75


class Input(BaseModel):
    """For whom, and why now."""

    contact_id: UUID = Field(title="Contact")
    occasion: Occasion = "requested"
    because: str = Field(default="", max_length=300, title="What happened")
    since: datetime | None = Field(default=None, title="Since")


class Output(BaseModel):
    summary: str
    engine: str = "rules"
    proposed: list[str]


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
    return _put_together(
        contact,
        await crm.deal_of(db, contact_id),
        await conversations.digest(db, contact_id),
        settings,
        company,
    )


def _put_together(
    contact: Contact,
    deal: Deal | None,
    digest: Digest | None,
    settings: OutreachSettings,
    company: str,
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
    )


@agent(
    name=FOLLOW_UP,
    about=lambda given: [Ref("crm.contact", given.contact_id)],
    title="Follow-up",
    domain="Sales",
    purpose="Drafts the next text and email after a conversation, for you to approve",
    icon="reply",
    input=Input,
    output=Output,
    permission=FOLLOW_UPS_RUN,
    may_propose=(SendText, SendEmail),
    tools=("crm.contact", "crm.deal_of", "conversations.digest"),
    reads="the contact, their open deal and their latest conversation",
    computes="which channels the person can be reached on, and drafts from what they told us",
    evaluated="approved unedited against edited and rejected, and facts-only drafts",
)
async def follow_up(run: AgentRun, given: Input) -> Output:
    found = await run.read("Read contact and conversation", gather, given.contact_id)
    drafts = draft_follow_up(_material(found, given.occasion))
    proposed = []
    if found.phone_e164:
        _propose_text(run, found, drafts, given)
        proposed.append("text")
    if found.email:
        _propose_email(run, found, drafts, given)
        proposed.append("email")
    who = found.given_name or "the contact"
    if not proposed:
        return Output(summary=f"{who} has neither number nor address.", proposed=[])
    return Output(summary=f"Drafted {' and '.join(proposed)} for {who}.", proposed=proposed)


def _material(found: Gathered, occasion: Occasion) -> Material:
    return Material(
        occasion=occasion,
        given_name=found.given_name,
        sender=found.sender,
        company=found.company,
        language=found.language,
        about=found.about,
        things=tuple(KnownThing(title=title, value=value) for title, value in found.things),
        open_questions=tuple(found.open_questions),
    )


def _provenance(found: Gathered) -> Provenance:
    source = str(Ref(CONVERSATION, found.session_id)) if found.session_id else None
    facts = [Fact(name=title, value=value, source=source) for title, value in found.things]
    contact = Ref("crm.contact", found.contact_id)
    facts.append(Fact(name="Given name", value=found.given_name, source=str(contact)))
    return Provenance(
        author=FOLLOW_UP,
        template="follow_up",
        template_version=TEMPLATE_VERSION,
        facts=tuple(facts),
    )


def _reason(found: Gathered, given: Input) -> str:
    who = found.given_name or "The contact"
    because = {
        "qualified": f"{who} answered everything that was asked; the next step is open.",
        "stalled": f"{who}'s conversation has come to a halt: {given.because or 'gone quiet'}.",
        "requested": f"A follow-up to {who} was asked for.",
    }
    return because[given.occasion]


def _evidence(found: Gathered) -> list[dict[str, str]]:
    if found.session_id is None:
        return []
    link = {"label": "Conversation", "kind": CONVERSATION, "id": str(found.session_id)}
    return [link]


def _facts(found: Gathered) -> dict[str, Any]:
    """With how suspicious the conversation is: whoever approves must know."""
    return dict(found.things) | {"injection_score": found.injection_score}


def _priority(found: Gathered, occasion: Occasion) -> Priority:
    return Priority(
        due_at=clock.now() + timedelta(hours=found.due_hours),
        amount_cents=found.amount_cents,
        temperature=found.temperature,
        confidence_ratio=0.8 if occasion == "qualified" else 0.6,
    )


def _key(run: AgentRun, found: Gathered, given: Input, channel: str) -> str:
    """Once per occasion: each halt of a conversation is one, told by when it began."""
    once = run.run_id if given.occasion == "requested" else found.session_id
    since = f":{given.since.isoformat()}" if given.since else ""
    return f"{FOLLOW_UP}:{given.occasion}:{once}{since}:{channel}"


def _propose_text(run: AgentRun, found: Gathered, drafts: Drafts, given: Input) -> None:
    run.propose(
        SendText(
            purpose=Purpose.FOLLOW_UP,
            contact_id=found.contact_id,
            deal_id=found.deal_id,
            thread_id=found.thread_id,
            to_e164=found.phone_e164 or "",
            body=drafts.text,
            language=found.language,
            provenance=_provenance(found),
        ),
        reason=_reason(found, given),
        evidence=_evidence(found),
        facts=_facts(found),
        priority=_priority(found, given.occasion),
        risk="high" if found.injection_score >= SUSPICIOUS_RATIO else None,
        expires_at=clock.now() + EXPIRES_AFTER,
        dedupe_key=_key(run, found, given, "text"),
    )


def _propose_email(run: AgentRun, found: Gathered, drafts: Drafts, given: Input) -> None:
    run.propose(
        SendEmail(
            purpose=Purpose.FOLLOW_UP,
            contact_id=found.contact_id,
            deal_id=found.deal_id,
            to_email=found.email or "",
            to_name=found.given_name,
            subject=drafts.subject,
            body=drafts.email,
            language=found.language,
            provenance=_provenance(found),
        ),
        reason=_reason(found, given),
        evidence=_evidence(found),
        facts=_facts(found),
        priority=_priority(found, given.occasion),
        risk="high" if found.injection_score >= SUSPICIOUS_RATIO else None,
        expires_at=clock.now() + EXPIRES_AFTER,
        dedupe_key=_key(run, found, given, "email"),
    )
