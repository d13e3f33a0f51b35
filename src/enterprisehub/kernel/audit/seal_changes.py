"""The hash chain over a tenant's change log, sealed in batches after the changes committed.

Sealing inside the trigger would cost a busy tenant more than half its writes (every transaction
would wait for the chain's head). Outside, changes are taken in the order (txid, seq) of
transactions older than every one still running, so that a late commit is never skipped.

    hash(n) = SHA-256( hash(n-1) | canonical JSON of change n )
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import select, text

from enterprisehub.kernel.audit.models import changes, links
from enterprisehub.kernel.db.session import Db

GENESIS = bytes(32)
_OVERLAP = timedelta(hours=1)
_COLUMNS = (
    changes.c.seq,
    changes.c.at,
    changes.c.table_name,
    changes.c.record_id,
    changes.c.operation,
    changes.c.before,
    changes.c.after,
    changes.c.actor,
    changes.c.request_id,
    changes.c.txid,
)

# One statement for the batch: row by row each would pay for the row's security check.
_INSERT = text(
    "INSERT INTO kernel_change_links (position, change_seq, change_at, hash)"
    " SELECT * FROM unnest(CAST(:positions AS bigint[]), CAST(:seqs AS bigint[]),"
    " CAST(:moments AS timestamptz[]), CAST(:hashes AS bytea[]))"
)


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


def link_hash(before: bytes, row: Sequence[Any]) -> bytes:
    """The next hash of the chain; `row` holds the columns in the order of `_COLUMNS`."""
    values = [v.astimezone(UTC).isoformat() if isinstance(v, datetime) else v for v in row]
    canonical = orjson.dumps(values, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(before + canonical).digest()


async def seal(db: Db, *, batch: int = 2000, since_genesis: bool = False) -> int:
    """The tenant's next committed changes are linked to its chain. How many.

    It looks for them from an hour before the last sealed one: no transaction is open for so long.
    `since_genesis` looks through the whole log all the same.
    """
    await db.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 7))"), _key(db))
    head = (await db.execute(select(links).order_by(links.c.position.desc()).limit(1))).first()
    position, before = (head.position, head.hash) if head else (0, GENESIS)
    since = [] if head is None or since_genesis else [changes.c.at > head.change_at - _OVERLAP]
    horizon = text("(SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint)")
    query = (
        select(*_COLUMNS)
        .outerjoin(links, links.c.change_seq == changes.c.seq)
        .where(links.c.change_seq.is_(None), changes.c.txid < horizon, *since)
        .order_by(changes.c.txid, changes.c.seq)
        .limit(batch)
    )
    made = []
    for row in (await db.execute(query)).all():
        position, before = position + 1, link_hash(before, row)
        made.append((position, row.seq, row.at, before))
    if made:
        positions, seqs, moments, hashes = (list(column) for column in zip(*made, strict=True))
        values = {"positions": positions, "seqs": seqs, "moments": moments, "hashes": hashes}
        await db.execute(_INSERT, values)
    return len(made)


async def verify(db: Db, *, batch: int = 5000) -> Verified:
    """Every sealed change is what it was when it was sealed, or the first that is not is named."""
    position, before, after_position = 0, GENESIS, 0
    columns = (links.c.position, links.c.change_seq.label("linked_seq"), links.c.hash)
    while True:
        query = (
            select(*columns, *_COLUMNS)
            .outerjoin(
                changes,
                (changes.c.seq == links.c.change_seq) & (changes.c.at == links.c.change_at),
            )
            .where(links.c.position > after_position)
            .order_by(links.c.position)
            .limit(batch)
        )
        rows = (await db.execute(query)).all()
        for row in rows:
            position += 1
            if row.position != position:
                return await _broken(db, position, None, "a link of the chain is missing")
            if row.seq is None:
                why = "the change was removed from the log"
                return await _broken(db, position, row.linked_seq, why)
            before = link_hash(before, row[len(columns) :])
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
