"""Every SELECT about people: the rows by which logic works, and the pages that leave as JSON."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert

from enterprisehub.domains.crm.models import (
    CompanyRow,
    ContactEmailRow,
    ContactPhoneRow,
    ContactRow,
    InteractionRow,
    StandingRow,
)
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref

type Found = tuple[ContactRow, StandingRow | None, str | None]
"""A contact, how it stands, and the name of its company."""


async def hold_keys(db: Db, keys: Iterable[str]) -> None:
    """Nobody else adds a record with one of these keys until this transaction ends."""
    held = [f"{db.scope.tenant_id}:{key}" for key in sorted(set(keys))]
    if held:
        each = func.unnest(bindparam(None, held, type_=ARRAY(Text()))).column_valued("key")
        await db.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(each, 0))))


async def contact(db: Db, contact_id: UUID, *, lock: bool = False) -> ContactRow | None:
    """The contact, deleted or not, locked against other writers if asked."""
    query = select(ContactRow).where(ContactRow.id == contact_id)
    return await db.scalar(query.with_for_update() if lock else query)


async def contact_id_with_email(db: Db, key: str) -> UUID | None:
    live = ContactEmailRow.deleted_at.is_(None)
    query = select(ContactEmailRow.contact_id).where(ContactEmailRow.email_lc == key, live)
    return await db.scalar(query)


async def contact_id_with_phone(db: Db, phone_e164: str) -> UUID | None:
    live = ContactPhoneRow.deleted_at.is_(None)
    query = select(ContactPhoneRow.contact_id).where(ContactPhoneRow.phone_e164 == phone_e164, live)
    return await db.scalar(query)


async def contact_id_with_external_key(db: Db, key: str) -> UUID | None:
    query = select(ContactRow.id).where(
        ContactRow.external_key == key, ContactRow.deleted_at.is_(None)
    )
    return await db.scalar(query)


async def found(db: Db, ids: Sequence[UUID]) -> list[Found]:
    """These contacts with standing and company name, deleted ones too, in no order."""
    query = (
        select(ContactRow, StandingRow, CompanyRow.name)
        .outerjoin(StandingRow, StandingRow.contact_id == ContactRow.id)
        .outerjoin(CompanyRow, CompanyRow.id == ContactRow.company_id)
        .where(ContactRow.id.in_(ids))
    )
    return [(row[0], row[1], row[2]) for row in await db.execute(query)]


async def emails_of(db: Db, ids: Sequence[UUID], *, deleted: bool = False) -> list[ContactEmailRow]:
    """Email rows of these contacts, primary first."""
    gone = ContactEmailRow.deleted_at
    live = gone.is_not(None) if deleted else gone.is_(None)
    query = select(ContactEmailRow).where(ContactEmailRow.contact_id.in_(ids), live)
    return list(await db.scalars(query.order_by(ContactEmailRow.position, ContactEmailRow.id)))


async def phones_of(db: Db, ids: Sequence[UUID], *, deleted: bool = False) -> list[ContactPhoneRow]:
    """Phone rows of these contacts, primary first."""
    gone = ContactPhoneRow.deleted_at
    live = gone.is_not(None) if deleted else gone.is_(None)
    query = select(ContactPhoneRow).where(ContactPhoneRow.contact_id.in_(ids), live)
    return list(await db.scalars(query.order_by(ContactPhoneRow.position, ContactPhoneRow.id)))


async def standing(db: Db, contact_id: UUID, *, lock: bool = False) -> StandingRow | None:
    query = select(StandingRow).where(StandingRow.contact_id == contact_id)
    return await db.scalar(query.with_for_update() if lock else query)


async def touch(db: Db, row: Any) -> None:
    """The record's version rises although only rows that belong to it changed."""
    await db.flush()
    table = type(row)
    await db.execute(update(table).where(table.id == row.id).values(created_at=table.created_at))
    await db.refresh(row, ["version", "updated_at"])


async def ensure_standing(db: Db, contact_id: UUID) -> None:
    """A standing row exists, made now if need be; two transactions make only one."""
    await db.flush()
    await db.execute(insert(StandingRow).values(contact_id=contact_id).on_conflict_do_nothing())


async def interaction_from(db: Db, contact_id: UUID, source: Ref) -> UUID | None:
    """The interaction that this message, call or meeting was recorded as."""
    query = select(InteractionRow.id).where(
        InteractionRow.contact_id == contact_id,
        InteractionRow.source_kind == source.kind,
        InteractionRow.source_id == source.id,
    )
    return await db.scalar(query)


async def contacts_with_standing(db: Db, after: UUID | None, most: int) -> list[UUID]:
    """Live contacts that have a standing, in order of their ids."""
    query = (
        select(StandingRow.contact_id)
        .join(ContactRow, ContactRow.id == StandingRow.contact_id)
        .where(ContactRow.deleted_at.is_(None))
    )
    if after is not None:
        query = query.where(StandingRow.contact_id > after)
    return list(await db.scalars(query.order_by(StandingRow.contact_id).limit(most)))
