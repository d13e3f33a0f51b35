"""Revenue of a stretch of time, traced to where it came from, by every model beside each other."""

from dataclasses import dataclass
from datetime import datetime

from enterprisehub.domains.pipeline.logic.attribute_revenue.share_revenue import (
    MODELS,
    Ended,
    Model,
    Shares,
    Touch,
    share_revenue,
)
from enterprisehub.domains.pipeline.queries import touches
from enterprisehub.domains.pipeline.queries.touches import Dimension
from enterprisehub.kernel.db.session import Db


@dataclass(frozen=True, slots=True)
class Line:
    """A source: its cents by model, and how many won and lost deals it touched."""

    key: str
    cents: dict[str, int]
    won: int
    lost: int


@dataclass(frozen=True, slots=True)
class Traced:
    """All of one currency. The cents of each model add up to `revenue_cents`."""

    currency: str
    revenue_cents: int
    deals: list[Ended]
    lines: list[Line]
    shares: dict[Model, Shares]


async def trace_revenue(
    db: Db, dimension: Dimension, start: datetime, end: datetime
) -> list[Traced]:
    """By currency, the one with the most won deals first."""
    found = await read_ended(db, dimension, start, end)
    by_currency: dict[str, list[Ended]] = {}
    for deal in found:
        by_currency.setdefault(deal.currency, []).append(deal)
    traced = [trace(deals) for deals in by_currency.values() if any(deal.won for deal in deals)]
    return sorted(traced, key=lambda one: (-sum(d.won for d in one.deals), one.currency))


async def read_ended(db: Db, dimension: Dimension, start: datetime, end: datetime) -> list[Ended]:
    """Ended deals with their touches, those in a row by the same source as one."""
    by_deal: dict[object, list[Touch]] = {}
    for row in await touches.touches_between(db, dimension, start, end):
        known = by_deal.setdefault(row["deal_id"], [])
        if not known or known[-1].key != row["key"]:
            known.append(Touch(row["key"], row["at"]))
    return [
        Ended(
            one.deal_id,
            one.title,
            one.amount_cents,
            one.currency,
            one.closed_at,
            one.won,
            tuple(by_deal.get(one.deal_id, ())),
        )
        for one in await touches.ended_between(db, start, end)
    ]


def trace(deals: list[Ended]) -> Traced:
    """The deals of one currency, by every model. Pure."""
    shares = {model: share_revenue(deals, model) for model in MODELS}
    keys = sorted({key for deal in deals for key in deal.keys})
    lines = [
        Line(
            key,
            {
                model: sum(by_deal.get(key, 0) for by_deal in shares[model].values())
                for model in MODELS
            },
            sum(key in deal.keys for deal in deals if deal.won),
            sum(key in deal.keys for deal in deals if not deal.won),
        )
        for key in keys
    ]
    lines.sort(key=lambda line: (-line.cents["linear"], line.key))
    return Traced(
        deals[0].currency,
        sum(deal.amount_cents for deal in deals if deal.won),
        deals,
        lines,
        shares,
    )
