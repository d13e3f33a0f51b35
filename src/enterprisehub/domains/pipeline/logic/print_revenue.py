"""Revenue of a time as a report: what was won and lost, when, and where it came from."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from enterprisehub.domains.pipeline.logic.attribute_revenue.share_revenue import Ended
from enterprisehub.domains.pipeline.logic.trace_revenue import Traced, read_ended, trace
from enterprisehub.domains.pipeline.queries.touches import MOST_DEALS
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.reports.contents import Cell, Chart, Contents, Part, Table
from enterprisehub.kernel.reports.kinds import Span
from enterprisehub.ui.shown import NO_MINOR_UNITS, money

MOST_LINES: Final = 200
_BARS: Final = 12
# Up to a quarter the course is told by weeks, beyond it by months.
_BY_WEEK: Final = timedelta(days=100)
_MOMENT: Final = timedelta(microseconds=1)


async def print_revenue(db: Db, span: Span) -> Contents:
    """Each currency for itself, the one with the most won deals first: nothing is converted."""
    ended = await read_ended(db, "source", span.start, span.end)
    by_currency: dict[str, list[Ended]] = {}
    for deal in ended:
        by_currency.setdefault(deal.currency, []).append(deal)
    ranked = sorted(by_currency.values(), key=lambda d: (-sum(one.won for one in d), d[0].currency))
    parts = [part for deals in ranked for part in _of_currency(trace(deals), span)]
    cut = f"Only the newest {MOST_DEALS:,} deals are told." if len(ended) >= MOST_DEALS else ""
    return Contents(
        "Revenue report",
        parts or [Part("Revenue", text="No deal was won or lost in this time.")],
        definitions=[
            ("Revenue", f"the amounts of deals by the day they were won. {cut}".strip()),
            ("Win rate", "of the deals that ended in the time, the share that was won"),
            ("First, last touch", "all of a deal to what brought its contact first, or last"),
            ("Linear", "a deal's amount in equal parts to everything its contact came by"),
        ],
    )


def _of_currency(traced: Traced, span: Span) -> list[Part]:
    won = [deal for deal in traced.deals if deal.won]
    middle = round(traced.revenue_cents / len(won) / 100) * 100 if won else None
    figures = [
        ("Revenue", money(traced.revenue_cents, traced.currency)),
        ("Won / lost", f"{len(won):,} / {len(traced.deals) - len(won):,}"),
        ("Win rate", f"{len(won) / len(traced.deals) * 100:.0f} %"),
        ("Mean deal", money(middle, traced.currency)),
    ]
    chart = _course(won, traced.currency, span)
    return [
        Part(f"Revenue in {traced.currency}", figures=figures, chart=chart),
        _sources(traced),
        _deals(won, traced.currency, span),
    ]


def _course(won: Sequence[Ended], currency: str, span: Span) -> Chart | None:
    """Every week or month of the span, those without a won deal as well."""
    if not won:
        return None
    zone = ZoneInfo(span.zone)
    weekly = span.end - span.start <= _BY_WEEK
    first, last = (_bucket(at, zone, weekly=weekly) for at in (span.start, span.end - _MOMENT))
    sums: dict[date, int] = {}
    while first <= last:
        sums[first] = 0
        first = first + timedelta(days=7) if weekly else _next_month(first)
    for deal in won:
        sums[_bucket(deal.closed_at, zone, weekly=weekly)] += deal.amount_cents
    best = max(sums, key=lambda day: sums[day])
    step, when = ("week", f"the week of {best:%-d %B}") if weekly else ("month", f"{best:%B %Y}")
    return Chart(
        [f"{day:%-d %b %Y}" if weekly else f"{day:%b %Y}" for day in sums],
        [_units(cents, currency) for cents in sums.values()],
        f"Revenue by {step} in {currency}; most in {when}: {money(sums[best], currency)}.",
        "line" if len(sums) > 1 else "bars",
    )


def _bucket(at: datetime, zone: ZoneInfo, *, weekly: bool) -> date:
    day = at.astimezone(zone).date()
    return day - timedelta(days=day.weekday()) if weekly else day.replace(day=1)


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _sources(traced: Traced) -> Part:
    lines = [line for line in traced.lines if line.won]
    rows: list[tuple[Cell, ...]] = [
        (
            line.key,
            line.won,
            line.lost,
            *(money(line.cents[m], traced.currency) for m in ("first", "last", "linear")),
        )
        for line in lines
    ]
    columns = ("Source", "Won", "Lost", "First touch", "Last touch", "Linear")
    chart = None
    if lines:
        shown = lines[:_BARS]
        chart = Chart(
            [line.key for line in shown],
            [_units(line.cents["linear"], traced.currency) for line in shown],
            f"Revenue in {traced.currency} by source, shared out in equal parts.",
        )
    return Part(
        f"Where it came from ({traced.currency})",
        chart=chart,
        table=Table(columns, rows, frozenset(range(1, len(columns)))),
    )


def _deals(won: Sequence[Ended], currency: str, span: Span) -> Part:
    zone = ZoneInfo(span.zone)
    largest = sorted(won, key=lambda deal: (-deal.amount_cents, str(deal.deal_id)))[:MOST_LINES]
    rows = [
        (
            deal.title,
            f"{deal.closed_at.astimezone(zone):%Y-%m-%d}",
            " → ".join(deal.keys),
            money(deal.amount_cents, currency),
        )
        for deal in largest
    ]
    more = f"The largest {MOST_LINES} of {len(won):,}." if len(won) > MOST_LINES else ""
    columns = ("Deal", "Won on", "Came by", "Amount")
    return Part(f"Won deals ({currency})", text=more, table=Table(columns, rows, frozenset({3})))


def _units(cents: int, currency: str) -> float:
    return float(cents) if currency in NO_MINOR_UNITS else cents / 100
