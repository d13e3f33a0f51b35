"""What models did and cost: the usage ledger, by route and by call."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, SQLColumnExpression, func, select

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.llm.embeddings import PURPOSES
from enterprisehub.kernel.llm.models import ModelCallRow
from enterprisehub.kernel.scope import Ref

HITS: Final = ("process", "shared", "similar")


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteUsage:
    """One route and model over a period; `reused` answers came from before, without a call."""

    route: str
    provider: str
    model: str
    calls: int
    reused: int
    failed: int
    tokens_in: int
    tokens_out: int
    cost_microcents: int
    median_ms: int | None


async def usage(db: Db, *, days: int = 30) -> list[RouteUsage]:
    """Usage by route and model of the last days, the most expensive first."""
    since = clock.now() - timedelta(days=days)
    row = ModelCallRow
    cost = func.coalesce(func.sum(row.cost_microcents), 0)
    reused = row.cache_level.in_(HITS)
    query = (
        select(
            row.route,
            row.provider,
            row.model,
            func.count().filter(~reused).label("calls"),
            func.count().filter(reused).label("reused"),
            func.count().filter(row.status == "failed").label("failed"),
            func.coalesce(func.sum(row.tokens_in), 0).label("tokens_in"),
            func.coalesce(func.sum(row.tokens_out), 0).label("tokens_out"),
            cost.label("cost"),
            func.percentile_cont(0.5).within_group(row.latency_ms).filter(~reused).label("median"),
        )
        .where(row.created_at >= since)
        .group_by(row.route, row.provider, row.model)
        .order_by(cost.desc(), row.route)
    )
    return [
        RouteUsage(
            route=r.route,
            provider=r.provider,
            model=r.model,
            calls=r.calls,
            reused=r.reused,
            failed=r.failed,
            tokens_in=int(r.tokens_in),
            tokens_out=int(r.tokens_out),
            cost_microcents=int(r.cost),
            median_ms=None if r.median is None else round(r.median),
        )
        for r in await db.execute(query)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Savings:
    """What answers given again saved, from what the first ones really used.

    `looked` counts questions that might have been answered from before; `hits` those that were,
    by level. `lookup_…` is what vectors of questions took: it is already taken off `saved_…`,
    which are below zero where looking cost more than it brought. `unpriced` hits are of models
    without a known price.
    """

    looked: int
    hits: dict[str, int]
    saved_tokens: int
    saved_microcents: int
    lookup_tokens: int
    lookup_microcents: int
    spent_tokens: int
    spent_microcents: int
    unpriced: int

    @property
    def hit_ratio(self) -> float | None:
        return sum(self.hits.values()) / self.looked if self.looked else None

    @property
    def tokens_ratio(self) -> float | None:
        """The share of all tokens, of all tasks, that reuse made unnecessary."""
        return _share(self.saved_tokens, self.spent_tokens)

    @property
    def cost_ratio(self) -> float | None:
        """The same of the cost; None where no price is known."""
        return _share(self.saved_microcents, self.spent_microcents)


async def savings(db: Db, *, days: int = 30) -> Savings:
    """What reuse saved in the last days."""
    row = ModelCallRow
    hit = row.cache_level.in_(HITS)
    missed = (row.cache_level == "miss") & (row.status == "success")
    lookup = row.prompt_version == PURPOSES["reuse"]
    tokens = row.tokens_in + row.tokens_out

    def total(column: SQLColumnExpression[int], which: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(column).filter(which), 0)

    query = select(
        func.count().filter(missed).label("missed"),
        *(func.count().filter(row.cache_level == level).label(level) for level in HITS),
        total(row.saved_tokens, hit).label("saved_tokens"),
        total(row.saved_microcents, hit).label("saved_microcents"),
        total(tokens, lookup).label("lookup_tokens"),
        total(row.cost_microcents, lookup).label("lookup_microcents"),
        func.coalesce(func.sum(tokens), 0).label("spent_tokens"),
        func.coalesce(func.sum(row.cost_microcents), 0).label("spent_microcents"),
        func.count().filter(hit & ~row.cost_known).label("unpriced"),
    ).where(row.created_at >= clock.now() - timedelta(days=days))
    r = (await db.execute(query)).mappings().one()
    hits = {level: int(r[level]) for level in HITS}
    return Savings(
        looked=int(r["missed"]) + sum(hits.values()),
        hits=hits,
        saved_tokens=int(r["saved_tokens"]) - int(r["lookup_tokens"]),
        saved_microcents=int(r["saved_microcents"]) - int(r["lookup_microcents"]),
        lookup_tokens=int(r["lookup_tokens"]),
        lookup_microcents=int(r["lookup_microcents"]),
        spent_tokens=int(r["spent_tokens"]),
        spent_microcents=int(r["spent_microcents"]),
        unpriced=int(r["unpriced"]),
    )


def _share(saved: int, spent: int) -> float | None:
    """Of all that would have been spent without."""
    return saved / (saved + spent) if saved + spent > 0 else None


async def latest_calls(
    db: Db, *, limit: int = 50, before: datetime | None = None
) -> list[ModelCallRow]:
    """Single calls, newest first."""
    query = select(ModelCallRow)
    if before is not None:
        query = query.where(ModelCallRow.created_at < before)
    return list(await db.scalars(query.order_by(ModelCallRow.created_at.desc()).limit(limit)))


async def spent_on(db: Db, subject: Ref, since: datetime) -> int:
    """What everything that was asked, heard and said for one thing cost from `since` on, in
    millionths of a US cent.
    """
    row = ModelCallRow
    total = await db.scalar(
        select(func.coalesce(func.sum(row.cost_microcents), 0)).where(
            row.created_at >= since,
            row.subject_kind == subject.kind,
            row.subject_id == subject.id,
        )
    )
    return int(total or 0)
