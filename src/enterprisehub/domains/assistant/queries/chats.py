"""Chats with their messages, and what is remembered. Always of one person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, tuple_

from enterprisehub.domains.assistant.models import MemoryRow, MessageRow, SessionRow
from enterprisehub.kernel.db.session import Db


async def session(
    db: Db, user_id: UUID, session_id: UUID, *, lock: bool = False, deleted: bool = False
) -> SessionRow | None:
    query = select(SessionRow).where(SessionRow.id == session_id, SessionRow.user_id == user_id)
    if not deleted:
        query = query.where(SessionRow.deleted_at.is_(None))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return await db.scalar(query)


async def sessions(
    db: Db, user_id: UUID, *, before: tuple[datetime, UUID] | None = None, limit: int = 50
) -> list[SessionRow]:
    """The person's chats, the one used last first."""
    query = select(SessionRow).where(SessionRow.user_id == user_id, SessionRow.deleted_at.is_(None))
    if before is not None:
        query = query.where(tuple_(SessionRow.last_message_at, SessionRow.id) < before)
    order = (SessionRow.last_message_at.desc(), SessionRow.id.desc())
    return list(await db.scalars(query.order_by(*order).limit(limit)))


async def messages(db: Db, session_id: UUID) -> list[MessageRow]:
    """Every message of a chat on all its branches, in the order they came."""
    query = select(MessageRow).where(MessageRow.session_id == session_id)
    return list(await db.scalars(query.order_by(MessageRow.number)))


async def message(
    db: Db, user_id: UUID, message_id: UUID, *, lock: bool = False
) -> MessageRow | None:
    """A message in one of the person's chats."""
    query = (
        select(MessageRow)
        .join(SessionRow, SessionRow.id == MessageRow.session_id)
        .where(
            MessageRow.id == message_id,
            SessionRow.user_id == user_id,
            SessionRow.deleted_at.is_(None),
        )
    )
    if lock:
        query = query.with_for_update(of=MessageRow).execution_options(populate_existing=True)
    return await db.scalar(query)


async def answers_told(
    db: Db, task: str, since: datetime, *, limit: int
) -> list[tuple[UUID, dict[str, Any]]]:
    """Answers, whoever asked, for which models were told something of this task, the latest first,
    with what they were told.
    """
    told = MessageRow.focus["told"][task]
    query = (
        select(MessageRow.id, told)
        .join(SessionRow, SessionRow.id == MessageRow.session_id)
        .where(
            MessageRow.created_at >= since,
            MessageRow.role == "assistant",
            told.is_not(None),
            SessionRow.deleted_at.is_(None),
        )
        .order_by(MessageRow.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1]) for row in await db.execute(query)]


async def answer_of_anybody(db: Db, message_id: UUID) -> tuple[MessageRow, SessionRow] | None:
    """An answer with its chat, for work that is nobody's own; None once the chat is deleted."""
    query = (
        select(MessageRow, SessionRow)
        .join(SessionRow, SessionRow.id == MessageRow.session_id)
        .where(MessageRow.id == message_id, SessionRow.deleted_at.is_(None))
    )
    found = (await db.execute(query)).first()
    return None if found is None else (found[0], found[1])


async def next_number(db: Db, session_id: UUID) -> int:
    query = select(func.max(MessageRow.number)).where(MessageRow.session_id == session_id)
    return (await db.scalar(query) or 0) + 1


async def memories(
    db: Db, user_id: UUID, *, kind: str | None = None, past: bool = False
) -> list[MemoryRow]:
    """What is remembered of or for the person; with `past` also what no longer holds."""
    query = select(MemoryRow).where(MemoryRow.user_id == user_id, MemoryRow.deleted_at.is_(None))
    if kind is not None:
        query = query.where(MemoryRow.kind == kind)
    if not past:
        query = query.where(MemoryRow.superseded_at.is_(None))
    order = (MemoryRow.kind.desc(), MemoryRow.key, MemoryRow.valid_from_at.desc())
    return list(await db.scalars(query.order_by(*order)))


async def current_memory(db: Db, user_id: UUID, kind: str, key: str) -> MemoryRow | None:
    query = select(MemoryRow).where(
        MemoryRow.user_id == user_id,
        MemoryRow.kind == kind,
        MemoryRow.key == key,
        MemoryRow.superseded_at.is_(None),
        MemoryRow.deleted_at.is_(None),
    )
    return await db.scalar(query.with_for_update())


async def memory(db: Db, user_id: UUID, memory_id: UUID) -> MemoryRow | None:
    query = select(MemoryRow).where(
        MemoryRow.id == memory_id, MemoryRow.user_id == user_id, MemoryRow.deleted_at.is_(None)
    )
    return await db.scalar(query.with_for_update())


async def own_words(db: Db, user_id: UUID, *, limit: int = 400) -> Sequence[MessageRow]:
    """The person's latest messages over all chats, with the answers."""
    query = (
        select(MessageRow)
        .join(SessionRow, SessionRow.id == MessageRow.session_id)
        .where(
            SessionRow.user_id == user_id,
            SessionRow.deleted_at.is_(None),
            MessageRow.role != "system",
        )
        .order_by(SessionRow.last_message_at.desc(), MessageRow.number.desc())
        .limit(limit)
    )
    return list(await db.scalars(query))
