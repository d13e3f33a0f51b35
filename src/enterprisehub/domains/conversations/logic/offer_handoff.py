"""A lead is offered to people: the owner first, then the chain, each for a limited time."""

from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.events import HandoffOffered, HandoffUnclaimed
from enterprisehub.domains.conversations.flows.flow import Flow
from enterprisehub.domains.conversations.logic.brief_session import brief_of, leave_task
from enterprisehub.domains.conversations.logic.evaluate_handoff import HandoffVerdict
from enterprisehub.domains.conversations.logic.hold_session import hold_session
from enterprisehub.domains.conversations.logic.list_claimants import (
    chain_from_json,
    chain_to_json,
    list_claimants,
)
from enterprisehub.domains.conversations.logic.move_handoff import ChainStep, moved, next_step
from enterprisehub.domains.conversations.logic.resume_session import resume_session
from enterprisehub.domains.conversations.logic.send_turn import tell_pages
from enterprisehub.domains.conversations.logic.tell_handoffs import tell_waiting
from enterprisehub.domains.conversations.models import HandoffRow, SessionRow
from enterprisehub.domains.conversations.records import CONVERSATION
from enterprisehub.domains.conversations.settings import ConversationSettings
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.enqueue import enqueue
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.workflows import workflow

URGENT = frozenset({"human_requested", "urgent_contact", "legal_or_complaint", "large_account"})


@workflow("conversations.claim_timeout", queue=Queue.INTERACTIVE, title="Offer a lead further")
async def claim_timeout(ctx: WorkContext, handoff_id: str, step: int) -> None:
    """An offer that nobody claimed in time goes to the next in the chain."""
    await ctx.transaction(time_out, handoff_id, step)


async def offer_handoff(
    db: Db,
    session: SessionRow,
    flow: Flow,
    verdict: HandoffVerdict,
    settings: ConversationSettings,
) -> HandoffRow:
    """The lead is offered to the first in the chain; the offer runs out by itself."""
    chain = await list_claimants(db, session, settings)
    row = await _made(db, session, flow, verdict, chain)
    step = next_step(chain, -1)
    if step is None:
        await _exhaust(db, session, row)
    else:
        await _offer(db, session, row, chain, step)
    return row


async def keep_quiet(
    db: Db, session: SessionRow, flow: Flow, verdict: HandoffVerdict
) -> HandoffRow:
    """A handoff that a guard holds back becomes a task, and the bot stays with the lead."""
    row = await _made(db, session, flow, verdict, [])
    row.state, row.ended_at = moved(row.state, "hold"), clock.now()
    resume_session(session, verdict.reason)
    await leave_task(db, session, row)
    return row


async def time_out(db: Db, handoff_id: str, step: int) -> None:
    """The next link gets the offer; at the end of the chain a task is left and the bot goes on."""
    offer = await queries.handoff(db, UUID(handoff_id))
    session = await hold_session(db, offer.session_id) if offer else None
    row = await queries.handoff(db, UUID(handoff_id), lock=True)
    if session is None or row is None or row.state != "offered" or row.step != step:
        return
    row.state = moved(row.state, "time_out")
    await offer_further(db, session, row, chain_from_json(row.chain))
    await tell_pages(db, session)


async def offer_further(
    db: Db, session: SessionRow, row: HandoffRow, chain: list[ChainStep]
) -> None:
    """The link after the present one has the offer, or the chain is at its end."""
    following = next_step(chain, row.step)
    if following is None:
        await _exhaust(db, session, row)
    else:
        await _offer(db, session, row, chain, following)


async def _made(
    db: Db,
    session: SessionRow,
    flow: Flow,
    verdict: HandoffVerdict,
    chain: list[ChainStep],
) -> HandoffRow:
    brief = await brief_of(db, session, flow, verdict.reason)
    row = HandoffRow(
        session_id=session.id,
        contact_id=session.contact_id,
        state="offered",
        reason=verdict.reason,
        urgent=verdict.reason in URGENT,
        verdict=asdict(verdict),
        chain=chain_to_json(chain),
        group_name="",
        headline=brief.headline,
        brief=asdict(brief),
        score=session.score,
        temperature=session.temperature,
        offered_at=clock.now(),
    )
    db.add(row)
    await db.flush()
    return row


async def _offer(
    db: Db, session: SessionRow, row: HandoffRow, chain: list[ChainStep], step: int
) -> None:
    link = chain[step]
    row.step, row.group_name = step, link.group
    row.claim_by_at = clock.now() + timedelta(seconds=link.claim_within_seconds)
    await db.flush()
    about = [Ref("crm.contact", session.contact_id), Ref(CONVERSATION, session.id)]
    timeline.add(
        db, "conversations.handoff_offered", about, f"Lead offered to {link.group}: {row.headline}"
    )
    fact = HandoffOffered(
        handoff_id=row.id,
        session_id=session.id,
        contact_id=session.contact_id,
        user_ids=[UUID(user) for user in link.user_ids],
        group=link.group,
        reason=row.reason,
        urgent=row.urgent,
        headline=row.headline,
        claim_by_at=row.claim_by_at,
    )
    await publish(db, fact, Ref("conversations.handoff", row.id))
    await enqueue(
        db,
        claim_timeout,
        str(row.id),
        step,
        key=f"{row.id}:{step}",
        delay_seconds=float(link.claim_within_seconds),
    )
    await tell_waiting(db)


async def _exhaust(db: Db, session: SessionRow, row: HandoffRow) -> None:
    """Nobody was free: the bot stays with the lead, and a task waits for the owner."""
    row.state, row.ended_at, row.claim_by_at = moved(row.state, "exhaust"), clock.now(), None
    resume_session(session, row.reason)
    await leave_task(db, session, row)
    about = [Ref("crm.contact", session.contact_id), Ref(CONVERSATION, session.id)]
    timeline.add(db, "conversations.handoff_unclaimed", about, "Nobody claimed the lead in time")
    fact = HandoffUnclaimed(row.id, session.id, session.contact_id, row.reason)
    await publish(db, fact, Ref("conversations.handoff", row.id))
    await tell_waiting(db)
