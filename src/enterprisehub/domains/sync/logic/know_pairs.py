"""What a connection knows: which fields go together, and whose ids are whose."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import RecordKind
from enterprisehub.domains.crm.contracts.exchange import ExchangeField
from enterprisehub.domains.sync.logic.transform_values import (
    FieldPair,
    Known,
    Untranslatable,
    give_out,
    take_in,
)
from enterprisehub.domains.sync.models.connections import ConnectionRow, MappingRow
from enterprisehub.domains.sync.queries import connections, copies
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity.members import list_members

LINKS: tuple[RecordKind, ...] = ("company", "contact")


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs of one kind of record, with every id that was looked up for some of them."""

    pairs: tuple[FieldPair, ...]
    known: Known

    def taken(self, payload: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
        """Their values in our form, and what could not be understood, in words."""
        values: dict[str, Any] = {}
        problems: list[str] = []
        for pair in self.pairs:
            if pair.theirs not in payload:
                continue
            try:
                values[pair.ours.name] = take_in(pair, payload[pair.theirs], self.known)
            except Untranslatable as problem:
                problems.append(f"{pair.ours.title}: {problem}")
        return values, problems

    def given(self, values: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
        """Our values by their names; what they have no word for is left out and told."""
        made: dict[str, Any] = {}
        problems: list[str] = []
        for pair in self.pairs:
            if pair.ours.name not in values:
                continue
            try:
                made[pair.theirs] = give_out(pair, values[pair.ours.name], self.known)
            except (Untranslatable, ValueError, TypeError) as problem:
                problems.append(f"{pair.ours.title}: {problem}")
        return made, problems


async def know_pairs(
    db: Db,
    connection: ConnectionRow,
    kind: RecordKind,
    payloads: Iterable[dict[str, Any]] = (),
    ours: Iterable[dict[str, Any]] = (),
    *,
    rows: Sequence[MappingRow] | None = None,
) -> Pairs:
    """The pairs, with the owners, stages and linked records that these values name."""
    fields = {one.name: one for one in await crm.exchange_fields(db, kind)}
    if rows is None:
        rows = await connections.mappings(db, connection.id, kind)
    pairs = [_pair(row, fields[row.ours], connection) for row in rows if row.ours in fields]
    here: dict[str, dict[str, str]] = {"stage": _stages(connection)}
    there = {"stage": {mine: theirs for theirs, mine in reversed(here["stage"].items())}}
    here["owner"], there["owner"] = await _owners(db, connection)
    kept, mine = list(payloads), list(ours)
    for link in LINKS:
        named = [pair for pair in pairs if pair.ours.type == link]
        if not named:
            continue
        ids = {str(p[pair.theirs]) for pair in named for p in kept if p.get(pair.theirs)}
        found = await copies.ids_there(db, connection.id, link, sorted(ids)) if ids else {}
        here[link] = {name: str(known) for name, known in found.items()}
        wanted = {UUID(v[pair.ours.name]) for pair in named for v in mine if v.get(pair.ours.name)}
        back = await copies.ids_here(db, connection.id, sorted(wanted)) if wanted else {}
        there[link] = {str(known): name for known, name in back.items()}
    return Pairs(tuple(pairs), Known(here, there))


def _pair(row: MappingRow, field: ExchangeField, connection: ConnectionRow) -> FieldPair:
    listed = (connection.shape.get("properties") or {}).get(row.kind, ())
    types = {each["name"]: each["type"] for each in listed}
    return FieldPair(
        ours=field,
        theirs=row.theirs,
        type=cast("Any", types.get(row.theirs, "text")),
        way=cast("Any", row.way),
        rule=cast("Any", row.rule),
        transform=row.transform,
        table=tuple((str(pair[0]), str(pair[1])) for pair in row.table),
    )


def _stages(connection: ConnectionRow) -> dict[str, str]:
    return {theirs: str(mine) for theirs, mine in connection.stages.items() if mine}


async def _owners(db: Db, connection: ConnectionRow) -> tuple[dict[str, str], dict[str, str]]:
    """People are the same by their email address."""
    listed = connection.shape.get("owners") or ()
    if not listed:
        return {}, {}
    members = {one.email.lower(): str(one.user_id) for one in await list_members(db)}
    here = {
        str(one["external_id"]): members[email]
        for one in listed
        if (email := str(one.get("email") or "").lower()) in members
    }
    return here, {mine: theirs for theirs, mine in reversed(here.items())}
