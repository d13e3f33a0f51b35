"""How a span of days stands against the quota: what is won, and what is forecast to come."""

from datetime import date, timedelta

from enterprisehub.domains.pipeline.contracts import Outlook
from enterprisehub.domains.pipeline.logic.tell_time import (
    Period,
    calendar,
    first_of,
    last_of,
    name_of,
)
from enterprisehub.domains.pipeline.queries import forecasts
from enterprisehub.domains.pipeline.settings import PipelineSettings
from enterprisehub.kernel.db.session import Db

_PERIODS: tuple[Period, ...] = ("quarter", "month")


async def tell_outlook(db: Db, first: date, until: date) -> list[Outlook]:
    """By currency, the tenant's own first; only whole months have a quota."""
    here = await calendar(db)
    last = until - timedelta(days=1)
    period = next((p for p in _PERIODS if _is_one(first, last, p)), None)
    rows = {
        row.currency: row
        for row in await forecasts.latest(db)
        if row.period == period and row.starts_on == first
    }
    won = await forecasts.won_between(db, here.start_of(first), here.end_of(last))
    quota = await _quota(db, first, last)
    others = sorted((set(rows) | set(won)) - {here.currency})
    name = name_of(first, period) if period else f"{first:%-d %b %Y} to {last:%-d %b %Y}"
    told = []
    for currency in (here.currency, *others):
        row = rows.get(currency)
        told.append(
            Outlook(
                currency=currency,
                name=name,
                won_cents=won.get(currency, 0),
                quota_cents=quota if currency == here.currency else None,
                made_on=row.made_on if row else None,
                predicted_cents=row.predicted_cents if row else None,
                low_cents=row.low_cents if row else None,
                high_cents=row.high_cents if row else None,
                quota_ratio=row.quota_ratio if row and row.quota_cents == quota else None,
            )
        )
    return told


def _is_one(first: date, last: date, period: Period) -> bool:
    return first == first_of(first, period) and last == last_of(first, period)


async def _quota(db: Db, first: date, last: date) -> int | None:
    """As many months' quotas as the span has; None where it cuts a month or none is set."""
    if first.day != 1 or (last + timedelta(days=1)).day != 1:
        return None
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    return (await PipelineSettings.load(db)).quota_month_cents * months or None
