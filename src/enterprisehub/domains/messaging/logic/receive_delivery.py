"""Delivery reports: whatever order and number they come in, the message ends in the same state."""

from dataclasses import asdict
from uuid import UUID

from enterprisehub.domains.messaging import queries
from enterprisehub.domains.messaging.contracts import DeliveryUpdate, MessageState
from enterprisehub.domains.messaging.logic.keep_thread import tell_pages
from enterprisehub.domains.messaging.logic.merge_states import merge_states
from enterprisehub.domains.messaging.logic.tell_outcome import tell_delivered, tell_failed
from enterprisehub.domains.messaging.models import MessageRow
from enterprisehub.domains.messaging.ports import Handed
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions import perform
from enterprisehub.kernel.db.session import Db


async def receive_delivery(db: Db, update: DeliveryUpdate) -> MessageRow | None:
    """The message is in the later of its known and its told state; None for one not ours."""
    found = await _find(db, update)
    if found is None or found.direction != "out":
        return None
    if found.sent_at is None and update.provider_id and found.action_id:
        await _settle(db, found.action_id, update)
    # Whoever sends holds the action first, then its message: so does a report.
    row = await queries.message(db, found.id, lock=True)
    if row is None:
        return None
    before = MessageState(row.state)
    after = merge_states(before, update.state)
    row.cost_micros = update.cost_micros if row.cost_micros is None else row.cost_micros
    row.cost_currency = row.cost_currency or update.cost_currency
    row.segment_count = update.segment_count or row.segment_count
    if after is before:
        return row
    at = update.at or clock.now()
    if after in (MessageState.DELIVERED, MessageState.READ):
        row.state, row.error, row.error_code, row.failed_at = after, None, None, None
        if row.delivered_at is None:
            row.delivered_at = at
            await tell_delivered(db, row)
    elif after is MessageState.FAILED:
        reason = update.error or "The carrier gave no reason."
        await tell_failed(db, row, reason, update.error_code)
    else:
        row.state = after
    thread = await queries.thread(db, row.thread_id)
    if thread is not None:
        await tell_pages(db, thread)
    return row


async def _find(db: Db, update: DeliveryUpdate) -> MessageRow | None:
    if update.provider_id:
        row = await queries.message_with_provider_id(db, update.connector, update.provider_id)
        if row is not None:
            return row
    row = await queries.message_with_key(db, update.key, lock=False) if update.key else None
    if row is not None and row.provider_id not in (None, update.provider_id):
        return None  # a key that was copied onto another message
    return row


async def _settle(db: Db, action_id: UUID, update: DeliveryUpdate) -> None:
    """The report is the first we hear of a message that left before we could record it."""
    handed = Handed(
        provider_id=update.provider_id or "",
        connector=update.connector,
        state=MessageState.QUEUED,
        segment_count=update.segment_count,
    )
    await perform.settle(db, action_id, {**asdict(handed), "state": str(handed.state)})
