"""An inbound message is put into the contact's dialogue and will be answered, once, with others.

The answer is durable work under the session's generation: each further text raises it, so that
only the last of several quick texts is answered, for all of them.
"""

from datetime import datetime
from uuid import UUID

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.contracts import DialogueState
from enterprisehub.domains.conversations.events import SessionStarted
from enterprisehub.domains.conversations.logic.answer_session import answer
from enterprisehub.domains.conversations.logic.choose_flow import opening_flow
from enterprisehub.domains.conversations.logic.judge_pause import pause_ratio
from enterprisehub.domains.conversations.logic.store_state import state_to_json
from enterprisehub.domains.conversations.logic.withdraw_nurture import withdraw_nurture
from enterprisehub.domains.conversations.models import SessionRow, TurnRow
from enterprisehub.domains.conversations.records import CONVERSATION
from enterprisehub.domains.conversations.settings import BotChannel, ConversationSettings
from enterprisehub.domains.messaging.contracts import Channel, ReceivedMessage
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.text.newest_part import newest_part
from enterprisehub.kernel.work.enqueue import URGENT, enqueue

# A new message opens a session again that ended for these reasons; after the others a person reads.
REOPENING = frozenset({"nurture", "not_interested", "replaced"})


async def hear_message(db: Db, received: ReceivedMessage) -> SessionRow | None:
    """The session that will answer, or None where the bot has no part in it."""
    settings = await ConversationSettings.load(db)
    channel = _channel(settings, received)
    if channel is None or received.contact_id is None:
        return None
    session = await _session(db, settings, received, received.contact_id)
    if session is None or session.stage == "with_person":
        return None
    if await queries.turn_of_message(db, received.message_id) is None:
        await _wait_for_more(db, settings, session, received, channel)
    return session


def _channel(settings: ConversationSettings, received: ReceivedMessage) -> BotChannel | None:
    if not settings.enabled or not _words_of(received).strip():
        return None
    return next((c for c in settings.channels if c == received.channel.value), None)


def _words_of(received: ReceivedMessage) -> str:
    """What the person wrote now: an email repeats below it what was written before."""
    email = received.channel is Channel.EMAIL
    return newest_part(received.body) if email else received.body


async def _session(
    db: Db, settings: ConversationSettings, received: ReceivedMessage, contact_id: UUID
) -> SessionRow | None:
    session = await queries.open_session(db, contact_id, lock=True)
    if session is None:
        session = await _begin_or_reopen(db, settings, received, contact_id)
    if session is not None:
        session.thread_id = received.thread_id
        session.channel, session.address = received.channel.value, received.address
    return session


async def _begin_or_reopen(
    db: Db, settings: ConversationSettings, received: ReceivedMessage, contact_id: UUID
) -> SessionRow | None:
    last = await queries.latest_session(db, contact_id)
    if last is None:
        return await _begin(db, settings, received, contact_id)
    if last.outcome not in REOPENING:
        return None
    last.stage, last.outcome, last.closed_at = "qualifying", None, None
    last.dialogue = {**last.dialogue, "stage": "qualifying", "unanswered": 0}
    return last


async def _begin(
    db: Db, settings: ConversationSettings, received: ReceivedMessage, contact_id: UUID
) -> SessionRow:
    flow = await opening_flow(db, settings, received.channel.value)
    state = DialogueState(flow=flow.name, flow_version=flow.version)
    await queries.make_session(
        db,
        contact_id=contact_id,
        thread_id=received.thread_id,
        channel=received.channel.value,
        address=received.address,
        flow=flow.name,
        flow_version=flow.version,
        tone=settings.tone if settings.tone in flow.tones else flow.tones[0],
        dialogue=state_to_json(state),
        required_count=len(flow.required()),
        last_turn_at=received.received_at,
    )
    session = await queries.open_session(db, contact_id, lock=True)
    if session is None:
        raise RuntimeError("the session that was just made cannot be read")
    subject = Ref(CONVERSATION, session.id)
    about = [Ref("crm.contact", contact_id), subject]
    timeline.add(db, "conversations.started", about, f"{flow.title['en']} bot began to qualify")
    fact = SessionStarted(session.id, contact_id, received.thread_id, flow.name)
    await publish(db, fact, subject)
    return session


async def _wait_for_more(
    db: Db,
    settings: ConversationSettings,
    session: SessionRow,
    received: ReceivedMessage,
    channel: BotChannel,
) -> None:
    waiting = await queries.waiting_turns(db, session.id)
    since = min([turn.at for turn in waiting], default=clock.now())
    db.add(
        TurnRow(
            session_id=session.id,
            direction="in",
            state="waiting",
            at=received.received_at,
            text=_words_of(received),
            subject=received.subject,
            message_id=received.message_id,
        )
    )
    session.generation += 1
    session.lead_message_count += 1
    session.last_inbound_at = session.last_turn_at = received.received_at
    session.stall_reason = session.stall_detail = session.stalled_at = None
    await withdraw_nurture(db, session, "The lead has written.")
    await db.flush()
    await enqueue(
        db,
        answer,
        str(session.id),
        session.generation,
        key=f"{session.id}:{session.generation}",
        delay_seconds=_delay_seconds(settings, channel, _words_of(received), since),
        priority=URGENT,
    )


def _delay_seconds(
    settings: ConversationSettings, channel: BotChannel, text: str, since: datetime
) -> float | None:
    """A pause for further texts, as long as this one makes likely that there are any.

    Nobody is kept waiting for ever by their own typing. Emails are not written in pieces: their
    pause is as it was set.
    """
    left = settings.longest_wait_seconds - (clock.now() - since).total_seconds()
    ratio = 1.0 if channel == "email" else pause_ratio(text)
    delay = min(settings.wait_seconds.get(channel, 1.0) * ratio, left)
    return delay if delay > 0 else None
