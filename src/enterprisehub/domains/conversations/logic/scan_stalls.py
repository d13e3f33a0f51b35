"""Conversations that came to a halt are named, with the reason; others propose the way back."""

from uuid import UUID

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.events import SessionStalled
from enterprisehub.domains.conversations.logic.apply_settings import stall_rules
from enterprisehub.domains.conversations.logic.choose_flow import flow_of_version
from enterprisehub.domains.conversations.logic.detect_stall import Stall, detect_stall
from enterprisehub.domains.conversations.logic.hold_session import hold_session
from enterprisehub.domains.conversations.logic.keep_progress import keep_progress
from enterprisehub.domains.conversations.logic.read_exchanges import read_exchanges
from enterprisehub.domains.conversations.logic.send_turn import tell_pages
from enterprisehub.domains.conversations.models import SessionRow
from enterprisehub.domains.conversations.records import CONVERSATION
from enterprisehub.domains.conversations.settings import ConversationSettings
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.scope import Ref

BATCH = 100


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
