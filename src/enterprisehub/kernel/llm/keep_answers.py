"""Answers that all processes of the program share, in PostgreSQL, each tenant's its own."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Float, cast, delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.llm.models import KeptAnswerRow
from enterprisehub.kernel.search.embed import as_halfvec
from enterprisehub.kernel.search.models import HalfVec

_COMPARED: Final = 500
_FORGOTTEN_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An answer of before; `tokens` and cost are what it took then."""

    value: Any
    provider: str
    model: str
    tokens: int
    cost_microcents: int
    cost_known: bool
    expires_at: datetime


_COLUMNS: Final = (
    KeptAnswerRow.value,
    KeptAnswerRow.provider,
    KeptAnswerRow.model,
    KeptAnswerRow.tokens,
    KeptAnswerRow.cost_microcents,
    KeptAnswerRow.cost_known,
    KeptAnswerRow.expires_at,
)


async def kept_for(db: Db, exact_key: str) -> Kept | None:
    """The answer to the very same words, unless its time is over."""
    query = select(*_COLUMNS).where(
        KeptAnswerRow.exact_key == exact_key, KeptAnswerRow.expires_at > clock.now()
    )
    row = (await db.execute(query)).mappings().first()
    return None if row is None else Kept(**row)


async def nearest(
    db: Db, family_key: str, maker: str, vector: tuple[float, ...], likeness: float
) -> Kept | None:
    """The answer to the nearest question of the family that is at least so much alike.

    The newest of the family are compared one by one: an index of vectors would be asked before
    the tenant's policy and could come back with other tenants' rows only, that is with none.
    """
    family = (
        select(*_COLUMNS, KeptAnswerRow.embedding)
        .where(
            KeptAnswerRow.family_key == family_key,
            KeptAnswerRow.embedding_model == maker,
            KeptAnswerRow.expires_at > clock.now(),
        )
        .order_by(KeptAnswerRow.created_at.desc())
        .limit(_COMPARED)
        .subquery()
    )
    sought = cast(literal(as_halfvec(vector)), HalfVec)
    away = family.c.embedding.op("<=>", return_type=Float())(sought)
    query = select(*(family.c[column.name] for column in _COLUMNS), away.label("away"))
    row = (await db.execute(query.order_by(away).limit(1))).mappings().first()
    if row is None or 1 - row["away"] < likeness:
        return None
    return Kept(**{name: value for name, value in row.items() if name != "away"})


async def keep_answer(db: Db, exact_key: str, values: dict[str, Any]) -> None:
    """The same words get this answer from now on."""
    statement = insert(KeptAnswerRow).values(exact_key=exact_key, **values)
    renewed = {**values, "created_at": func.now()}
    await db.execute(
        statement.on_conflict_do_update(index_elements=["tenant_id", "exact_key"], set_=renewed)
    )


async def forget_kept(db: Db, *, prompt: str | None = None) -> int:
    """None of the answers, or of a prompt's, is in the database any more. How many were."""
    gone = delete(KeptAnswerRow).returning(KeptAnswerRow.id)
    if prompt is not None:
        gone = gone.where(KeptAnswerRow.prompt == prompt)
    return len(list(await db.scalars(gone)))


async def forget_expired(db: Db) -> int:
    """Some answers whose time is over are gone; how many."""
    old = (
        select(KeptAnswerRow.id)
        .where(KeptAnswerRow.expires_at <= clock.now())
        .limit(_FORGOTTEN_AT_ONCE)
    )
    gone = delete(KeptAnswerRow).where(KeptAnswerRow.id.in_(old)).returning(KeptAnswerRow.id)
    return len(list(await db.scalars(gone)))


async def kept_count(db: Db) -> int:
    """How many answers stand ready."""
    query = select(func.count()).where(KeptAnswerRow.expires_at > clock.now())
    return await db.scalar(query.select_from(KeptAnswerRow)) or 0
