"""Every SELECT of the sandbox."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from enterprisehub.connectors.sandbox.models import (
    CrmRecordRow,
    CrmWriteRow,
    HandsetRow,
    MishapsRow,
    ParcelRow,
)
from enterprisehub.kernel.db.session import Db


async def handsets(db: Db) -> list[HandsetRow]:
    return list(await db.scalars(select(HandsetRow).order_by(HandsetRow.created_at.desc())))


async def handset(db: Db, handset_id: UUID) -> HandsetRow | None:
    found: HandsetRow | None = await db.scalar(
        select(HandsetRow).where(HandsetRow.id == handset_id)
    )
    return found


async def handset_with(db: Db, number_e164: str) -> HandsetRow | None:
    found: HandsetRow | None = await db.scalar(
        select(HandsetRow).where(HandsetRow.number_e164 == number_e164)
    )
    return found


async def handset_count(db: Db) -> int:
    return await db.scalar(select(func.count()).select_from(HandsetRow)) or 0


async def parcels_of(db: Db, channel: str, address: str, *, limit: int = 200) -> list[ParcelRow]:
    """What passed between us and this address, oldest first."""
    query = select(ParcelRow).where(ParcelRow.channel == channel, ParcelRow.address == address)
    newest = query.order_by(ParcelRow.id.desc()).limit(limit)
    return list(await db.scalars(newest))[::-1]


async def sent_parcels(
    db: Db, *, channel: str | None = None, before: UUID | None = None, limit: int = 50
) -> list[ParcelRow]:
    """What would have left the program, newest first."""
    query = select(ParcelRow).where(ParcelRow.direction == "to_person")
    if channel:
        query = query.where(ParcelRow.channel == channel)
    if before:
        query = query.where(ParcelRow.id < before)
    return list(await db.scalars(query.order_by(ParcelRow.id.desc()).limit(limit)))


async def parcel(db: Db, parcel_id: UUID) -> ParcelRow | None:
    found: ParcelRow | None = await db.scalar(select(ParcelRow).where(ParcelRow.id == parcel_id))
    return found


async def parcels_like(
    db: Db, channel: str, address: str, body: str, since: datetime
) -> list[ParcelRow]:
    """Parcels to this address with these words since then, oldest first."""
    query = select(ParcelRow).where(
        ParcelRow.channel == channel,
        ParcelRow.direction == "to_person",
        ParcelRow.address == address,
        ParcelRow.body == body,
        ParcelRow.at >= since,
    )
    return list(await db.scalars(query.order_by(ParcelRow.id)))


async def parcels_with_key(db: Db, key: str) -> list[ParcelRow]:
    query = select(ParcelRow).where(ParcelRow.key == key)
    return list(await db.scalars(query.order_by(ParcelRow.id)))


async def parcel_with_provider_id(db: Db, provider_id: str) -> ParcelRow | None:
    found: ParcelRow | None = await db.scalar(
        select(ParcelRow).where(ParcelRow.provider_id == provider_id)
    )
    return found


async def mishaps(db: Db, *, lock: bool = False) -> MishapsRow:
    """The tenant's switches; all off where none was ever touched."""
    await db.execute(
        insert(MishapsRow).values().on_conflict_do_nothing(index_elements=["tenant_id"])
    )
    query = select(MishapsRow)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row: MishapsRow = (await db.scalars(query)).one()
    return row


async def crm_page(
    db: Db, kind: str, *, since: datetime | None, after: int, limit: int, removed: bool = True
) -> list[CrmRecordRow]:
    """Records of the sandbox's CRM by number, from the one after `after` on."""
    query = select(CrmRecordRow).where(CrmRecordRow.kind == kind, CrmRecordRow.number > after)
    if since is not None:
        query = query.where(CrmRecordRow.changed_at >= since)
    if not removed:
        query = query.where(CrmRecordRow.removed_at.is_(None))
    return list(await db.scalars(query.order_by(CrmRecordRow.number).limit(limit)))


async def crm_record(db: Db, kind: str, number: int, *, lock: bool = False) -> CrmRecordRow | None:
    query = select(CrmRecordRow).where(CrmRecordRow.kind == kind, CrmRecordRow.number == number)
    found: CrmRecordRow | None = await db.scalar(query.with_for_update() if lock else query)
    return found


async def crm_records(db: Db, kind: str, numbers: list[int]) -> list[CrmRecordRow]:
    query = select(CrmRecordRow).where(CrmRecordRow.kind == kind, CrmRecordRow.number.in_(numbers))
    return list(await db.scalars(query.order_by(CrmRecordRow.number)))


async def crm_with(db: Db, kind: str, name: str, value: str) -> CrmRecordRow | None:
    """The live record with this value, in any case."""
    query = select(CrmRecordRow).where(
        CrmRecordRow.kind == kind,
        CrmRecordRow.removed_at.is_(None),
        func.lower(CrmRecordRow.values[name].astext) == value.lower(),
    )
    return (await db.scalars(query.limit(1))).first()


async def next_crm_number(db: Db) -> int:
    """A number that no record has yet."""
    return (await db.scalar(select(func.max(CrmRecordRow.number))) or 1000) + 1


async def crm_writes(db: Db, *, limit: int = 50) -> list[CrmWriteRow]:
    """What was written to the sandbox's CRM, newest first."""
    return list(await db.scalars(select(CrmWriteRow).order_by(CrmWriteRow.id.desc()).limit(limit)))


async def crm_write_with(db: Db, key: str) -> CrmWriteRow | None:
    query = select(CrmWriteRow).where(CrmWriteRow.key == key).order_by(CrmWriteRow.id)
    return (await db.scalars(query.limit(1))).first()
