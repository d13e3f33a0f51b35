"""What a decision means beyond words: a person is called, the session ends, the contact changes."""

from enterprisehub.domains.conversations.contracts import BotActKind
from enterprisehub.domains.conversations.events import LeadQualified
from enterprisehub.domains.conversations.logic.brief_session import leave_purchase
from enterprisehub.domains.conversations.logic.end_session import end_session
from enterprisehub.domains.conversations.logic.evaluate_handoff import HandoffVerdict
from enterprisehub.domains.conversations.logic.offer_handoff import keep_quiet, offer_handoff
from enterprisehub.domains.conversations.logic.read_turn import ALSO, TurnOutcome
from enterprisehub.domains.conversations.models import SessionRow
from enterprisehub.domains.conversations.records import CONVERSATION
from enterprisehub.domains.conversations.settings import ConversationSettings
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import ContactPatch
from enterprisehub.kernel import timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.scope import Ref

# Held back by these, a handoff waits as a task; one that is open already needs none.
FOR_A_TASK = frozenset({"confidence", "flood_of_session", "flood_of_tenant"})


async def follow_decision(
    db: Db,
    session: SessionRow,
    outcome: TurnOutcome,
    verdict: HandoffVerdict,
    settings: ConversationSettings,
) -> None:
    """Handoffs are offered or kept as tasks, sessions ended, and the contact's standing follows."""
    handoff = outcome.decision.handoff
    closing = [act for act in outcome.decision.acts if act.kind is BotActKind.CLOSE]
    session.stage = outcome.decision.stage
    reason = handoff.reason if handoff else None
    if reason == "qualified":
        await _tell_qualified(db, session)
    if verdict.allowed:
        await offer_handoff(db, session, outcome.flow, verdict, settings)
    elif verdict.held_by in FOR_A_TASK:
        await keep_quiet(db, session, outcome.flow, verdict)
    await _tell_left_flows(db, session, outcome)
    if closing:
        await end_session(db, session, closing[0].reason or "closed")
    await _note_standing(db, session, reason)


async def _tell_left_flows(db: Db, session: SessionRow, outcome: TurnOutcome) -> None:
    about = [Ref("crm.contact", session.contact_id), Ref(CONVERSATION, session.id)]
    for left in outcome.left_flows:
        says = f"The {left} bot handed over to the {outcome.flow.name} bot"
        timeline.add(db, "conversations.flow_changed", about, says)
    if outcome.left_flows and outcome.state.facts.get(ALSO):
        await leave_purchase(db, session)


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
