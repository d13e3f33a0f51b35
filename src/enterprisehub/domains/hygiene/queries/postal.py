"""Postal directories that the tenant brought, and their places."""

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, delete, or_, select

from enterprisehub.domains.hygiene.models import PostalDirectoryRow, PostalPlaceRow
from enterprisehub.kernel.db.bulk import any_of, insert_rows
from enterprisehub.kernel.db.session import Db

_AT_ONCE = 5_000
_PLACES = cast("Table", PostalPlaceRow.__table__)


async def directories(db: Db) -> list[PostalDirectoryRow]:
    """Those in use and those that wait for a look, by country."""
    d = PostalDirectoryRow
    return list(await db.scalars(select(d).order_by(d.country, d.state)))


async def directory(db: Db, directory_id: UUID) -> PostalDirectoryRow | None:
    query = select(PostalDirectoryRow).where(PostalDirectoryRow.id == directory_id)
    return await db.scalar(query.with_for_update())


async def in_use(db: Db, countries: Sequence[str]) -> dict[str, UUID]:
    """The directory in use of each of these countries that has one."""
    d = PostalDirectoryRow
    query = select(d.country, d.id).where(d.country.in_(countries), d.state == "in_use")
    return {row[0]: row[1] for row in await db.execute(query)}


async def remove(db: Db, country: str, state: str) -> None:
    """The country's directory in this state is gone, with its places."""
    d = PostalDirectoryRow
    await db.execute(delete(d).where(d.country == country, d.state == state))


async def put_places(db: Db, rows: Sequence[Mapping[str, Any]]) -> None:
    for start in range(0, len(rows), _AT_ONCE):
        await db.execute(insert_rows(_PLACES, rows[start : start + _AT_ONCE]))


async def first_places(db: Db, directory_id: UUID, limit: int) -> list[PostalPlaceRow]:
    p = PostalPlaceRow
    query = select(p).where(p.directory_id == directory_id).order_by(p.id).limit(limit)
    return list(await db.scalars(query))


async def places_of(
    db: Db, directory_id: UUID, codes: Sequence[str], names: Sequence[str]
) -> list[PostalPlaceRow]:
    """Those with one of the codes or names, in the forms under which they are compared."""
    p = PostalPlaceRow
    query = select(p).where(
        p.directory_id == directory_id, or_(any_of(p.code_key, codes), any_of(p.place_key, names))
    )
    return list(await db.scalars(query))


async def states_of(db: Db, directory_id: UUID) -> list[tuple[str, str]]:
    p = PostalPlaceRow
    query = select(p.state, p.state_code).where(p.directory_id == directory_id).distinct()
    return [(row[0], row[1]) for row in await db.execute(query)]
