"""Which fields go together is as people decide."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import RecordKind
from enterprisehub.domains.sync.logic.run_read import start_read
from enterprisehub.domains.sync.models.connections import ConnectionRow, MappingRow
from enterprisehub.domains.sync.queries import connections, copies
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid

MOST_FIELDS = 100


class MapIn(BaseModel):
    """A field of ours with the one of theirs that says the same."""

    model_config = ConfigDict(extra="forbid")

    ours: Annotated[str, Field(min_length=1, max_length=100)]
    theirs: Annotated[str, Field(min_length=1, max_length=200)]
    way: Literal["both", "in", "out"] = "both"
    rule: Literal["newest", "theirs", "ours", "ask"] = "newest"
    transform: Literal["plain", "lower", "title", "table"] = "plain"
    table: Annotated[list[tuple[str, str]], Field(max_length=500)] = []


async def change_mapping(
    db: Db, connection_id: UUID, kind: RecordKind, wanted: list[MapIn]
) -> list[MappingRow]:
    """Exactly these fields go together; everything there is compared anew.

    A field that was not read before is read with the next reading, which begins from the start.

    Raises:
        Invalid: a field is not there, is named twice, may not be written, or two would be
            written to the same one.
    """
    connection = await connections.connection(db, connection_id, lock=True)
    await _check(db, connection, kind, wanted)
    known = {row.ours: row for row in await connections.mappings(db, connection_id, kind)}
    read_before = {row.theirs for row in known.values()}
    for place, one in enumerate(wanted):
        row = known.pop(one.ours, None)
        if row is None:
            row = MappingRow(connection_id=connection_id, kind=kind, ours=one.ours, theirs="")
            db.add(row)
        row.theirs, row.way, row.rule = one.theirs, one.way, one.rule
        row.transform, row.position = one.transform, place
        row.table = [list(pair) for pair in one.table]
    for row in known.values():
        row.deleted_at = clock.now()
    await db.flush()
    if not {one.theirs for one in wanted} <= read_before:
        cursor = await connections.cursor(db, connection_id, kind)
        cursor.since = cursor.page = None
    await copies.compare_again(db, connection_id, kind)
    await _look_again(db, connection)
    return await connections.mappings(db, connection_id, kind)


async def _check(db: Db, connection: ConnectionRow, kind: RecordKind, wanted: list[MapIn]) -> None:
    fields = await crm.exchange_fields(db, kind)
    ours = {one.name for one in fields}
    listed = (connection.shape.get("properties") or {}).get(kind, ())
    theirs: dict[str, dict[str, Any]] = {one["name"]: one for one in listed}
    wrong: dict[str, str] = {}
    seen: set[str] = set()
    for one in wanted:
        if one.ours not in ours:
            wrong[one.ours] = "is not a field here"
        elif one.ours in seen:
            wrong[one.ours] = "goes with two of their fields; choose one"
        elif one.theirs not in theirs:
            wrong[one.ours] = f"“{one.theirs}” is not a field there"
        elif theirs[one.theirs].get("read_only") and one.way != "in":
            wrong[one.ours] = f"“{one.theirs}” can only be read there"
        elif one.transform == "table" and not one.table:
            wrong[one.ours] = "has no words in its table"
        seen.add(one.ours)
    if len(wanted) > MOST_FIELDS:
        wrong["fields"] = f"are more than {MOST_FIELDS}"
    titles = {one.name: one.title for one in fields}
    wrong = _written_twice(wanted, titles, theirs) | wrong
    if wrong:
        raise Invalid("Some fields do not go together.", fields=wrong)


def _written_twice(
    wanted: list[MapIn], titles: dict[str, str], theirs: dict[str, dict[str, Any]]
) -> dict[str, str]:
    """Why each that would be written to a field that another one is written to may not be."""
    wrong: dict[str, str] = {}
    first: dict[str, str] = {}
    for one in wanted:
        other = first.setdefault(one.theirs, one.ours) if one.way != "in" else one.ours
        if other != one.ours:
            named = theirs.get(one.theirs, {}).get("title") or one.theirs
            wrong[one.ours] = (
                f"would be written over {titles.get(other, other)} in “{named}”; let it come in "
                "only, or choose another field"
            )
    return wrong


async def place_stages(db: Db, connection_id: UUID, placed: dict[str, str]) -> None:
    """Each of their stages is one of ours, or none; deals are compared anew.

    Raises:
        Invalid: a stage is not there.
    """
    connection = await connections.connection(db, connection_id, lock=True)
    theirs = {one["external_id"] for one in connection.shape.get("stages") or ()}
    ours = {str(one.id) for one in await crm.known_stages(db)}
    if not set(placed) <= theirs or not {one for one in placed.values() if one} <= ours:
        raise Invalid("Choose among the stages there are.", fields={"stages": "are not there"})
    connection.stages = {**connection.stages, **{k: v or None for k, v in placed.items()}}
    await copies.compare_again(db, connection_id, "deal")
    await _look_again(db, connection)


async def _look_again(db: Db, connection: ConnectionRow) -> None:
    if connection.first_loaded_at is not None and connection.state != "paused":
        await start_read(db, connection.id, "incremental")
