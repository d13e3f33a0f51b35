"""Listings are kept as the tenant has them, one by one or from a list of lines."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from pydantic import ValidationError

from enterprisehub.domains.concierge import queries
from enterprisehub.domains.concierge.contracts import Listing, ListingIn
from enterprisehub.domains.concierge.logic.fold_words import place_key, plain
from enterprisehub.domains.concierge.models import ListingRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.db.versions import require_version
from enterprisehub.kernel.errors import Conflict, Invalid, NotFound
from enterprisehub.kernel.search import documents

MOST_LINES = 5_000
COLUMNS = (
    "address", "place", "price", "bedrooms", "bathrooms", "status", "url", "note",
)  # fmt: skip
_CENTS = 100


@dataclass(frozen=True, slots=True)
class TakenListings:
    """`wrong` says of each line that was not taken which it is, and why."""

    added: int
    changed: int
    wrong: tuple[str, ...]


async def make_listing(db: Db, new: ListingIn) -> ListingRow:
    """The home can be offered. Raises Conflict where this address is there already."""
    if await queries.listing_at(db, plain(new.address), place_key(new.place)) is not None:
        says = f"{new.address} in {new.place} is on the list already."
        raise Conflict(says, fields={"address": says})
    row = ListingRow(**_columns(new))
    db.add(row)
    await _index(db, row)
    return row


async def change_listing(
    db: Db, listing_id: UUID, wanted: ListingIn, *, seen: int | None = None
) -> ListingRow:
    """The listing is as given.

    Raises:
        NotFound: there is no such listing.
        Conflict: another one lies at this address.
        StaleVersion: somebody changed it since the version `seen`.
    """
    row = await held_listing(db, listing_id, seen=seen)
    there = await queries.listing_at(db, plain(wanted.address), place_key(wanted.place))
    if there is not None and there.id != row.id:
        says = f"{wanted.address} in {wanted.place} is on the list already."
        raise Conflict(says, fields={"address": says})
    for name, value in _columns(wanted).items():
        setattr(row, name, value)
    await _index(db, row)
    return row


async def remove_listing(db: Db, listing_id: UUID, *, seen: int | None = None) -> None:
    """The listing is not offered any more. Raises NotFound, StaleVersion."""
    row = await held_listing(db, listing_id, seen=seen)
    row.deleted_at = clock.now()
    await documents.remove(db, [row.ref])


async def take_listings(db: Db, text: str) -> TakenListings:
    """Every line of `text` is a listing, new or as it is now; the others are told of.

    Raises:
        Invalid: there are too many lines.
    """
    added, changed, wrong = 0, 0, list[str]()
    for number, cells in _lines(text):
        try:
            wanted = _read(cells)
        except ValidationError as error:
            first = error.errors()[0]
            wrong.append(f"Line {number}: {first['loc'][0]}: {first['msg'].lower()}")
            continue
        except ValueError as error:
            wrong.append(f"Line {number}: {error}")
            continue
        known = await queries.listing_at(db, plain(wanted.address), place_key(wanted.place))
        if known is None:
            await make_listing(db, wanted)
            added += 1
        else:
            await change_listing(db, known.id, wanted)
            changed += 1
    return TakenListings(added, changed, tuple(wrong))


async def known_listing(db: Db, listing_id: UUID) -> ListingRow:
    """To be read. Raises NotFound."""
    row = await queries.listing(db, listing_id)
    if row is None:
        raise NotFound("There is no such listing.")
    return row


async def held_listing(db: Db, listing_id: UUID, *, seen: int | None = None) -> ListingRow:
    """The listing, locked. Raises NotFound, StaleVersion."""
    row = await queries.listing(db, listing_id, lock=True)
    if row is None:
        raise NotFound("There is no such listing.")
    if seen is not None:
        require_version(row.version, seen)
    return row


def listing_of(row: ListingRow) -> Listing:
    return Listing(
        id=row.id,
        address=row.address,
        place=row.place,
        price_cents=row.price_cents,
        currency=row.currency,
        bedrooms=row.bedrooms,
        bathrooms=row.bathrooms,
        status=row.status,  # type: ignore[arg-type]  # checked by the table
        url=row.url,
    )


def _columns(new: ListingIn) -> dict[str, object]:
    keys = {"address_key": plain(new.address), "place_key": place_key(new.place)}
    return new.model_dump() | keys


async def _index(db: Db, row: ListingRow) -> None:
    await db.flush()
    await documents.put(db, row.ref, row.address, subtitle=row.place, body=row.note)


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    for number, cells in enumerate(csv.reader(text.splitlines()), 1):
        if number > MOST_LINES:
            raise Invalid(f"At most {MOST_LINES:,} lines at a time.")
        stripped = [cell.strip() for cell in cells]
        heading = number == 1 and stripped[:2] == list(COLUMNS[:2])
        if any(stripped) and not heading:
            yield number, stripped


def _read(cells: list[str]) -> ListingIn:
    given = dict(zip(COLUMNS, cells, strict=False))
    price = given.get("price", "").replace("$", "").replace(",", "").strip()
    try:
        cents = round(float(price) * _CENTS)
    except ValueError:
        raise ValueError("the third cell must be a price, like 450000") from None
    status = given.get("status", "").lower().replace(" ", "_") or "for_sale"
    return ListingIn.model_validate(
        {
            "address": given.get("address", ""),
            "place": given.get("place", ""),
            "price_cents": cents,
            "bedrooms": given.get("bedrooms") or None,
            "bathrooms": given.get("bathrooms") or None,
            "status": status,
            "url": given.get("url", ""),
            "note": given.get("note", ""),
        }
    )
