"""Conversations that came to a halt are named, with the reason, and a way back is proposed."""

from datetime import timedelta
from uuid import UUID

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.events import SessionStalled
from enterprisehub.domains.conversations.flows.flow import DEFAULT_LANGUAGE, Flow
from enterprisehub.domains.conversations.logic.apply_settings import stall_rules, stated_facts
from enterprisehub.domains.conversations.logic.choose_flow import flow_of_version
from enterprisehub.domains.conversations.logic.detect_stall import Stall, detect_stall
from enterprisehub.domains.conversations.logic.hold_session import hold_session
from enterprisehub.domains.conversations.logic.keep_progress import keep_progress
from enterprisehub.domains.conversations.logic.phrase_reply import speaker_of
from enterprisehub.domains.conversations.logic.read_exchanges import read_exchanges
from enterprisehub.domains.conversations.logic.send_turn import tell_pages
from enterprisehub.domains.conversations.models import SessionRow
from enterprisehub.domains.conversations.records import CONVERSATION
from enterprisehub.domains.conversations.settings import ConversationSettings
from enterprisehub.domains.messaging.contracts import (
    Channel,
    Fact,
    Provenance,
    Purpose,
    SendChat,
    SendEmail,
    SendText,
)
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.actions.priority import Priority
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.scope import Ref

BATCH = 100
PROPOSAL_DAYS = 3


async def scan_batch(db: Db, after: str | None) -> str | None:
    """One batch of open sessions is looked at; the id to go on after, None at the end."""
    settings = await ConversationSettings.load(db)
    start = UUID(after) if after else None
    sessions = await queries.sessions_to_watch(db, limit=BATCH, after=start)
    for session in sessions:
        await _look_at(db, session, settings)
    return str(sessions[-1].id) if len(sessions) == BATCH else None


async def _look_at(db: Db, session: SessionRow, settings: ConversationSettings) -> None:
    exchanges = read_exchanges(await queries.turns_of(db, session.id))
    stalls = detect_stall(exchanges, clock.now(), stall_rules(settings))
    if not stalls:
        session.stall_reason = session.stall_detail = session.stalled_at = None
        return
    if session.stall_reason == stalls[0].reason and session.stalled_at == stalls[0].since:
        return
    if await hold_session(db, session.id) is None:
        return
    await _note(db, session, stalls[0])
    flow = await flow_of_version(db, session.flow, session.flow_version)
    await keep_progress(db, session, flow)
    if settings.reengage and stalls[0].reason == "no_answer":
        await _propose_return(db, session, flow, stalls[0], settings)
    await tell_pages(db, session)


async def _note(db: Db, session: SessionRow, stall: Stall) -> None:
    session.stall_reason, session.stall_detail = stall.reason, stall.detail
    session.stalled_at = stall.since
    subject = Ref(CONVERSATION, session.id)
    about = [Ref("crm.contact", session.contact_id), subject]
    timeline.add(db, "conversations.stalled", about, f"Conversation stalled: {stall.detail}")
    fact = SessionStalled(
        session_id=session.id,
        contact_id=session.contact_id,
        thread_id=session.thread_id,
        flow=session.flow,
        reason=stall.reason,
        detail=stall.detail,
        since=stall.since,
    )
    await publish(db, fact, subject)


async def _propose_return(
    db: Db, session: SessionRow, flow: Flow, stall: Stall, settings: ConversationSettings
) -> None:
    """A follow-up of the flow waits in the queue for a person; once per halt."""
    facts = await stated_facts(db, settings, session.language)
    speaker = speaker_of(
        flow, facts, language=session.language, tone=session.tone, seed=str(session.id)
    )
    nurture = [n for n in flow.nurture if not n.when]
    if not nurture:
        return
    texts = nurture[0].text
    body = speaker.fill(texts.get(speaker.book.language) or texts[DEFAULT_LANGUAGE])
    await propose(
        db,
        _payload(
            session,
            body,
            speaker.fill(nurture[0].subject.get(speaker.book.language, "")),
            _provenance(session, flow, nurture[0].key, facts),
        ),
        reason=f"{stall.detail.capitalize()}: bring the conversation back.",
        subjects=[Ref("crm.contact", session.contact_id), Ref(CONVERSATION, session.id)],
        priority=Priority(temperature=_warmth(session), due_at=clock.now() + timedelta(days=1)),
        expires_at=clock.now() + timedelta(days=PROPOSAL_DAYS),
        dedupe_key=f"conversations.return:{session.id}:{stall.since.isoformat()}",
    )


def _warmth(session: SessionRow) -> str | None:
    return session.temperature


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


def _payload(
    session: SessionRow, body: str, subject: str, provenance: Provenance
) -> SendText | SendEmail | SendChat:
    match Channel(session.channel):
        case Channel.SMS:
            return SendText(
                to_e164=session.address,
                body=body,
                purpose=Purpose.FOLLOW_UP,
                contact_id=session.contact_id,
                thread_id=session.thread_id,
                conversation_id=session.id,
                language=session.language,
                provenance=provenance,
            )
        case Channel.EMAIL:
            return SendEmail(
                to_email=session.address,
                subject=subject or body[:60],
                body=body,
                purpose=Purpose.FOLLOW_UP,
                contact_id=session.contact_id,
                thread_id=session.thread_id,
                conversation_id=session.id,
                language=session.language,
                provenance=provenance,
            )
        case Channel.WEB_CHAT:
            return SendChat(
                body=body,
                purpose=Purpose.FOLLOW_UP,
                contact_id=session.contact_id,
                thread_id=session.thread_id,
                conversation_id=session.id,
                language=session.language,
                provenance=provenance,
            )
