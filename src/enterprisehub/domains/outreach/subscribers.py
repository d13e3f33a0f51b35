"""Conversations that end well, or halt, start a sequence or the follow-up agent: once per occasion.

The agent gives way to a sequence that leads the person. What it drafted for a halt goes when the
lead writes again; a sequence is told of everything that ends it.
"""

from uuid import UUID

from enterprisehub.domains.compliance.events import OptedOut
from enterprisehub.domains.conversations.events import (
    HandoffClaimed,
    LeadQualified,
    SessionStalled,
)
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.events import (
    ContactCreated,
    ContactDeleted,
    DealCreated,
    DealStageChanged,
    InteractionRecorded,
)
from enterprisehub.domains.messaging.events import MessageReceived, ThreadTakenOver
from enterprisehub.domains.outreach.contracts import FOLLOW_UP, Occurrence
from enterprisehub.domains.outreach.domain import domain
from enterprisehub.domains.outreach.logic.draft_follow_up import Occasion
from enterprisehub.domains.outreach.logic.enrol_people import enrol_by_event, is_led
from enterprisehub.domains.outreach.logic.follow_action import follow_action
from enterprisehub.domains.outreach.logic.leave_sequence import deal_ended, leave_all, note_reply
from enterprisehub.domains.outreach.logic.withdraw_follow_ups import withdraw_follow_ups
from enterprisehub.domains.outreach.settings import OutreachSettings
from enterprisehub.kernel.actions.facts import ActionDecided, ActionFinished
from enterprisehub.kernel.agents.execute import execute
from enterprisehub.kernel.db.session import Db


@domain.on(LeadQualified)
async def follow_up_qualified(db: Db, fact: LeadQualified) -> None:
    if await _led(db, "lead_qualified", fact.contact_id):
        return
    settings = await OutreachSettings.load(db)
    if settings.follow_up_when_qualified:
        await _draft(db, fact.contact_id, "qualified")


@domain.on(SessionStalled)
async def follow_up_stalled(db: Db, fact: SessionStalled) -> None:
    if await _led(db, "session_stalled", fact.contact_id):
        return
    settings = await OutreachSettings.load(db)
    if settings.follow_up_when_stalled:
        why = {"because": fact.detail, "since": fact.since.isoformat()}
        await _draft(db, fact.contact_id, "stalled", why)


@domain.on(MessageReceived)
async def withdraw_what_was_for_a_halt(db: Db, fact: MessageReceived) -> None:
    if fact.contact_id is not None:
        await withdraw_follow_ups(db, fact.contact_id)


async def _led(db: Db, event: Occurrence, contact_id: UUID) -> bool:
    """Whether a sequence writes to this person, by this event or since before."""
    await enrol_by_event(db, event, contact_id)
    return await is_led(db, contact_id)


@domain.on(ContactCreated)
async def enrol_new_contact(db: Db, fact: ContactCreated) -> None:
    await enrol_by_event(db, "contact_created", fact.contact_id)


@domain.on(DealCreated)
async def enrol_for_new_deal(db: Db, fact: DealCreated) -> None:
    if fact.contact_id is not None:
        await enrol_by_event(db, "deal_created", fact.contact_id)


@domain.on(DealStageChanged)
async def end_with_the_deal(db: Db, fact: DealStageChanged) -> None:
    """Who was in a sequence leaves it first; a lost deal may begin another."""
    if fact.to_state in (fact.from_state, "open"):
        return
    await deal_ended(db, fact.deal_id)
    deal = await crm.deal(db, fact.deal_id)
    if fact.to_state == "lost" and deal is not None and deal.contact_id is not None:
        await enrol_by_event(db, "deal_lost", deal.contact_id)


@domain.on(MessageReceived)
async def end_with_a_reply(db: Db, fact: MessageReceived) -> None:
    """An answer of a mailbox (nobody is in until Monday) is none."""
    if fact.contact_id is not None and not fact.automatic:
        await note_reply(db, fact.contact_id, fact.at)


@domain.on(InteractionRecorded)
async def end_with_a_talk(db: Db, fact: InteractionRecorded) -> None:
    """Who called has answered; who sat in a meeting has booked one."""
    if fact.channel == "voice" and fact.direction == "inbound":
        await note_reply(db, fact.contact_id)
    elif fact.channel == "meeting":
        await leave_all(db, fact.contact_id, "booked", "booked")


@domain.on(OptedOut)
async def end_with_an_opt_out(db: Db, fact: OptedOut) -> None:
    if fact.contact_id is not None:
        await leave_all(db, fact.contact_id, "opted_out", at=fact.at)


@domain.on(HandoffClaimed)
async def end_with_a_handoff(db: Db, fact: HandoffClaimed) -> None:
    await leave_all(db, fact.contact_id, "handed_off", "handed_off")


@domain.on(ThreadTakenOver)
async def end_with_a_person(db: Db, fact: ThreadTakenOver) -> None:
    if fact.contact_id is not None:
        await leave_all(db, fact.contact_id, "handed_off", "handed_off")


@domain.on(ContactDeleted)
async def end_with_the_contact(db: Db, fact: ContactDeleted) -> None:
    await leave_all(db, fact.contact_id, "gone")


@domain.on(ActionFinished)
async def follow_finished(db: Db, fact: ActionFinished) -> None:
    await follow_action(db, fact.action_id, fact.outcome, fact.detail)


@domain.on(ActionDecided)
async def follow_decided(db: Db, fact: ActionDecided) -> None:
    if fact.decision in ("rejected", "expired", "cancelled"):
        await follow_action(db, fact.action_id, fact.decision, "")


async def _draft(
    db: Db, contact_id: UUID, occasion: Occasion, why: dict[str, str] | None = None
) -> None:
    given = {"contact_id": str(contact_id), "occasion": occasion, **(why or {})}
    await execute(db, FOLLOW_UP, given, trigger="event")
