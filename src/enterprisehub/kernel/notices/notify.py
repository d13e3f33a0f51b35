"""Telling people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from sqlalchemy import func, select

from enterprisehub.kernel import clock, live
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Misdeclared
from enterprisehub.kernel.events.publish import Event, event, publish
from enterprisehub.kernel.identity.members import member_ids
from enterprisehub.kernel.notices.inbox import unread_count
from enterprisehub.kernel.notices.kinds import IN_APP, KINDS, NoticeKind
from enterprisehub.kernel.notices.models import NoticeRow
from enterprisehub.kernel.notices.preferences import wanted_channels
from enterprisehub.kernel.scope import Ref


@event
@dataclass(frozen=True, slots=True)
class NoticeTold(Event):
    """Somebody is to be told by other channels than the console too."""

    type: ClassVar[str] = "kernel.notice_told"

    notice_id: UUID
    user_id: UUID
    channels: list[str]


async def notify(
    db: Db,
    kind: NoticeKind,
    title: str,
    *,
    body: str = "",
    href: str = "",
    users: Sequence[UUID] | None = None,
    having: str | None = None,
    key: str | None = None,
) -> int:
    """Members hear of it by the channels they want; answers how many will.

    `users` names them, `having` leaves only those who hold that permission; without either it is
    everybody.
    While an unread notice with the same `key` waits, that one is renewed.
    """
    if KINDS.get(kind.name) is not kind:
        raise Misdeclared(f"notice kind {kind.name!r} is not declared")
    members = await member_ids(db, having=having)
    receivers = members if users is None else [u for u in members if u in set(users)]
    wanted = await wanted_channels(db, kind, receivers)
    if key is not None:
        # Who tells of the same at this moment is waited for, or two notices would stand for one.
        lock = func.hashtextextended(f"{db.scope.tenant_id}:{kind.name}:{key}", 15)
        await db.execute(select(func.pg_advisory_xact_lock(lock)))
    told = 0
    for user_id, channels in wanted.items():
        if channels:
            row = await _put(db, kind, user_id, title, body, href, key, in_app=IN_APP in channels)
            await _tell(db, row, title, sorted(channels - {IN_APP}))
            told += 1
    return told


async def _put(
    db: Db,
    kind: NoticeKind,
    user_id: UUID,
    title: str,
    body: str,
    href: str,
    key: str | None,
    *,
    in_app: bool,
) -> NoticeRow:
    row = await _waiting(db, user_id, kind, key)
    if row is None:
        row = NoticeRow(user_id=user_id, kind=kind.name, key=key)
        db.add(row)
    row.at, row.title, row.body, row.href = clock.now(), title, body, href
    row.severity, row.in_app = kind.severity, in_app
    await db.flush()
    return row


async def _waiting(db: Db, user_id: UUID, kind: NoticeKind, key: str | None) -> NoticeRow | None:
    if key is None:
        return None
    query = select(NoticeRow).where(
        NoticeRow.user_id == user_id,
        NoticeRow.kind == kind.name,
        NoticeRow.key == key,
        NoticeRow.read_at.is_(None),
    )
    return (await db.scalars(query.limit(1))).first()


async def _tell(db: Db, row: NoticeRow, title: str, others: list[str]) -> None:
    if row.in_app:
        count = await unread_count(db, row.user_id)
        await live.tell(db, "badges", {"notifications": count}, user_id=row.user_id)
        toast = {"text": title, "severity": row.severity, "key": str(row.id)}
        await live.tell(db, "toast", toast, user_id=row.user_id)
    if others:
        fact = NoticeTold(notice_id=row.id, user_id=row.user_id, channels=others)
        await publish(db, fact, Ref("kernel.notice", row.id))
