"""A person takes the lead, or gives it back."""

from uuid import UUID

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.events import HandoffClaimed, HandoffReturned
from enterprisehub.domains.conversations.logic.answer_session import answer_again
from enterprisehub.domains.conversations.logic.catch_up import catch_up
from enterprisehub.domains.conversations.logic.choose_flow import flow_of_session
from enterprisehub.domains.conversations.logic.hold_session import hold_session
from enterprisehub.domains.conversations.logic.move_handoff import moved
from enterprisehub.domains.conversations.logic.resume_session import resume_session
from enterprisehub.domains.conversations.logic.send_turn import tell_pages
from enterprisehub.domains.conversations.logic.tell_handoffs import tell_waiting
from enterprisehub.domains.conversations.logic.tell_lead import tell_lead
from enterprisehub.domains.conversations.logic.withdraw_nurture import withdraw_nurture
from enterprisehub.domains.conversations.models import HandoffRow, SessionRow
from enterprisehub.domains.conversations.records import CONVERSATION
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Denied, NotFound
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.scope import Ref


async def handoff_of(db: Db, handoff_id: UUID) -> tuple[HandoffRow, SessionRow]:
    """The locked handoff and its session.

    Raises:
        NotFound: there is none in this tenant.
    """
    known = await queries.handoff(db, handoff_id)
    session = await hold_session(db, known.session_id) if known else None
    row = await queries.handoff(db, handoff_id, lock=True)
    if row is None or session is None:
        raise NotFound("This handoff does not exist.")
    return row, session


async def claim_handoff(db: Db, handoff_id: UUID) -> HandoffRow:
    """The caller has the lead: the bot is silent and the lead is told who writes now.

    Raises:
        Conflict: somebody else has it, or the offer has ended.
        Denied: only people can claim.
    """
    row, session = await handoff_of(db, handoff_id)
    user_id = db.scope.user_id
    if user_id is None:
        raise Denied("Only a person signed in can take a lead.")
    if row.state in ("claimed", "live"):
        if row.claimed_by == user_id:
            return row
        raise Conflict(f"{row.claimed_by_name} has taken this lead already.", state=row.state)
    moved(row.state, "claim")  # before the lead is told
    flow = await flow_of_session(db, session)
    await tell_lead(db, session, flow, "claimed", person=db.scope.actor.name)
    await mark_claimed(db, row, session, user_id, db.scope.actor.name)
    await messaging.take_over(db, session.thread_id)
    return row


async def mark_claimed(
    db: Db, row: HandoffRow, session: SessionRow, user_id: UUID, name: str
) -> None:
    """The handoff belongs to this user, and the session waits for them to give it back."""
    now = clock.now()
    row.state = moved(row.state, "claim")
    row.claimed_by, row.claimed_by_name = user_id, name
    row.claimed_at, row.claim_by_at, row.ended_at = now, None, None
    _silence(session)
    about = [Ref("crm.contact", session.contact_id), Ref(CONVERSATION, session.id)]
    timeline.add(db, "conversations.handoff_claimed", about, f"{name} took the lead")
    waited = int((now - row.offered_at).total_seconds())
    fact = HandoffClaimed(row.id, session.id, session.contact_id, user_id, waited)
    await publish(db, fact, Ref("conversations.handoff", row.id))
    await tell_pages(db, session)
    await tell_waiting(db)


async def person_has_it(db: Db, session: SessionRow, user_id: UUID | None, name: str) -> None:
    """Somebody took the thread over: the bot is silent, and an open offer is theirs."""
    row = await queries.open_handoff(db, session.id)
    row = row or await queries.missed_handoff(db, session.id)
    if row is not None and row.state in ("offered", "unclaimed") and user_id is not None:
        await mark_claimed(db, row, session, user_id, name)
    _silence(session)
    await withdraw_nurture(db, session, f"{name} has taken the conversation over.")
    await tell_pages(db, session)


async def bot_has_it_again(db: Db, session: SessionRow) -> None:
    """The bot goes on where it stopped, knowing what was said meanwhile.

    A lead who had a person hears that it is the bot; who still waits for an answer gets one.
    """
    if session.closed_at is not None:
        return
    row = await queries.open_handoff(db, session.id)
    had = row is not None and row.state in ("claimed", "live")
    if row is not None and had:
        row.state, row.ended_at = moved(row.state, "give_back"), clock.now()
        fact = HandoffReturned(row.id, session.id, session.contact_id)
        await publish(db, fact, Ref("conversations.handoff", row.id))
    reason = row.reason if row is not None and had else None
    await catch_up(db, session)
    resume_session(session, reason, given_back=True)
    if had:
        flow = await flow_of_session(db, session)
        await tell_lead(db, session, flow, "given_back")
    if await queries.waiting_turns(db, session.id):
        await answer_again(db, session)
    await tell_pages(db, session)


def _silence(session: SessionRow) -> None:
    """Answers under way are for an older generation and will not leave."""
    if session.closed_at is None:
        session.stage = "with_person"
        session.dialogue = {**session.dialogue, "stage": "with_person"}
        session.generation += 1


async def mark_live(db: Db, session: SessionRow) -> None:
    """The person who claimed the lead has written."""
    row = await queries.open_handoff(db, session.id)
    if row is not None and row.state == "claimed":
        row.state, row.live_at = moved(row.state, "write"), clock.now()
        await tell_pages(db, session)
