"""Every SELECT of messaging."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Select, String, and_, cast, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH, insert

from enterprisehub.domains.messaging.contracts import Channel
from enterprisehub.domains.messaging.models import AttachmentRow, MessageRow, ThreadRow
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.db.pages import Slice, json_page
from enterprisehub.kernel.db.session import Db

PREVIEW_CHARACTERS = 140


# --- threads --------------------------------------------------------------------------------------


async def thread(db: Db, thread_id: UUID, *, lock: bool = False) -> ThreadRow | None:
    query = select(ThreadRow).where(ThreadRow.id == thread_id, ThreadRow.deleted_at.is_(None))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: ThreadRow | None = await db.scalar(query)
    return found


async def span_of_thread(db: Db, thread_id: UUID) -> tuple[datetime, datetime] | None:
    """From when to when the thread was written in; None when it never was."""
    first = func.least(ThreadRow.created_at, ThreadRow.last_message_at)
    query = select(first, ThreadRow.last_message_at).where(
        ThreadRow.id == thread_id, ThreadRow.last_message_at.is_not(None)
    )
    found = (await db.execute(query)).one_or_none()
    return (found[0], found[1]) if found else None


def row_of_archive(values: dict[str, Any]) -> MessageRow:
    """An archived message as it was, belonging to no session; ids and documents are text there."""
    row = MessageRow()
    for column in MessageRow.__table__.columns:
        value = values.get(column.name)
        if isinstance(value, str) and column.type.python_type is UUID:
            value = UUID(value)
        elif isinstance(value, str) and column.name == "details":
            value = orjson.loads(value)
        setattr(row, column.name, value)
    return row


async def thread_with(db: Db, channel: Channel, address: str) -> ThreadRow | None:
    query = select(ThreadRow).where(
        ThreadRow.channel == channel, ThreadRow.address == address, ThreadRow.deleted_at.is_(None)
    )
    found: ThreadRow | None = await db.scalar(query)
    return found


async def hold_thread(db: Db, channel: Channel, address: str, **values: Any) -> ThreadRow:
    """The one thread with this address, locked; made where there is none."""
    await db.execute(
        insert(ThreadRow)
        .values(channel=channel, address=address, **values)
        .on_conflict_do_nothing(index_elements=["tenant_id", "channel", "address"])
    )
    query = select(ThreadRow).where(ThreadRow.channel == channel, ThreadRow.address == address)
    locked = query.with_for_update().execution_options(populate_existing=True)
    row: ThreadRow = (await db.scalars(locked)).one()
    row.deleted_at = None
    return row


async def threads_of_contact(db: Db, contact_id: UUID) -> list[ThreadRow]:
    """The contact's threads, the one used last first."""
    query = select(ThreadRow).where(
        ThreadRow.contact_id == contact_id, ThreadRow.deleted_at.is_(None)
    )
    return list(await db.scalars(query.order_by(ThreadRow.last_message_at.desc().nulls_last())))


async def inbox(
    db: Db,
    *,
    channel: str | None = None,
    assignee_id: UUID | None = None,
    unassigned: bool = False,
    unread: bool = False,
    handler: str | None = None,
    state: str = "open",
    limit: int = 40,
    cursor: str | None = None,
) -> Slice:
    """Threads that had a message, the latest first."""
    t = ThreadRow
    columns: list[Any] = [
        t.id,
        t.channel,
        t.connector,
        t.our_address,
        t.address,
        t.contact_id,
        t.assignee_id,
        t.handler,
        t.state,
        t.unread_count,
        t.last_message_at,
        t.last_direction,
        t.last_preview,
        t.version,
    ]
    query: Select[Any] = select(*columns).where(
        t.deleted_at.is_(None), t.last_message_at.is_not(None), t.state == state
    )
    if channel:
        query = query.where(t.channel == channel)
    if assignee_id:
        query = query.where(t.assignee_id == assignee_id)
    if unassigned:
        query = query.where(t.assignee_id.is_(None))
    if unread:
        query = query.where(t.unread_count > 0)
    if handler:
        query = query.where(t.handler == handler)
    order: tuple[ColumnElement[Any], ...] = (t.last_message_at.expression, t.id.expression)
    return await json_page(db, query, order=order, limit=limit, cursor=cursor)


async def unread_thread_count(db: Db) -> int:
    query = select(func.count()).where(
        ThreadRow.unread_count > 0, ThreadRow.state == "open", ThreadRow.deleted_at.is_(None)
    )
    return await db.scalar(query) or 0


# --- messages -------------------------------------------------------------------------------------


async def message(db: Db, message_id: UUID, *, lock: bool = False) -> MessageRow | None:
    query = select(MessageRow).where(MessageRow.id == message_id, MessageRow.deleted_at.is_(None))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: MessageRow | None = await db.scalar(query)
    return found


async def message_with_key(db: Db, key: str, *, lock: bool = True) -> MessageRow | None:
    """The message that this action sends."""
    query = select(MessageRow).where(MessageRow.key == key)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: MessageRow | None = await db.scalar(query)
    return found


async def message_with_provider_id(db: Db, connector: str, provider_id: str) -> MessageRow | None:
    query = select(MessageRow).where(
        MessageRow.connector == connector, MessageRow.provider_id == provider_id
    )
    found: MessageRow | None = await db.scalar(query)
    return found


async def message_with_header(db: Db, header_ids: Sequence[str]) -> MessageRow | None:
    """The newest message among these Message-ID headers."""
    query = select(MessageRow).where(MessageRow.header_message_id.in_(header_ids))
    found: MessageRow | None = await db.scalar(
        query.order_by(MessageRow.at.desc(), MessageRow.id.desc()).limit(1)
    )
    return found


async def messages(
    db: Db, thread_ids: Sequence[UUID], *, limit: int = 100, before: UUID | None = None
) -> list[MessageRow]:
    """The latest messages of these threads, oldest first; `before` is a message already seen."""
    query = select(MessageRow).where(
        MessageRow.thread_id.in_(thread_ids), MessageRow.deleted_at.is_(None)
    )
    if before is not None and (seen := await message(db, before)) is not None:
        earlier = and_(MessageRow.at == seen.at, MessageRow.id < seen.id)
        query = query.where(or_(MessageRow.at < seen.at, earlier))
    newest = query.order_by(MessageRow.at.desc(), MessageRow.id.desc()).limit(limit)
    return list(await db.scalars(newest))[::-1]


async def last_inbound(db: Db, thread_id: UUID) -> MessageRow | None:
    query = select(MessageRow).where(
        MessageRow.thread_id == thread_id, MessageRow.direction == "in"
    )
    newest = query.order_by(MessageRow.at.desc(), MessageRow.id.desc()).limit(1)
    found: MessageRow | None = await db.scalar(newest)
    return found


async def attachments_of(db: Db, message_ids: Sequence[UUID]) -> list[AttachmentRow]:
    query = select(AttachmentRow).where(AttachmentRow.message_id.in_(message_ids))
    return list(await db.scalars(query.order_by(AttachmentRow.id)))


async def attachment(db: Db, attachment_id: UUID) -> AttachmentRow | None:
    found: AttachmentRow | None = await db.scalar(
        select(AttachmentRow).where(AttachmentRow.id == attachment_id)
    )
    return found


async def action_outcome(db: Db, action_id: UUID) -> tuple[UUID | None, str | None]:
    """The receipt and the error code of the action that sends a message."""
    query = select(ActionRow.receipt_id, ActionRow.error_code).where(ActionRow.id == action_id)
    found = (await db.execute(query)).one_or_none()
    return (None, None) if found is None else (found.receipt_id, found.error_code)


async def files_named(db: Db, storage_keys: Sequence[str]) -> set[str]:
    """Which of these files a message has, or a proposal would send."""
    if not storage_keys:
        return set()
    kept = select(AttachmentRow.storage_key).where(AttachmentRow.storage_key.in_(storage_keys))
    named = {key for key in await db.scalars(kept) if key is not None}
    path = cast("$.files[*].storage_key", JSONPATH)
    one = func.jsonb_path_query(ActionRow.payload, path, type_=JSONB).column_valued(
        "one", joins_implicitly=True
    )
    key = one.op("#>>", return_type=String())(literal_column("'{}'"))
    proposed = select(key).select_from(ActionRow).where(key.in_(storage_keys))
    return named | set(await db.scalars(proposed))
