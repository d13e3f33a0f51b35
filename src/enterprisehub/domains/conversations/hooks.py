"""Conversations answer what people write, and stand on the contact's page."""

from uuid import UUID

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.logic.hear_message import hear_message
from enterprisehub.domains.conversations.logic.join_sessions import join_sessions
from enterprisehub.domains.conversations.logic.rate_mood import rate_mood
from enterprisehub.domains.conversations.logic.suspect_injection import suspicion_in
from enterprisehub.domains.conversations.permissions import SESSIONS_READ
from enterprisehub.domains.crm.contracts import HealthPart, Panel
from enterprisehub.domains.crm.contracts.merging import Joining
from enterprisehub.domains.crm.ports import (
    CONTACT_PANELS,
    HEALTH_PARTS,
    MERGING,
    Part,
    declare_part,
)
from enterprisehub.domains.messaging.contracts import ReceivedMessage
from enterprisehub.domains.messaging.ports import ANSWERERS, Taken
from enterprisehub.kernel.actions.kinds import GUARDS, Draft, Ruling, Verdict
from enterprisehub.kernel.db.session import Db


@ANSWERERS.implement("conversations.bots")
async def answer_message(db: Db, received: ReceivedMessage) -> Taken | None:
    session = await hear_message(db, received)
    return Taken(by=f"{session.flow} bot") if session else None


@CONTACT_PANELS.implement("conversations.panel")
async def show_on_contact(db: Db, contact_id: UUID) -> Panel | None:
    if not db.scope.may(SESSIONS_READ) or await queries.latest_session(db, contact_id) is None:
        return None
    href = f"/conversations/contacts/{contact_id}/panel"
    return Panel(title="Conversation", href=href, icon="bubbles", order=20)


@GUARDS.implement("conversations.suspicion")
async def look_before_it_leaves(_: Db, draft: Draft) -> Ruling | None:
    """No policy approves what a suspected injection led to; a person who read it may."""
    reason = suspicion_in(draft.facts) if draft.stage == "propose" else None
    return Ruling(verdict=Verdict.REVIEW, reason=reason) if reason else None


@HEALTH_PARTS.implement("conversations.mood")
async def rate_client(db: Db, company_id: UUID) -> HealthPart | None:
    """How the people of a company sounded lately."""
    return await rate_mood(db, company_id)


@MERGING.implement("conversations.sessions")
async def leave_one_open(db: Db, joining: Joining) -> bool | None:
    """Two people who are one have one open conversation."""
    return await join_sessions(db, joining) or None


declare_part(
    Part(table="conversations_sessions", noun="conversations", follows=("thread_id",)),
    Part(table="conversations_handoffs", noun="handoffs", follows=("session_id",)),
)
