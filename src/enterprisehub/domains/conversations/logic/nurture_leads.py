"""Quiet leads get what their flow has for them, piece by piece, each as a proposal to a person.

A piece is due `after_days` after the last word of either side. One is proposed once per silence,
never while another waits or when somebody wrote lately, and all are withdrawn when the lead writes,
a person takes over or the conversation ends.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.flows.conditions import all_hold
from enterprisehub.domains.conversations.flows.flow import DEFAULT_LANGUAGE, Flow, Nurture
from enterprisehub.domains.conversations.logic.apply_settings import stated_facts
from enterprisehub.domains.conversations.logic.choose_flow import flow_of_session
from enterprisehub.domains.conversations.logic.hold_session import hold_session
from enterprisehub.domains.conversations.logic.phrase_reply import speaker_of
from enterprisehub.domains.conversations.logic.store_state import slots_from_json
from enterprisehub.domains.conversations.logic.withdraw_nurture import key_of, waiting_nurture
from enterprisehub.domains.conversations.models import SessionRow
from enterprisehub.domains.conversations.records import CONVERSATION
from enterprisehub.domains.conversations.settings import ConversationSettings
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Contact
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.domains.messaging.contracts import (
    Fact,
    Provenance,
    Purpose,
    SendEmail,
    SendText,
)
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.priority import Priority
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref

BATCH = 100
# A piece whose days went by unused (the program was off, a person wrote) is not sent late.
USABLE_DAYS = 4
APART = timedelta(days=2)
LONGEST_SILENCE = timedelta(days=120)


def due_piece(
    flow: Flow, session: SessionRow, facts: Mapping[str, str], quiet_days: int, today: date
) -> Nurture | None:
    """The latest piece whose time has come, where its conditions hold and its facts are known."""
    slots = slots_from_json(session.slots)
    due = [
        piece
        for piece in flow.nurture
        if piece.after_days <= quiet_days < piece.after_days + USABLE_DAYS
        and all(facts.get(name) for name in piece.needs)
        and all_hold(piece.when, slots, today)
    ]
    return max(due, key=lambda piece: piece.after_days, default=None)


async def nurture_batch(db: Db, after: str | None) -> str | None:
    """One batch of quiet sessions is looked at; the id to go on after, None at the end."""
    settings = await ConversationSettings.load(db)
    if not settings.reengage:
        return None
    now = clock.now()
    sessions = await queries.quiet_sessions(
        db,
        since=now - LONGEST_SILENCE,
        until=now - APART,
        limit=BATCH,
        after=UUID(after) if after else None,
    )
    for session in sessions:
        await _nurture(db, session.id, settings, now)
    return str(sessions[-1].id) if len(sessions) == BATCH else None


async def _nurture(db: Db, session_id: UUID, settings: ConversationSettings, now: datetime) -> None:
    session = await hold_session(db, session_id)
    if session is None or now - session.last_turn_at < APART:
        return
    spoken = (await messaging.thread(db, session.thread_id)).last_message_at
    recently = spoken is not None and now - spoken < APART
    contact = await crm.contact(db, session.contact_id)
    if contact is None or recently or await waiting_nurture(db, session):
        return
    flow = await flow_of_session(db, session)
    facts = await stated_facts(db, settings, session.language)
    piece = due_piece(flow, session, facts, (now - session.last_turn_at).days, now.date())
    payload = _payload(session, flow, facts, piece, contact) if piece else None
    if piece is None or payload is None:
        return
    await propose(
        db,
        payload,
        reason=f"Quiet for {(now - session.last_turn_at).days} days: the {flow.name} flow has"
        f" something to say after {piece.after_days}.",
        subjects=[Ref("crm.contact", session.contact_id), Ref(CONVERSATION, session.id)],
        priority=Priority(temperature=session.temperature, due_at=now + timedelta(days=1)),
        expires_at=now + timedelta(days=USABLE_DAYS),
        dedupe_key=key_of(session, f"{piece.key}:{session.last_turn_at.isoformat()}"),
    )


def _payload(
    session: SessionRow, flow: Flow, facts: dict[str, str], piece: Nurture, contact: Contact
) -> SendText | SendEmail | None:
    """The message on the piece's own channel; None where the person has no address there."""
    speaker = speaker_of(
        flow, facts, language=session.language, tone=session.tone, seed=str(session.id)
    )
    language = speaker.book.language
    body = speaker.fill(piece.text.get(language) or piece.text[DEFAULT_LANGUAGE])
    shared = {
        "body": body,
        "purpose": Purpose.FOLLOW_UP,
        "contact_id": session.contact_id,
        "conversation_id": session.id,
        "thread_id": session.thread_id if piece.channel == session.channel else None,
        "language": session.language,
        "provenance": _provenance(session, flow, piece.key, facts),
    }
    if piece.channel == "sms" and contact.phone_e164:
        return SendText.model_validate(shared | {"to_e164": contact.phone_e164})
    if piece.channel == "email" and contact.email:
        subject = speaker.fill(piece.subject.get(language, "")) or body[:60]
        return SendEmail.model_validate(shared | {"to_email": contact.email, "subject": subject})
    return None


def _provenance(session: SessionRow, flow: Flow, key: str, facts: dict[str, str]) -> Provenance:
    source = str(Ref(CONVERSATION, session.id))
    return Provenance(
        author=f"{flow.name} bot",
        template=key,
        template_version=f"{flow.name} v{flow.version}",
        facts=tuple(
            Fact(name=name, value=facts[name], source=source)
            for name in ("company", "agent")
            if name in facts
        ),
    )
