"""What a mapping would do to real records, without writing anything."""

from dataclasses import dataclass
from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import RecordKind
from enterprisehub.domains.sync.contracts import TheirRecord
from enterprisehub.domains.sync.logic.compare_copy import Compared, compare_copy
from enterprisehub.domains.sync.logic.know_pairs import LINKS, Pairs, know_pairs
from enterprisehub.domains.sync.logic.open_account import account_of, open_account
from enterprisehub.domains.sync.logic.read_page import names_of
from enterprisehub.domains.sync.logic.word_values import word_values
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
    coming = () if connection.first_loaded_at else _coming(pairs, copy)
    if copy.record_id is None:
        copy.record_id = await crm.find_exchanged(db, kind, pairs.taken(copy.payload)[0])
    ours = await crm.exchanged(db, kind, copy.record_id) if copy.record_id else None
    seen = compare_copy(connection, pairs, copy, ours)
    return PreviewRecord(
        title=one.title or one.external_id,
        url=one.url,
        record_id=ours.id if ours else None,
        lines=(*await _lines(db, kind, pairs, seen), *coming),
        problems=seen.problems,
    )


def _coming(pairs: Pairs, copy: CopyRow) -> tuple[PreviewLine, ...]:
    """What the first load brings before this record: it is no problem that it is not known yet."""
    found = []
    for pair in pairs.pairs:
        named = copy.payload.get(pair.theirs)
        if (
            pair.ours.type not in LINKS
            or not named
            or str(named) in pairs.known.ours[pair.ours.type]
        ):
            continue
        del copy.payload[pair.theirs]
        theirs = f"their {pair.ours.type} {named}"
        why = "the first load brings it before"
        found.append(PreviewLine(pair.ours.title, "take", "empty", theirs, why))
    return tuple(found)


async def _lines(db: Db, kind: RecordKind, pairs: Pairs, seen: Compared) -> tuple[PreviewLine, ...]:
    titles = {pair.ours.name: pair.ours.title for pair in pairs.pairs}
    steps = [step for step in seen.steps if step.turn != "agree"]
    values = [(step.field, value) for step in steps for value in (step.ours, step.theirs)]
    words = await word_values(db, kind, values)
    return tuple(
        PreviewLine(
            title=titles[step.field],
            turn=step.turn,
            ours=words[step.field, str(step.ours)],
            theirs=words[step.field, str(step.theirs)],
            why=step.why,
        )
        for step in steps
    )
