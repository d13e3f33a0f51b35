"""Vectors of what records say, made where a model for it is connected."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.hooks import HookPoint
from enterprisehub.kernel.search.models import SearchDocument

MAX_TEXT = 4000


@dataclass(frozen=True, slots=True)
class Embedded:
    """Vectors of some texts, and the model that made them; only equal models compare."""

    model: str
    vectors: tuple[tuple[float, ...], ...]


EMBEDDER: HookPoint[tuple[str, ...], Embedded] = HookPoint("search.embedder")
"""Asked for the vectors of texts; nobody answers until a model for it is connected."""


async def embed_missing(db: Db, *, most: int = 64) -> int:
    """Up to `most` documents without a vector have one; how many got it."""
    query = (
        select(
            SearchDocument.id, SearchDocument.title, SearchDocument.subtitle, SearchDocument.body
        )
        .where(SearchDocument.embedding.is_(None))
        .order_by(SearchDocument.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    rows = list(await db.execute(query))
    if not rows:
        return 0
    texts = tuple("\n".join(filter(None, row[1:]))[:MAX_TEXT] for row in rows)
    answer = await EMBEDDER.ask(db, texts)
    if answer is None:
        return 0
    embedded = answer[1]
    for row, vector in zip(rows, embedded.vectors, strict=True):
        await db.execute(
            update(SearchDocument)
            .where(SearchDocument.id == row[0])
            .values(embedding=as_halfvec(vector), embedding_model=embedded.model)
        )
    return len(rows)


def as_halfvec(vector: Sequence[float]) -> str:
    """The vector as pgvector reads it."""
    return "[" + ",".join(f"{value:.6g}" for value in vector) + "]"
