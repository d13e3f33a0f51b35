"""Drafts a text and an email that continue a conversation, for a person to approve."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from enterprisehub.domains.conversations.api import Wording
from enterprisehub.domains.messaging.contracts import (
    Fact,
    Provenance,
    Purpose,
    SendEmail,
    SendText,
)
from enterprisehub.domains.outreach.contracts import FOLLOW_UP
from enterprisehub.domains.outreach.logic.ask_wording import ask_wording
from enterprisehub.domains.outreach.logic.draft_follow_up import (
    TEMPLATE_VERSION,
    Drafts,
    Occasion,
    draft_follow_up,
)
from enterprisehub.domains.outreach.logic.gather_material import Gathered, gather, material_of
from enterprisehub.domains.outreach.logic.reword_prompt import ROUTE
from enterprisehub.domains.outreach.logic.withdraw_follow_ups import key_of
from enterprisehub.domains.outreach.permissions import FOLLOW_UPS_RUN
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.priority import Priority
from enterprisehub.kernel.agents.define import agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.scope import Ref

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
    route=ROUTE,
    may_propose=(SendText, SendEmail),
    tools=("crm.contact", "crm.deal_of", "conversations.digest"),
    reads="the contact, their open deal and their latest conversation",
    computes="which channels the person can be reached on, and drafts from what they told us; "
    "a connected model may reword them, if it claims nothing new",
    evaluated="approved unedited against edited and rejected, and facts-only drafts",
    examples=(
        "Draft a follow-up to Maria",
        "Re-engage deals that went quiet",
        "Write back to the lead who asked for a viewing",
        "Chase the customers who never replied",
        "Send Tom a text about where we left off",
    ),
)
async def follow_up(run: AgentRun, given: Input) -> Output:
    found = await run.read("Read contact and conversation", gather, given.contact_id)
    drafts = draft_follow_up(material_of(found, given.occasion))
    wordings: list[Wording | None] = []
    proposed = []
    if found.phone_e164:
        text, wording = await ask_wording(run, found, drafts.text)
        _propose_text(run, found, text, wording, given)
        wordings.append(wording)
        proposed.append("text")
    if found.email:
        keep = [value for _, value in found.things]
        email, wording = await ask_wording(run, found, drafts.email, keep=keep)
        _propose_email(run, found, replace(drafts, email=email), wording, given)
        wordings.append(wording)
        proposed.append("email")
    who = found.given_name or "the contact"
    if not proposed:
        return Output(summary=f"{who} has neither number nor address.", proposed=[])
    summary = f"Drafted {' and '.join(proposed)} for {who}."
    return Output(summary=summary, engine="model" if any(wordings) else "rules", proposed=proposed)


def _provenance(found: Gathered, wording: Wording | None) -> Provenance:
    source = str(Ref(CONVERSATION, found.session_id)) if found.session_id else None
    facts = [Fact(name=title, value=value, source=source) for title, value in found.things]
    contact = Ref("crm.contact", found.contact_id)
    facts.append(Fact(name="Given name", value=found.given_name, source=str(contact)))
    origin = Provenance(
        author="Follow-up agent",
        template="follow_up",
        template_version=found.style.mark(TEMPLATE_VERSION),
        facts=tuple(facts),
    )
    return wording.on(origin) if wording else origin


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
    return key_of(given.occasion, once, since, channel)


def _propose_text(
    run: AgentRun, found: Gathered, body: str, wording: Wording | None, given: Input
) -> None:
    run.propose(
        SendText(
            purpose=Purpose.FOLLOW_UP,
            contact_id=found.contact_id,
            deal_id=found.deal_id,
            thread_id=found.thread_id,
            to_e164=found.phone_e164 or "",
            body=body,
            language=found.language,
            provenance=_provenance(found, wording),
        ),
        reason=_reason(found, given),
        evidence=_evidence(found),
        facts=_facts(found),
        priority=_priority(found, given.occasion),
        risk="high" if found.injection_score >= SUSPICIOUS_RATIO else None,
        expires_at=clock.now() + EXPIRES_AFTER,
        dedupe_key=_key(run, found, given, "text"),
    )


def _propose_email(
    run: AgentRun, found: Gathered, drafts: Drafts, wording: Wording | None, given: Input
) -> None:
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
            provenance=_provenance(found, wording),
        ),
        reason=_reason(found, given),
        evidence=_evidence(found),
        facts=_facts(found),
        priority=_priority(found, given.occasion),
        risk="high" if found.injection_score >= SUSPICIOUS_RATIO else None,
        expires_at=clock.now() + EXPIRES_AFTER,
        dedupe_key=_key(run, found, given, "email"),
    )
