"""What a decision means beyond words: a person is called, the session ends, the contact changes."""

from dataclasses import replace
from datetime import timedelta

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.contracts import BotActKind
from enterprisehub.domains.conversations.events import LeadQualified
from enterprisehub.domains.conversations.logic.apply_settings import handoff_rules
from enterprisehub.domains.conversations.logic.end_session import end_session
from enterprisehub.domains.conversations.logic.evaluate_handoff import (
    HandoffCase,
    HandoffVerdict,
    PastHandoff,
    evaluate_handoff,
)
from enterprisehub.domains.conversations.logic.offer_handoff import keep_quiet, offer_handoff
from enterprisehub.domains.conversations.logic.read_turn import TurnOutcome
from enterprisehub.domains.conversations.logic.store_state import slots_from_json
from enterprisehub.domains.conversations.models import SessionRow
from enterprisehub.domains.conversations.records import CONVERSATION
from enterprisehub.domains.conversations.settings import ConversationSettings
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import ContactPatch
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.scope import Ref


async def follow_decision(
    db: Db, session: SessionRow, outcome: TurnOutcome, settings: ConversationSettings
) -> None:
    """Handoffs are evaluated and offered, sessions ended, and the contact's standing follows."""
    handoff = outcome.decision.handoff
    closing = [act for act in outcome.decision.acts if act.kind is BotActKind.CLOSE]
    session.stage = outcome.decision.stage
    reason = handoff.reason if handoff else None
    verdict = await judge(db, session, reason, settings)
    if handoff is not None:
        if reason == "qualified":
            await _tell_qualified(db, session)
        if verdict.allowed:
            await offer_handoff(db, session, outcome.flow, verdict, settings)
        else:
            await keep_quiet(db, session, outcome.flow, verdict)
    elif verdict.allowed:
        await offer_handoff(db, session, outcome.flow, verdict, settings)
    if closing:
        await end_session(db, session, closing[0].reason or "closed")
    await _note_standing(db, session, reason)


async def judge(
    db: Db, session: SessionRow, reason: str | None, settings: ConversationSettings
) -> HandoffVerdict:
    """Whether the conversation goes to a person now."""
    now = clock.now()
    past = await queries.handoffs_of(db, session.id)
    slots = slots_from_json(session.slots).values()
    confidence = [slot.confidence for slot in slots]
    case = HandoffCase(
        flow=session.flow,
        to="person",
        target="person",
        reason=reason,
        score=session.score,
        temperature=session.temperature,
        understanding=sum(confidence) / len(confidence) if confidence else 0.0,
        past=[
            PastHandoff(
                source=session.flow,
                target="person",
                at=row.offered_at,
                open=row.state in queries.OPEN_HANDOFFS,
            )
            for row in past
        ],
        tenant_handoffs_last_hour=await queries.count_handoffs_since(db, now - timedelta(hours=1)),
        now=now,
    )
    verdict = evaluate_handoff(case, handoff_rules(settings))
    return replace(verdict, reason=verdict.reason or str(reason))


async def _tell_qualified(db: Db, session: SessionRow) -> None:
    fact = LeadQualified(
        session.id, session.contact_id, session.flow, session.score, session.temperature
    )
    await publish(db, fact, Ref(CONVERSATION, session.id))


async def _note_standing(db: Db, session: SessionRow, reason: str | None) -> None:
    """The contact's status follows the dialogue, but never falls back from what people set."""
    contact = await crm.contact(db, session.contact_id)
    if contact is None:
        return
    patch: dict[str, object] = {}
    if contact.language is None and session.language is not None:
        patch["language"] = session.language
    if reason == "qualified" and contact.lifecycle == "lead":
        patch |= {"lead_status": "qualified", "lifecycle": "qualified"}
    elif session.outcome == "not_interested" and contact.lifecycle == "lead":
        patch["lead_status"] = "unqualified"
    elif contact.lead_status in ("new", "contacted") and session.outcome is None:
        patch["lead_status"] = "engaged"
    if patch:
        await crm.change(db, contact.id, ContactPatch.model_validate(patch))
