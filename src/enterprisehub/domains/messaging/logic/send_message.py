"""The message's row through the life of the action that sends it.

Each function runs in one of the action's transactions. The action's id is the message's key, so
that the row is found whatever dies in between.
"""

from typing import Any
from uuid import UUID

from enterprisehub.domains.messaging import queries
from enterprisehub.domains.messaging.contracts import Channel, MessageState, SuppressionNotice
from enterprisehub.domains.messaging.logic.keep_thread import show_latest, tell_pages
from enterprisehub.domains.messaging.logic.merge_states import merge_states
from enterprisehub.domains.messaging.logic.open_message import Payload, open_message, thread_for
from enterprisehub.domains.messaging.logic.suppress_address import suppress_address
from enterprisehub.domains.messaging.logic.tell_outcome import tell_failed, tell_sent
from enterprisehub.domains.messaging.models import MessageRow
from enterprisehub.domains.messaging.ports import RecipientRefused
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db

_TWIN = "The carrier counts this as the same message as another one, sent a moment earlier."


async def prepare(db: Db, action_id: UUID, payload: Payload) -> None:
    """The message stands in its thread, queued, before anybody outside is called."""
    known = await queries.message_with_key(db, str(action_id))
    if known is None:
        await open_message(db, action_id, payload, MessageState.QUEUED)
    elif known.provider_id is None and known.state != MessageState.QUEUED:
        known.state, known.error, known.error_code = MessageState.QUEUED, None, None
        known.failed_at = None


async def record(db: Db, action_id: UUID, payload: Payload, result: dict[str, Any]) -> None:
    """A carrier has the message: row, thread, timelines and history say so."""
    row = await _row(db, action_id, payload)
    connector, provider_id = str(result["connector"]), str(result["provider_id"])
    twin = await queries.message_with_provider_id(db, connector, provider_id)
    if twin is not None and twin.id != row.id:
        await tell_failed(db, row, _TWIN, "duplicate")
        return
    if row.sent_at is not None:
        return
    row.connector, row.provider_id = connector, provider_id
    row.state = merge_states(MessageState(row.state), MessageState(result["state"]))
    row.sent_at = row.at = clock.now()
    receipt_id, _ = await queries.action_outcome(db, action_id)
    row.receipt_id = receipt_id or row.receipt_id
    row.body = "\n".join([row.body, *result.get("file_lines", ())])
    row.header_message_id = result.get("header_message_id")
    row.segment_count = result.get("segment_count") or row.segment_count
    row.cost_micros, row.cost_currency = result.get("cost_micros"), result.get("cost_currency")
    thread = await thread_for(db, payload)
    thread.connector = connector
    thread.our_address = result.get("our_address") or thread.our_address
    show_latest(thread, row)
    await tell_sent(db, row)
    await tell_pages(db, thread)


async def fail(db: Db, action_id: UUID, payload: Payload, reason: str) -> None:
    """The message did not leave, and its row says why; a carrier's opt-out counts as one."""
    row = await _row(db, action_id, payload)
    _, code = await queries.action_outcome(db, action_id)
    await tell_failed(db, row, reason, code)
    thread = await thread_for(db, payload)
    if code == RecipientRefused.code:
        notice = SuppressionNotice(
            connector=row.connector,
            channel=Channel(row.channel),
            address=thread.address,
            reason="opted_out",
            evidence=reason,
        )
        await suppress_address(db, notice)
    await tell_pages(db, thread)


async def refuse(db: Db, action_id: UUID, payload: Payload, reason: str) -> None:
    """A rule held the message: the thread shows it, unsent, with the reason."""
    row = await _row(db, action_id, payload)
    row.state, row.error = MessageState.REFUSED, reason
    row.receipt_id, _ = await queries.action_outcome(db, action_id)
    thread = await queries.thread(db, row.thread_id)
    if thread is not None:
        await tell_pages(db, thread)


async def _row(db: Db, action_id: UUID, payload: Payload) -> MessageRow:
    known = await queries.message_with_key(db, str(action_id))
    return known or await open_message(db, action_id, payload, MessageState.QUEUED)
