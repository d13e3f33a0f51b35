"""What became of an outbound message, told to timelines, the client's history and subscribers."""

from typing import Literal

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Interaction
from enterprisehub.domains.messaging.contracts import Channel, MessageState
from enterprisehub.domains.messaging.events import MessageDelivered, MessageFailed, MessageSent
from enterprisehub.domains.messaging.logic.keep_thread import preview_of
from enterprisehub.domains.messaging.logic.merge_states import merge_states
from enterprisehub.domains.messaging.models import MessageRow
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.scope import Ref

WORDS = {Channel.SMS: "Text", Channel.EMAIL: "Email", Channel.WEB_CHAT: "Chat message"}
CRM_CHANNELS: dict[Channel, Literal["sms", "email", "chat"]] = {
    Channel.SMS: "sms",
    Channel.EMAIL: "email",
    Channel.WEB_CHAT: "chat",
}


async def tell_sent(db: Db, row: MessageRow) -> None:
    """It left: once, however often this is reached."""
    channel = Channel(row.channel)
    summary = f"{WORDS[channel]} sent: {preview_of(row.body, row.subject)}"
    timeline.add(
        db,
        "messaging.sent",
        await crm.concerned_with(db, row.contact_id, deal_id=row.deal_id),
        summary,
        message_id=str(row.id),
        thread_id=str(row.thread_id),
        action_id=str(row.action_id),
        receipt_id=str(row.receipt_id) if row.receipt_id else None,
    )
    if row.contact_id is not None and await crm.contact(db, row.contact_id) is not None:
        await crm.record(
            db,
            Interaction(
                contact_id=row.contact_id,
                channel=CRM_CHANNELS[channel],
                direction="outbound",
                summary=preview_of(row.body, row.subject),
                at=row.at,
                source=Ref("messaging.message", row.id),
                deal_id=row.deal_id,
            ),
        )
    fact = MessageSent(
        message_id=row.id,
        thread_id=row.thread_id,
        channel=channel,
        contact_id=row.contact_id,
        deal_id=row.deal_id,
        action_id=row.action_id,
        purpose=row.purpose or "",
        at=row.sent_at or clock.now(),
    )
    await publish(db, fact, Ref("messaging.thread", row.thread_id))


async def tell_failed(db: Db, row: MessageRow, reason: str, code: str | None) -> None:
    """It did not reach the person, and its row says why."""
    row.state = merge_states(MessageState(row.state), MessageState.FAILED)
    if row.state != MessageState.FAILED:
        return
    row.error, row.error_code = reason[:1000], code
    row.failed_at = row.failed_at or clock.now()
    channel = Channel(row.channel)
    summary = f"{WORDS[channel]} not delivered: {reason}"
    about = await crm.concerned_with(db, row.contact_id, deal_id=row.deal_id)
    timeline.add(db, "messaging.failed", about, summary[:500], message_id=str(row.id))
    fact = MessageFailed(
        message_id=row.id,
        thread_id=row.thread_id,
        channel=channel,
        contact_id=row.contact_id,
        error_code=code,
        error=reason,
        at=row.failed_at,
    )
    await publish(db, fact, Ref("messaging.thread", row.thread_id))


async def tell_delivered(db: Db, row: MessageRow) -> None:
    """The person has it."""
    fact = MessageDelivered(
        message_id=row.id,
        thread_id=row.thread_id,
        channel=Channel(row.channel),
        contact_id=row.contact_id,
        at=row.delivered_at or clock.now(),
    )
    await publish(db, fact, Ref("messaging.thread", row.thread_id))
