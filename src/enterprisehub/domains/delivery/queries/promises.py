"""Promises: open ones by their day, and those of a contact or deal."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from enterprisehub.domains.delivery.models.deals import PromiseRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound


async def promise(db: Db, promise_id: UUID) -> PromiseRow:
    """The promise, held until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    query = select(PromiseRow).where(PromiseRow.id == promise_id, PromiseRow.deleted_at.is_(None))
    if (found := (await db.scalars(query.with_for_update())).one_or_none()) is None:
        raise NotFound("There is no such promise.")
    return found


async def promises(
    db: Db, *, state: str = "open", owner: UUID | None = None, most: int = 200
) -> list[PromiseRow]:
    """Open ones by their day, the next first; ended ones newest first."""
    query = select(PromiseRow).where(PromiseRow.state == state, PromiseRow.deleted_at.is_(None))
    if owner is not None:
        query = query.where(PromiseRow.owner_user_id == owner)
    order = (
        (PromiseRow.due_at, PromiseRow.id)
        if state == "open"
        else (PromiseRow.ended_at.desc(), PromiseRow.id)
    )
    return list(await db.scalars(query.order_by(*order).limit(most)))


async def counts(db: Db) -> dict[str, int]:
    """How many there are by state."""
    query = select(PromiseRow.state, func.count()).where(PromiseRow.deleted_at.is_(None))
    rows = await db.execute(query.group_by(PromiseRow.state))
    return {row[0]: row[1] for row in rows}


async def promises_about(
    db: Db, *, contact_id: UUID | None = None, deal_ids: Sequence[UUID] = (), most: int = 20
) -> list[PromiseRow]:
    """The promises made to a contact or about these deals, open ones first."""
    about: list[ColumnElement[bool]] = []
    about += [PromiseRow.deal_id.in_(deal_ids)] if deal_ids else []
    about += [PromiseRow.contact_id == contact_id] if contact_id else []
    if not about:
        return []
    query = (
        select(PromiseRow)
        .where(or_(*about), PromiseRow.deleted_at.is_(None))
        .order_by((PromiseRow.state == "open").desc(), PromiseRow.due_at.desc(), PromiseRow.id)
        .limit(most)
    )
    return list(await db.scalars(query))


async def known(db: Db, said_in: UUID) -> set[int]:
    """Where in this message promises were found before."""
    query = select(PromiseRow.starts_at).where(PromiseRow.said_in == said_in)
    return set(await db.scalars(query))


async def said_before(
    db: Db, contact_id: UUID | None, kind: str, due_at: datetime, words: str
) -> bool:
    """Whether the same stands open already: who repeats a promise makes no second one."""
    query = select(PromiseRow.id).where(
        PromiseRow.contact_id == contact_id,
        PromiseRow.kind == kind,
        PromiseRow.state == "open",
        PromiseRow.due_at == due_at,
        func.lower(PromiseRow.words) == words.lower(),
        PromiseRow.deleted_at.is_(None),
    )
    return (await db.scalars(query.limit(1))).first() is not None


async def to_watch(db: Db, until: datetime, *, most: int = 500) -> list[PromiseRow]:
    """Open promises that are due until then, oldest first; held, and never by two at once."""
    query = (
        select(PromiseRow)
        .where(
            PromiseRow.state == "open",
            PromiseRow.due_at <= until,
            PromiseRow.deleted_at.is_(None),
        )
        .order_by(PromiseRow.due_at, PromiseRow.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return list(await db.scalars(query))
