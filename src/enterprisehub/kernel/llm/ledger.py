"""What models did and cost: the usage ledger, by route and by call."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.llm.models import ModelCallRow


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteUsage:
    """One route and model over a period."""

    route: str
    provider: str
    model: str
    calls: int
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
    query = (
        select(
            row.route,
            row.provider,
            row.model,
            func.count().label("calls"),
            func.count().filter(row.status == "failed").label("failed"),
            func.coalesce(func.sum(row.tokens_in), 0).label("tokens_in"),
            func.coalesce(func.sum(row.tokens_out), 0).label("tokens_out"),
            cost.label("cost"),
            func.percentile_cont(0.5).within_group(row.latency_ms).label("median"),
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
            failed=r.failed,
            tokens_in=int(r.tokens_in),
            tokens_out=int(r.tokens_out),
            cost_microcents=int(r.cost),
            median_ms=None if r.median is None else round(r.median),
        )
        for r in await db.execute(query)
    ]


async def latest_calls(
    db: Db, *, limit: int = 50, before: datetime | None = None
) -> list[ModelCallRow]:
    """Single calls, newest first."""
    query = select(ModelCallRow)
    if before is not None:
        query = query.where(ModelCallRow.created_at < before)
    return list(await db.scalars(query.order_by(ModelCallRow.created_at.desc()).limit(limit)))
