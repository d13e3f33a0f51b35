"""A session ends: nothing more is asked, and open offers of it are withdrawn."""

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.events import SessionEnded
from enterprisehub.domains.conversations.logic.move_handoff import moved
from enterprisehub.domains.conversations.logic.send_turn import tell_pages
from enterprisehub.domains.conversations.logic.tell_handoffs import tell_waiting
from enterprisehub.domains.conversations.logic.withdraw_nurture import withdraw_nurture
from enterprisehub.domains.conversations.models import SessionRow
from enterprisehub.domains.conversations.records import CONVERSATION
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.scope import Ref

SAYS = {
    "opted_out": "The person opted out; the conversation ended",
    "not_interested": "Not interested; the conversation ended",
    "wrong_person": "Wrong person; the conversation ended",
    "has_agent": "Already has an agent; the conversation ended",
    "nurture": "Nothing more to ask for now; the conversation ended",
}


async def end_session(db: Db, session: SessionRow, reason: str) -> None:
    """The session is closed with `reason`; ending it twice changes nothing."""
    if session.closed_at is not None:
        return
    session.stage = "opted_out" if reason == "opted_out" else "closed"
    session.outcome, session.closed_at = reason, clock.now()
    session.dialogue = {**session.dialogue, "stage": session.stage}
    session.generation += 1
    for turn in await queries.waiting_turns(db, session.id):
        turn.state = "heard"
    offer = await queries.open_handoff(db, session.id)
    if offer is not None and (reason == "opted_out" or offer.state == "offered"):
        offer.state, offer.ended_at = moved(offer.state, "cancel"), clock.now()
        await tell_waiting(db)
    if reason != "nurture":
        await withdraw_nurture(db, session, "The conversation has ended.")
    subject = Ref(CONVERSATION, session.id)
    about = [Ref("crm.contact", session.contact_id), subject]
    says = SAYS.get(reason, f"The conversation ended: {reason.replace('_', ' ')}")
    timeline.add(db, "conversations.ended", about, says)
    fact = SessionEnded(
        session.id, session.contact_id, session.flow, reason, session.effectiveness_score
    )
    await publish(db, fact, subject)
    await tell_pages(db, session)
