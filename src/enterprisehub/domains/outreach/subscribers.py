"""Conversations that end well, or halt, start the follow-up agent: once per occasion.

What it drafted for a halt goes when the lead writes again.
"""

from uuid import UUID

from enterprisehub.domains.conversations.events import LeadQualified, SessionStalled
from enterprisehub.domains.messaging.events import MessageReceived
from enterprisehub.domains.outreach.contracts import FOLLOW_UP
from enterprisehub.domains.outreach.domain import domain
from enterprisehub.domains.outreach.logic.draft_follow_up import Occasion
from enterprisehub.domains.outreach.logic.withdraw_follow_ups import withdraw_follow_ups
from enterprisehub.domains.outreach.settings import OutreachSettings
from enterprisehub.kernel.agents.execute import execute
from enterprisehub.kernel.db.session import Db


@domain.on(LeadQualified)
async def follow_up_qualified(db: Db, fact: LeadQualified) -> None:
    settings = await OutreachSettings.load(db)
    if settings.follow_up_when_qualified:
        await _draft(db, fact.contact_id, "qualified")


@domain.on(SessionStalled)
async def follow_up_stalled(db: Db, fact: SessionStalled) -> None:
    settings = await OutreachSettings.load(db)
    if settings.follow_up_when_stalled:
        why = {"because": fact.detail, "since": fact.since.isoformat()}
        await _draft(db, fact.contact_id, "stalled", why)


@domain.on(MessageReceived)
async def withdraw_what_was_for_a_halt(db: Db, fact: MessageReceived) -> None:
    if fact.contact_id is not None:
        await withdraw_follow_ups(db, fact.contact_id)


async def _draft(
    db: Db, contact_id: UUID, occasion: Occasion, why: dict[str, str] | None = None
) -> None:
    given = {"contact_id": str(contact_id), "occasion": occasion, **(why or {})}
    await execute(db, FOLLOW_UP, given, trigger="event")
