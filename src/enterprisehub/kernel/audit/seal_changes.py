"""The hash chain over a tenant's change log, sealed in batches after the changes committed.

Sealing inside the trigger would cost a busy tenant more than half its writes (every transaction
would wait for the chain's head). Outside, changes are taken in the order (txid, seq) of
transactions older than every one still running, so that a late commit is never skipped.

    hash(n) = SHA-256( hash(n-1) | canonical JSON of change n )
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Text,
    cast,
    func,
    literal_column,
    select,
    text,
    tuple_,
)

from enterprisehub.kernel.audit.archived import ARCHIVED
from enterprisehub.kernel.audit.models import changes, links
from enterprisehub.kernel.db.session import Db

GENESIS = bytes(32)
_MICROSECONDS: ColumnElement[int] = literal_column(
    "(extract(epoch FROM kernel_changes.at) * 1000000)::bigint"
)

# Written by PostgreSQL: jsonb has one text form, whatever the session's time zone or locale.
CANONICAL: ColumnElement[str] = cast(
    func.jsonb_build_array(
        changes.c.seq,
        _MICROSECONDS,
        changes.c.table_name,
        changes.c.record_id,
        changes.c.operation,
        changes.c.before,
        changes.c.after,
        changes.c.actor,
        changes.c.request_id,
        changes.c.txid,
    ),
    Text,
)
_HORIZON: ColumnElement[int] = literal_column(
    "(SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint)"
)

# One statement for the batch: row by row each would pay for the row's security check.
_INSERT = text(
    "INSERT INTO kernel_change_links (tenant_id, position, change_seq, change_at, hash)"
    " SELECT (SELECT hub.tenant()), CAST(:sealed AS bigint) + n, seq,"
    " timestamptz 'epoch' + moment * interval '1 microsecond',"
    " substring(CAST(:hashes AS bytea) FROM (n::int - 1) * 32 + 1 FOR 32)"
    " FROM unnest(CAST(:seqs AS bigint[]), CAST(:moments AS bigint[]))"
    " WITH ORDINALITY AS sealed(seq, moment, n)"
)

# Log and chain are read along their indexes, batch by batch. Their statistics are always late:
# planned for few rows, each batch would fetch, write as JSON and sort all that is left.
_ALONG_INDEXES = ("enable_bitmapscan", "enable_hashjoin", "enable_seqscan", "enable_sort")


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where the chain does not hold."""

    position: int
    change_seq: int | None
    why: str


@dataclass(frozen=True, slots=True)
class Verified:
    """`sealed` changes follow each other unbroken; `unsealed` wait for the next sealing."""

    sealed: int
    unsealed: int
    broken: Break | None


def link_hash(before: bytes, canonical: str) -> bytes:
    """The next hash of the chain."""
    return hashlib.sha256(before + canonical.encode()).digest()


async def seal(db: Db, *, batch: int = 2000, since_genesis: bool = False) -> int:
    """The tenant's next committed changes are linked to its chain. How many.

    It goes on after the last sealed one. `since_genesis` looks through the whole log for what has
    no link: in a database restored into another server, transactions count anew.
    """
    await db.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 7))"), _key(db))
    position, before, reached = await _head(db)
    link = select(links.c.position).where(links.c.change_seq == changes.c.seq)
    wanted: tuple[ColumnElement[bool], ...] = (~link.exists(),)
    if not since_genesis:  # one look into the index for each change, instead of one join of all
        order = tuple_(changes.c.txid, changes.c.seq)
        wanted = (link.scalar_subquery().is_(None), order > tuple_(*reached))
    query = (
        select(changes.c.seq, _MICROSECONDS.label("moment"), CANONICAL.label("canonical"))
        .where(changes.c.txid < _HORIZON, *wanted)
        .order_by(changes.c.txid, changes.c.seq)
        .limit(batch)
    )
    seqs, moments, hashes = [], [], bytearray()
    if since_genesis:
        rows = (await db.execute(query)).all()
    else:
        rows = await _read_along_indexes(db, query)
    for row in rows:
        before = link_hash(before, row.canonical)
        seqs.append(row.seq)
        moments.append(row.moment)
        hashes += before
    if seqs:
        values = {"sealed": position, "seqs": seqs, "moments": moments, "hashes": bytes(hashes)}
        await db.execute(_INSERT, values)
    return len(seqs)


async def _read_along_indexes[*T](db: Db, query: Select[*T]) -> Sequence[Row[*T]]:
    await db.execute(_set_all("off"))
    rows = (await db.execute(query)).all()
    await db.execute(_set_all("on"))
    return rows


def _set_all(value: str) -> Select[*tuple[Any, ...]]:
    return select(*(func.set_config(name, value, True) for name in _ALONG_INDEXES))


async def _head(db: Db) -> tuple[int, bytes, tuple[int, int]]:
    """The chain's length, its last hash, and where in the log's order its last change stands.

    That place is the beginning where the order began anew, or where the last change is gone.
    """
    query = (
        select(links, changes.c.txid, (changes.c.txid < _HORIZON).label("counted_here"))
        .outerjoin(
            changes, (changes.c.seq == links.c.change_seq) & (changes.c.at == links.c.change_at)
        )
        .order_by(links.c.position.desc())
        .limit(1)
    )
    head = (await db.execute(query)).first()
    if head is None:
        return 0, GENESIS, (0, 0)
    reached = (head.txid, head.change_seq) if head.counted_here else (0, 0)
    return head.position, head.hash, reached


async def verify(db: Db, *, batch: int = 5000) -> Verified:
    """Every sealed change is what it was when it was sealed, or the first that is not is named.

    What moved to the cold store is read there.
    """
    position, before, after_position = 0, GENESIS, 0
    asked = await ARCHIVED.ask(db, None)
    cold = asked[1] if asked else None
    columns = (
        links.c.position,
        links.c.change_seq.label("linked_seq"),
        links.c.change_at,
        links.c.hash,
    )
    while True:
        query = (
            select(*columns, changes.c.seq, CANONICAL.label("canonical"))
            .outerjoin(
                changes,
                (changes.c.seq == links.c.change_seq) & (changes.c.at == links.c.change_at),
            )
            .where(links.c.position > after_position)
            .order_by(links.c.position)
            .limit(batch)
        )
        rows = await _read_along_indexes(db, query)
        gone = {row.linked_seq: row.change_at for row in rows if row.seq is None}
        archived = await cold.canonical(db, gone) if cold and gone else {}
        for row in rows:
            position += 1
            if row.position != position:
                return await _broken(db, position, None, "a link of the chain is missing")
            canonical = archived.get(row.linked_seq) if row.seq is None else row.canonical
            if canonical is None:
                why = "the change was removed from the log"
                return await _broken(db, position, row.linked_seq, why)
            before = link_hash(before, canonical)
            if before != row.hash:
                why = "the change, or its link, was altered after it was sealed"
                return await _broken(db, position, row.linked_seq, why)
        if len(rows) < batch:
            return Verified(position, await _unsealed(db), None)
        after_position = position


async def _broken(db: Db, position: int, seq: int | None, why: str) -> Verified:
    return Verified(position - 1, await _unsealed(db), Break(position, seq, why))


async def _unsealed(db: Db) -> int:
    sealed = select(links.c.change_seq)
    query = select(text("count(*)")).select_from(changes).where(changes.c.seq.not_in(sealed))
    return int(await db.scalar(query) or 0)


def _key(db: Db) -> dict[str, str]:
    return {"key": str(db.scope.tenant_id)}
