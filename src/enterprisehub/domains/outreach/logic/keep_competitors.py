"""Competitors and their battlecards are kept as the tenant has them."""

from uuid import UUID

from enterprisehub.domains.outreach import queries
from enterprisehub.domains.outreach.contracts import CompetitorIn
from enterprisehub.domains.outreach.models import CompetitorRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.db.versions import require_version
from enterprisehub.kernel.errors import Conflict, Invalid, NotFound
from enterprisehub.kernel.search.fold import fold


async def make_competitor(db: Db, new: CompetitorIn) -> CompetitorRow:
    """It is watched for from now on.

    Raises:
        Conflict: it is on the list already.
        Invalid: the list is full.
    """
    await _check_free(db, new.name, None)
    if len(await queries.competitors(db)) >= queries.MOST_COMPETITORS:
        says = f"At most {queries.MOST_COMPETITORS} competitors are watched; delete one first."
        raise Invalid(says, fields={"name": says})
    row = CompetitorRow(**_columns(new))
    db.add(row)
    await db.flush()
    return row


async def change_competitor(
    db: Db, competitor_id: UUID, wanted: CompetitorIn, *, seen: int | None = None
) -> CompetitorRow:
    """The battlecard is as given. Raises NotFound, Conflict, StaleVersion."""
    row = await known_competitor(db, competitor_id, lock=True)
    if seen is not None:
        require_version(row.version, seen)
    await _check_free(db, wanted.name, row.id)
    for name, value in _columns(wanted).items():
        setattr(row, name, value)
    await db.flush()
    return row


async def remove_competitor(db: Db, competitor_id: UUID) -> None:
    """It is not watched for any more. Raises NotFound."""
    (await known_competitor(db, competitor_id, lock=True)).deleted_at = clock.now()


async def known_competitor(db: Db, competitor_id: UUID, *, lock: bool = False) -> CompetitorRow:
    """Raises NotFound."""
    row = await queries.competitor(db, competitor_id, lock=lock)
    if row is None:
        raise NotFound("There is no such competitor.")
    return row


async def _check_free(db: Db, name: str, own_id: UUID | None) -> None:
    there = await queries.competitor_called(db, fold(name))
    if there is not None and there.id != own_id:
        says = f"{name} is on the list already."
        raise Conflict(says, fields={"name": says})


def _columns(new: CompetitorIn) -> dict[str, object]:
    return new.model_dump() | {"name_key": fold(new.name), "aliases": list(new.aliases)}
