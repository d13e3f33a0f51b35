"""Finding records by words, by names with typing errors, and by meaning where vectors exist."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Float, Select, cast, func, literal, select

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.records import KINDS
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search.embed import EMBEDDER, as_halfvec, label
from enterprisehub.kernel.search.fuse import fuse, likeness
from enterprisehub.kernel.search.models import HalfVec, SearchDocument
from enterprisehub.kernel.search.terms import (
    MAX_QUERY,
    Term,
    every_term,
    exact_names_query,
    marks,
    names_query,
    terms_of,
    words_query,
)

MAX_LIMIT = 100
CANDIDATES = 500
RANKED = 2000
WEIGHTS = {"words": 0.5, "names": 1.0, "meaning": 1.0}
MEANT = 50
_LEAST_ALIKE = 0.2
_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found; `by` tells how: "words", "names" or "meaning"."""

    ref: Ref
    title: str
    subtitle: str
    by: str


type _Key = tuple[str, UUID]


async def search(
    db: Db,
    query: str,
    *,
    kinds: Sequence[str] | None = None,
    limit: int = 20,
    by_meaning: bool = True,
) -> list[Hit]:
    """The best records for what was typed, of those kinds that the actor may read.

    `by_meaning` also asks the connected model, which takes a moment, and is left out where the
    model is late or there is none.
    """
    readable = [k for k in (kinds or KINDS) if k in KINDS and db.scope.may(KINDS[k].read)]
    terms = terms_of(query)
    if not readable or not terms:
        return []
    limit = max(1, min(limit, MAX_LIMIT))
    within = marks(db.scope.tenant_id, readable)
    found: dict[_Key, Hit] = {}
    rankings = {
        "names": await _by_name(db, terms, within, found),
        "words": await _by_words(db, terms, within, limit, found),
        "meaning": await _by_meaning(db, query, readable, found) if by_meaning else [],
    }
    return [found[key] for key in fuse(rankings, WEIGHTS)[:limit]]


def matching(db: Db, kind: str, query: str) -> Select[UUID] | None:
    """Ids of the records of one kind in which every word is found; None for no words at all.

    For lists that are filtered by words and ordered by something else.
    """
    terms = terms_of(query)
    if not terms:
        return None
    ids = select(SearchDocument.record_id).where(SearchDocument.kind == kind)
    return ids.where(*every_term(terms, db.scope.tenant_id, [kind]))


_SHOWN = (
    SearchDocument.kind,
    SearchDocument.record_id,
    SearchDocument.title,
    SearchDocument.subtitle,
)


async def _by_words(
    db: Db, terms: Sequence[Term], within: str, limit: int, found: dict[_Key, Hit]
) -> list[_Key]:
    """Every word first; where that finds too little, any of them. Length counts against (1)."""
    keys: list[_Key] = []
    for joined_by in ("&", "|") if len(terms) > 1 else ("&",):
        query = words_query(terms, within, joined_by)
        some = select(*_SHOWN, SearchDocument.words).where(SearchDocument.words.op("@@")(query))
        rows = some.limit(RANKED).subquery()
        rank = func.ts_rank(rows.c.words, query, 1)
        best = select(*(rows.c[c.name] for c in _SHOWN)).order_by(rank.desc(), rows.c.record_id)
        keys = _keep(await db.execute(best.limit(100)), "words", found)
        if len(keys) >= limit:
            break
    return keys


async def _by_name(
    db: Db, terms: Sequence[Term], within: str, found: dict[_Key, Hit]
) -> list[_Key]:
    query = names_query(terms, within)
    if query is None:
        return []
    exact = exact_names_query(terms, within)
    typed = [term.name for term in terms if term.name]
    near: dict[_Key, tuple[float, Hit]] = {}
    for condition in (exact, query):
        rows = select(*_SHOWN, SearchDocument.name_keys).where(
            SearchDocument.names.op("@@")(condition)
        )
        for kind, record_id, title, subtitle, keys in await db.execute(rows.limit(CANDIDATES)):
            names = " ".join(key[1:] for key in keys if key.startswith("="))
            alike = likeness(typed, names)
            if alike > 0:
                hit = Hit(Ref(kind, record_id), title, subtitle, "names")
                near[kind, record_id] = (alike, hit)
        if len(near) >= CANDIDATES:
            break
    # Of equal names, kinds stand in the order they are declared: a person before their threads.
    order = {kind: place for place, kind in enumerate(KINDS)}
    best = sorted(near, key=lambda key: (-near[key][0], near[key][1].title, order[key[0]]))[:100]
    best = [key for key in best if near[key][0] >= _least(near[best[0]][0])]
    for key in best:
        found.setdefault(key, near[key][1])
    return best


def _least(top: float) -> float:
    """Weak resemblances are left out beside strong ones."""
    return max(0.5, top * 0.7)


async def _by_meaning(
    db: Db, query: str, kinds: Sequence[str], found: dict[_Key, Hit]
) -> list[_Key]:
    answer = await EMBEDDER.ask(db, query.replace("\x00", " ")[:MAX_QUERY])
    if answer is None:
        return []
    meaning = answer[1]
    # Every vector of the tenant is compared: tenants are small enough for exactness.
    vector = cast(literal(as_halfvec(meaning.vector)), HalfVec)
    away: ColumnElement[float] = SearchDocument.embedding.op("<=>", return_type=Float())(vector)
    maker = label(meaning.maker, len(meaning.vector))
    compared = (
        select(*_SHOWN, away.label("away"))
        .where(SearchDocument.embedding_model == maker, SearchDocument.kind.in_(kinds))
        .offset(0)  # a fence: without it each distance is computed twice
        .subquery()
    )
    usual = func.avg(compared.c.away).over().label("usual")
    rows = select(compared, usual).order_by(compared.c.away, compared.c.record_id).limit(MEANT)
    return _keep(_standing_out(list(await db.execute(rows))), "meaning", found)


def _standing_out(rows: Sequence[Any]) -> list[tuple[Any, ...]]:
    """What is nearer to the best than to the usual; how near "near" is differs between models."""
    if not rows:
        return []
    best, usual = 1 - rows[0].away, 1 - rows[0].usual
    least = max(_LEAST_ALIKE, (best + usual) / 2 - _ROUNDING)
    return [tuple(row)[: len(_SHOWN)] for row in rows if 1 - row.away >= least]


def _keep(rows: Any, by: str, found: dict[_Key, Hit]) -> list[_Key]:
    keys = []
    for kind, record_id, title, subtitle in rows:
        found.setdefault((kind, record_id), Hit(Ref(kind, record_id), title, subtitle, by))
        keys.append((kind, record_id))
    return keys
