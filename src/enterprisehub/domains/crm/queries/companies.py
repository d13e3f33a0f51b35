"""Every SELECT about companies, custom fields, places and property names."""

from uuid import UUID

from sqlalchemy import select

from enterprisehub.domains.crm.models import (
    CompanyRow,
    CustomFieldRow,
    PlaceRow,
    PropertyNameRow,
)
from enterprisehub.kernel.db.session import Db


async def company(db: Db, company_id: UUID, *, lock: bool = False) -> CompanyRow | None:
    query = select(CompanyRow).where(CompanyRow.id == company_id)
    return await db.scalar(query.with_for_update() if lock else query)


async def company_id_with(db: Db, column: str, value: str) -> UUID | None:
    """The live company with this `domain` or `external_key`."""
    key = {"domain": CompanyRow.domain, "external_key": CompanyRow.external_key}[column]
    query = select(CompanyRow.id).where(key == value, CompanyRow.deleted_at.is_(None))
    return await db.scalar(query)


async def company_named(db: Db, name_key: str) -> CompanyRow | None:
    """The oldest live company whose folded name is this."""
    query = select(CompanyRow).where(
        CompanyRow.name_key == name_key, CompanyRow.deleted_at.is_(None)
    )
    return await db.scalar(query.order_by(CompanyRow.id).limit(1))


async def custom_fields(db: Db, record_kind: str) -> list[CustomFieldRow]:
    query = select(CustomFieldRow).where(
        CustomFieldRow.record_kind == record_kind, CustomFieldRow.deleted_at.is_(None)
    )
    return list(await db.scalars(query.order_by(CustomFieldRow.position, CustomFieldRow.key)))


async def all_custom_fields(db: Db) -> list[CustomFieldRow]:
    query = select(CustomFieldRow).where(CustomFieldRow.deleted_at.is_(None))
    order = (CustomFieldRow.record_kind, CustomFieldRow.position, CustomFieldRow.key)
    return list(await db.scalars(query.order_by(*order)))


async def custom_field(db: Db, field_id: UUID) -> CustomFieldRow | None:
    query = select(CustomFieldRow).where(
        CustomFieldRow.id == field_id, CustomFieldRow.deleted_at.is_(None)
    )
    return await db.scalar(query.with_for_update())


async def places(db: Db) -> list[PlaceRow]:
    query = select(PlaceRow).where(PlaceRow.deleted_at.is_(None))
    return list(await db.scalars(query.order_by(PlaceRow.name_lc, PlaceRow.id)))


async def property_names(db: Db) -> list[tuple[PropertyNameRow, str | None]]:
    """Property names, each with the name of its place."""
    query = (
        select(PropertyNameRow, PlaceRow.name)
        .outerjoin(PlaceRow, PlaceRow.id == PropertyNameRow.place_id)
        .where(PropertyNameRow.deleted_at.is_(None))
        .order_by(PropertyNameRow.name_lc, PropertyNameRow.id)
    )
    return [(row[0], row[1]) for row in await db.execute(query)]


async def place(db: Db, place_id: UUID) -> PlaceRow | None:
    query = select(PlaceRow).where(PlaceRow.id == place_id, PlaceRow.deleted_at.is_(None))
    return await db.scalar(query.with_for_update())


async def property_name(db: Db, name_id: UUID) -> PropertyNameRow | None:
    query = select(PropertyNameRow).where(
        PropertyNameRow.id == name_id, PropertyNameRow.deleted_at.is_(None)
    )
    return await db.scalar(query.with_for_update())
