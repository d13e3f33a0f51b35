"""What a mapping would do to real records, without writing anything."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import RecordKind
from enterprisehub.domains.sync.contracts import TheirRecord
from enterprisehub.domains.sync.logic.compare_copy import Compared, compare_copy
from enterprisehub.domains.sync.logic.know_pairs import Pairs, know_pairs
from enterprisehub.domains.sync.logic.open_account import account_of, open_account
from enterprisehub.domains.sync.logic.read_page import names_of
from enterprisehub.domains.sync.models.connections import ConnectionRow
from enterprisehub.domains.sync.models.copies import CopyRow
from enterprisehub.domains.sync.queries import connections, copies
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.scope import Scope

SAMPLE = 12


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One field of one record: what stands on both sides, and what would happen."""

    title: str
    turn: str
    ours: str
    theirs: str
    why: str


@dataclass(frozen=True, slots=True)
class PreviewRecord:
    title: str
    url: str | None
    record_id: UUID | None
    lines: tuple[PreviewLine, ...]
    problems: tuple[str, ...]


async def preview_mapping(
    database: Database, scope: Scope, connection_id: UUID, kind: RecordKind
) -> list[PreviewRecord]:
    """A few of their records as they are now, with what each field would do.

    Raises:
        ConnectorFailed: in their own words.
    """
    async with database.scoped(scope) as db:
        connection = await connections.connection(db, connection_id)
        names = await names_of(db, connection_id, kind)
        account = open_account(database, await account_of(db, connection))
    page = await account.read(kind, names, since=None, page=None)
    found = [one for one in page.records if not one.removed][:SAMPLE]
    async with database.scoped(scope) as db:
        connection = await connections.connection(db, connection_id)
        return [await _preview(db, connection, kind, one) for one in found]


async def _preview(
    db: Db, connection: ConnectionRow, kind: RecordKind, one: TheirRecord
) -> PreviewRecord:
    known = await copies.copy_named(db, connection.id, kind, one.external_id)
    copy = CopyRow(
        connection_id=connection.id,
        kind=kind,
        external_id=one.external_id,
        payload=dict(one.values),
        agreed=dict(known.agreed) if known else {},
        ours_seen=dict(known.ours_seen) if known else {},
        record_id=known.record_id if known else None,
        their_changed_at=one.changed_at,
    )
    pairs = await know_pairs(db, connection, kind, [copy.payload])
    if copy.record_id is None:
        copy.record_id = await crm.find_exchanged(db, kind, pairs.taken(copy.payload)[0])
    ours = await crm.exchanged(db, kind, copy.record_id) if copy.record_id else None
    seen = compare_copy(connection, pairs, copy, ours)
    return PreviewRecord(
        title=one.title or one.external_id,
        url=one.url,
        record_id=ours.id if ours else None,
        lines=_lines(pairs, seen),
        problems=seen.problems,
    )


def _lines(pairs: Pairs, seen: Compared) -> tuple[PreviewLine, ...]:
    titles = {pair.ours.name: pair.ours.title for pair in pairs.pairs}
    return tuple(
        PreviewLine(titles[step.field], step.turn, _plain(step.ours), _plain(step.theirs), step.why)
        for step in seen.steps
        if step.turn != "agree"
    )


def _plain(value: Any) -> str:
    if value is None:
        return "empty"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
