"""Names that dialogues recognise, typed singly or taken from a list of lines."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, get_args
from uuid import UUID

from pydantic import Field, TypeAdapter, ValidationError

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts import PlaceKind, PropertyKind
from enterprisehub.domains.crm.contracts.inputs import Input, Line, PlaceIn, PropertyNameIn, Title
from enterprisehub.domains.crm.errors import KeyTaken
from enterprisehub.domains.crm.logic.shape_names import add_place, add_property_name
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid

PLACE_KINDS: Final = get_args(PlaceKind.__value__)
PROPERTY_KINDS: Final = get_args(PropertyKind.__value__)
MOST_LINES = 5_000
SPELLINGS = "|"


class NameIn(Input):
    """`where` is the state of a place, or the place in which a property lies."""

    kind: PlaceKind | PropertyKind = "city"
    name: Title
    where: Line | None = None
    aliases: list[Title] = Field(default=[], max_length=30)


@dataclass(frozen=True, slots=True)
class TakenNames:
    """`wrong` says of each line that was not taken which it is, and why."""

    added: int
    known: int
    wrong: tuple[str, ...]


@dataclass(slots=True)
class _Index:
    """What the tenant has: names by kind, and places by name."""

    names: set[tuple[str, str, str]]
    places: dict[str, UUID]


async def add_name(db: Db, new: NameIn) -> None:
    """Dialogues recognise the name.

    Raises:
        KeyTaken: it is known already.
        Invalid: a property lies in a place that is not known.
    """
    await _add(db, new, await _index(db))


async def take_names(db: Db, text: str) -> TakenNames:
    """Every line of `text` that names something new is known; the others are told of."""
    index, added, known, wrong = await _index(db), 0, 0, list[str]()
    for number, cells in _lines(text):
        try:
            await _add(db, _read(cells), index)
            added += 1
        except KeyTaken:
            known += 1
        except Invalid as error:
            wrong.append(f"Line {number}: {error.message}")
    return TakenNames(added, known, tuple(wrong))


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(text.splitlines(), 1):
        if number > MOST_LINES:
            raise Invalid(f"At most {MOST_LINES:,} lines at a time.")
        cells = [cell.strip() for cell in next(csv.reader([line]), [])]
        heading = number == 1 and [cell.lower() for cell in cells[:2]] == ["name", "kind"]
        if any(cells) and not heading:
            yield number, cells


def _read(cells: list[str]) -> NameIn:
    """Name, kind, state or place, other spellings: all but the name may be missing."""
    name, kind, where, aliases = (*cells, "", "", "", "")[:4]
    try:
        return _NAME.validate_python(
            {
                "name": name,
                "kind": kind.lower().replace(" ", "_") or "city",
                "where": where or None,
                "aliases": [one.strip() for one in aliases.split(SPELLINGS) if one.strip()],
            }
        )
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0]) if first["loc"] else "line"
        kinds = ", ".join((*PLACE_KINDS, *PROPERTY_KINDS)).replace("_", " ")
        why = f"is one of {kinds}" if field == "kind" else first["msg"]
        raise Invalid(f"“{name[:60]}”: {field} {why}.") from error


_NAME = TypeAdapter(NameIn)


async def _index(db: Db) -> _Index:
    places = await queries.places(db)
    properties = await queries.property_names(db)
    return _Index(
        names={(row.kind, row.name_lc, (row.state or "").lower()) for row in places}
        | {("property", row.name_lc, "") for row, _ in properties},
        places={row.name_lc: row.id for row in places},
    )


async def _add(db: Db, new: NameIn, index: _Index) -> None:
    is_place = new.kind in PLACE_KINDS
    state = (new.where or "").lower() if is_place else ""
    key = (new.kind if is_place else "property", new.name.lower(), state)
    if key in index.names:
        raise KeyTaken(f"“{new.name}” is known already.", fields={"name": "is known already"})
    if is_place:
        values = {"name": new.name, "kind": new.kind, "state": new.where, "aliases": new.aliases}
        row = await add_place(db, PlaceIn.model_validate(values))
        index.places.setdefault(new.name.lower(), row.id)
    else:
        await _add_property(db, new, index)
    index.names.add(key)


async def _add_property(db: Db, new: NameIn, index: _Index) -> None:
    place_id = index.places.get(new.where.lower()) if new.where else None
    if new.where and place_id is None:
        says = f"“{new.where}” is no place you have. Add it first."
        raise Invalid(says, fields={"where": says})
    values = {"name": new.name, "kind": new.kind, "place_id": place_id, "aliases": new.aliases}
    await add_property_name(db, PropertyNameIn.model_validate(values))
