"""Listings are kept as the tenant has them, one by one."""

from uuid import UUID

from enterprisehub.domains.concierge import queries
from enterprisehub.domains.concierge.contracts import Listing, ListingIn
from enterprisehub.domains.concierge.logic.fold_words import place_key, plain
from enterprisehub.domains.concierge.models import ListingRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.db.versions import require_version
from enterprisehub.kernel.errors import Conflict, NotFound
from enterprisehub.kernel.search import documents


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
