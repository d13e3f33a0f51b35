"""The price book is kept as the tenant has it."""

from uuid import UUID

from enterprisehub.domains.proposals import queries
from enterprisehub.domains.proposals.contracts import PriceIn
from enterprisehub.domains.proposals.models import PriceRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.db.versions import require_version
from enterprisehub.kernel.errors import Conflict, NotFound


async def make_price(db: Db, new: PriceIn) -> PriceRow:
    """The article can be offered. Raises Conflict where the book has it already."""
    if await queries.price_of_sku(db, new.sku) is not None:
        says = f"{new.sku} is in the price book already."
        raise Conflict(says, fields={"sku": says})
    row = PriceRow(**new.model_dump(mode="json"))
    db.add(row)
    await db.flush()
    return row


async def change_price(
    db: Db, price_id: UUID, wanted: PriceIn, *, seen: int | None = None
) -> PriceRow:
    """The article is as given; proposals that were made keep their prices.

    Raises:
        NotFound, StaleVersion: there is none, or somebody changed it since `seen`.
        Conflict: another article has this number.
    """
    row = await _held(db, price_id, seen)
    other = await queries.price_of_sku(db, wanted.sku)
    if other is not None and other.id != row.id:
        says = f"{wanted.sku} is in the price book already."
        raise Conflict(says, fields={"sku": says})
    for name, value in wanted.model_dump(mode="json").items():
        setattr(row, name, value)
    await db.flush()
    return row


async def remove_price(db: Db, price_id: UUID, *, seen: int | None = None) -> None:
    """The article is not offered any more. Raises NotFound, StaleVersion."""
    (await _held(db, price_id, seen)).deleted_at = clock.now()


async def price_book(db: Db) -> dict[str, PriceIn]:
    """Every article by its number."""
    return {row.sku: price_of(row) for row in await queries.prices(db)}


def price_of(row: PriceRow) -> PriceIn:
    names = PriceIn.model_fields
    return PriceIn.model_validate({name: getattr(row, name) for name in names})


async def _held(db: Db, price_id: UUID, seen: int | None) -> PriceRow:
    row = await queries.price(db, price_id, lock=True)
    if row is None:
        raise NotFound("There is no such article in the price book.")
    if seen is not None:
        require_version(row.version, seen)
    return row
