"""Vectors of what records say: which are missing, and where they are kept.

Nothing here asks a model: whoever makes the vectors holds no transaction meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select, update

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.hooks import HookPoint
from enterprisehub.kernel.search.models import SearchDocument

MAX_TEXT = 4000
MAX_DIMENSIONS = 16_000  # what a halfvec of pgvector holds
_CLEARED_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Meaning:
    """The vector of one text, and what made it ("connector:model"); only equal ones compare."""

    maker: str
    vector: tuple[float, ...]


EMBEDDER: HookPoint[str, Meaning] = HookPoint("search.embedder")
"""Asked for the meaning of what is sought; no answer where no model gives it in time."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What a document says, as it stood at `changed_at`; `names` are the words it is called by."""

    id: UUID
    text: str
    names: frozenset[str]
    changed_at: datetime


async def wanting(db: Db, maker: str) -> bool:
    """Whether any document has no vector of this maker."""
    model = SearchDocument.embedding_model
    if await db.scalar(select(exists().where(model.is_(None)))):
        return True
    # The two ends of the index tell of a former maker without a look at each row.
    for end in (func.min(model), func.max(model)):
        found = await db.scalar(select(end).where(model.is_not(None)))
        if found is not None and found.rpartition("/")[0] != maker:
            return True
    return False


async def missing(db: Db, maker: str, *, most: int) -> list[Passage]:
    """Up to `most` documents that this maker was not asked about yet; vectors of others go."""
    query = (
        select(
            SearchDocument.id,
            SearchDocument.title,
            SearchDocument.subtitle,
            SearchDocument.body,
            SearchDocument.name_keys,
            SearchDocument.changed_at,
        )
        .where(SearchDocument.embedding_model.is_(None))
        .order_by(SearchDocument.id)
        .limit(most)
    )
    rows = list(await db.execute(query))
    made_by = func.regexp_replace(SearchDocument.embedding_model, "/[0-9]+$", "")
    if not rows and await _clear(db, made_by != maker):
        rows = list(await db.execute(query))
    return [_passage(row) for row in rows]


async def keep(db: Db, maker: str, made: Sequence[tuple[Passage, tuple[float, ...] | None]]) -> int:
    """The documents have these vectors; None is noted too, so that nobody asks again. How many.

    A document that changed meanwhile, or that somebody is changing now, waits for the next time.
    """
    lengths = {len(vector) for _, vector in made if vector}
    vectors = {(p.id, p.changed_at): vector for p, vector in made}
    still = (
        select(SearchDocument.id, SearchDocument.changed_at)
        .where(SearchDocument.id.in_([p.id for p, _ in made]))
        .order_by(SearchDocument.id)
        .with_for_update(skip_locked=True)
    )
    kept = 0
    for id_, changed_at in list(await db.execute(still)):
        if (id_, changed_at) not in vectors:
            continue
        vector = vectors[id_, changed_at]
        values = {
            "embedding": as_halfvec(vector) if vector else None,
            "embedding_model": label(maker, len(vector or ())),
        }
        await db.execute(update(SearchDocument).where(SearchDocument.id == id_).values(**values))
        kept += 1
    if lengths:
        now_valid = [label(maker, length) for length in (0, *lengths)]
        await _clear(db, SearchDocument.embedding_model.not_in(now_valid))
    return kept


def label(maker: str, dimensions: int) -> str:
    """What stands beside a vector: vectors of another length do not compare either."""
    return f"{maker}/{dimensions}"


def as_halfvec(vector: Sequence[float]) -> str:
    """The vector as pgvector reads it."""
    return "[" + ",".join(f"{value:.6g}" for value in vector) + "]"


async def _clear(db: Db, which: ColumnElement[bool]) -> bool:
    """Some of these documents have no vector any more; whether there were any."""
    some = (
        select(SearchDocument.id)
        .where(SearchDocument.embedding_model.is_not(None), which)
        .limit(_CLEARED_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    gone = (
        update(SearchDocument)
        .where(SearchDocument.id.in_(some.scalar_subquery()))
        .values(embedding=None, embedding_model=None)
        .returning(SearchDocument.id)
    )
    return bool(list(await db.scalars(gone)))


def _passage(row: Any) -> Passage:
    names = frozenset(key[1:] for key in row.name_keys if key.startswith("="))
    return Passage(row.id, _whole(row.title, row.subtitle, row.body), names, row.changed_at)


def _whole(*parts: str) -> str:
    """The parts together; of a long text the beginning and the end."""
    text = "\n".join(filter(None, parts))
    half = MAX_TEXT // 2
    return text if len(text) <= MAX_TEXT else f"{text[:half]} {text[-half:]}"
