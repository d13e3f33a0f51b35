"""Every SELECT of concierge."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from enterprisehub.domains.concierge.models import AnswerRow, ListingRow
from enterprisehub.kernel.db.bulk import any_of, insert_rows
from enterprisehub.kernel.db.pages import Slice, json_page
from enterprisehub.kernel.db.session import Db

MOST_COMPARED = 2_000
LISTINGS = ListingRow.metadata.tables[ListingRow.__tablename__]


async def listing(db: Db, listing_id: UUID, *, lock: bool = False) -> ListingRow | None:
    query = select(ListingRow).where(ListingRow.id == listing_id, ListingRow.deleted_at.is_(None))
    return await db.scalar(query.with_for_update() if lock else query)


async def listing_at(db: Db, address_key: str, place_key: str) -> ListingRow | None:
    query = select(ListingRow).where(
        ListingRow.address_key == address_key,
        ListingRow.place_key == place_key,
        ListingRow.deleted_at.is_(None),
    )
    return await db.scalar(query.with_for_update())


async def listings_known(
    db: Db, *, ids: Sequence[UUID], external_keys: Sequence[str], address_keys: Sequence[str]
) -> list[ListingRow]:
    """Listings that have one of these ids, keys or addresses, held until the transaction ends."""
    found: dict[UUID, ListingRow] = {}
    for column, values in (
        (ListingRow.id, ids),
        (ListingRow.external_key, external_keys),
        (ListingRow.address_key, address_keys),
    ):
        query = select(ListingRow).where(any_of(column, sorted(set(values))))
        query = query.where(ListingRow.deleted_at.is_(None)).order_by(ListingRow.id)
        for row in await db.scalars(query.with_for_update()) if values else ():
            found[row.id] = row
    return list(found.values())


async def insert_listings(db: Db, rows: Sequence[Mapping[str, Any]]) -> int:
    """How many were stored; one whose key somebody took at this moment is not."""
    if not rows:
        return 0
    insert = insert_rows(LISTINGS, rows).on_conflict_do_nothing()
    return len((await db.execute(insert.returning(LISTINGS.c.id))).all())


async def offered_listings(db: Db, place_key: str | None) -> list[ListingRow]:
    """What is for sale, in the place where one is named; the dearest first."""
    query = select(ListingRow).where(
        ListingRow.status == "for_sale", ListingRow.deleted_at.is_(None)
    )
    if place_key is not None:
        query = query.where(ListingRow.place_key == place_key)
    query = query.order_by(ListingRow.price_cents.desc(), ListingRow.id).limit(MOST_COMPARED)
    return list(await db.scalars(query))


async def listing_page(
    db: Db, *, q: str = "", status: str = "", limit: int = 50, cursor: str | None = None
) -> Slice:
    """Listings whose address or place has these words, the newest first."""
    query = select(
        ListingRow.id, ListingRow.address, ListingRow.place, ListingRow.price_cents,
        ListingRow.currency, ListingRow.bedrooms, ListingRow.bathrooms, ListingRow.status,
        ListingRow.url, ListingRow.note, ListingRow.external_key, ListingRow.version,
        ListingRow.created_at,
    ).where(ListingRow.deleted_at.is_(None))  # fmt: skip
    if status:
        query = query.where(ListingRow.status == status)
    if q:
        query = query.where(_has(q, ListingRow.address, ListingRow.place))
    order = (ListingRow.created_at, ListingRow.id)
    return await json_page(db, query, order=order, limit=limit, cursor=cursor)


async def answer(db: Db, answer_id: UUID, *, lock: bool = False) -> AnswerRow | None:
    query = select(AnswerRow).where(AnswerRow.id == answer_id, AnswerRow.deleted_at.is_(None))
    return await db.scalar(query.with_for_update() if lock else query)


async def answers_sharing(db: Db, language: str, terms: Sequence[str]) -> list[AnswerRow]:
    """The entries of a language in which at least one of these words stands."""
    query = (
        select(AnswerRow)
        .where(
            AnswerRow.language == language,
            AnswerRow.deleted_at.is_(None),
            or_(
                AnswerRow.question_terms.overlap(list(terms)),
                AnswerRow.answer_terms.overlap(list(terms)),
            ),
        )
        .order_by(AnswerRow.id)
        .limit(MOST_COMPARED)
    )
    return list(await db.scalars(query))


async def answer_page(db: Db, *, q: str = "", limit: int = 50, cursor: str | None = None) -> Slice:
    """Entries in which these words stand, the newest first."""
    query = select(
        AnswerRow.id, AnswerRow.question, AnswerRow.answer, AnswerRow.source, AnswerRow.language,
        AnswerRow.version, AnswerRow.created_at,
    ).where(AnswerRow.deleted_at.is_(None))  # fmt: skip
    if q:
        query = query.where(_has(q, AnswerRow.question, AnswerRow.answer))
    order = (AnswerRow.created_at, AnswerRow.id)
    return await json_page(db, query, order=order, limit=limit, cursor=cursor)


async def hold_calendar(db: Db) -> None:
    """Nobody else books in this tenant until the transaction ends."""
    key = func.hashtext(func.concat("concierge.calendar:", func.hub.tenant()))
    await db.execute(select(func.pg_advisory_xact_lock(key)))


def _has(words: str, *columns: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    like = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return or_(*(column.ilike(f"%{like}%") for column in columns))


async def listings_with(db: Db, words: str, *, most: int = 10) -> list[ListingRow]:
    """Listings in whose address these words stand."""
    query = select(ListingRow).where(
        ListingRow.deleted_at.is_(None), _has(words, ListingRow.address)
    )
    return list(await db.scalars(query.order_by(ListingRow.address, ListingRow.id).limit(most)))


async def comparable_listings(db: Db) -> list[ListingRow]:
    """Every listing whose price says something: for sale, under contract or sold."""
    query = select(ListingRow).where(
        ListingRow.deleted_at.is_(None), ListingRow.status != "withdrawn"
    )
    return list(await db.scalars(query.order_by(ListingRow.id).limit(MOST_COMPARED)))
