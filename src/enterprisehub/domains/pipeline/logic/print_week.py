"""The week of the pipeline as a report: new, won, lost, at risk, forecast."""

from collections.abc import Mapping, Sequence
from typing import Any

from enterprisehub.domains.pipeline.logic.tell_time import name_of
from enterprisehub.domains.pipeline.models import ForecastRow
from enterprisehub.domains.pipeline.queries import forecasts, scores, week
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.reports.contents import Contents, Part, Table
from enterprisehub.kernel.reports.kinds import Span
from enterprisehub.ui.shown import money

_SHOWN = 25
_AMOUNT = frozenset({2})


async def print_week(db: Db, span: Span) -> Contents:
    """What happened in the span; risks and forecasts are those of now."""
    new = await week.deals_in(db, "new", span.start, span.end)
    won = await week.deals_in(db, "won", span.start, span.end)
    lost = await week.deals_in(db, "lost", span.start, span.end)
    risky = await scores.at_risk(db, limit=_SHOWN)
    ahead = await forecasts.latest(db)
    at_risk = await scores.worth_at_risk(db)
    figures = [
        ("New", _sums(new)),
        ("Won", _sums(won)),
        ("Lost", _sums(lost)),
        ("At risk", _joined({one[0]: one[2] for one in at_risk}, sum(one[1] for one in at_risk))),
        *_months(ahead),
    ]
    return Contents(
        "Pipeline of the week",
        [
            Part("The week", figures=figures),
            _deals("Won", won),
            _deals("Lost", lost, why=True),
            _deals("New", new),
            _risks(risky),
            _forecasts(ahead),
        ],
        definitions=[
            ("At risk", "quiet, past its expected close, stale in its stage, or answering less"),
            ("Forecast", "the middle of the trials; eight of ten lie between low and high"),
        ],
    )


def _months(ahead: Sequence[ForecastRow]) -> list[tuple[str, str]]:
    """The forecast of the month under way, of each currency."""
    found: dict[str, ForecastRow] = {}
    for row in ahead:
        if row.period == "month":
            found.setdefault(row.currency, row)
    return [
        (f"Forecast of {name_of(row.starts_on, 'month')}", money(row.predicted_cents, row.currency))
        for row in found.values()
    ]


def _deals(title: str, rows: Sequence[Mapping[str, Any]], *, why: bool = False) -> Part:
    if not rows:
        return Part(title, text="None.")
    last = "Reason" if why else "Stage"
    lines = [
        (
            row["title"],
            row["company_name"] or row["contact_name"] or "",
            _money(row),
            (row["lost_reason"] or "–") if why else row["stage_name"],
        )
        for row in rows[:_SHOWN]
    ]
    more = f"The largest {_SHOWN} of {len(rows)}." if len(rows) > _SHOWN else ""
    return Part(title, text=more, table=Table(("Deal", "Client", "Amount", last), lines, _AMOUNT))


def _risks(rows: Sequence[Mapping[str, Any]]) -> Part:
    if not rows:
        return Part("At risk", text="No open deal is at risk.")
    lines = [
        (
            row["title"],
            row["company_name"] or row["contact_name"] or "",
            _money(row),
            " ".join(risk["says"] for risk in row["risks"]),
        )
        for row in rows
    ]
    return Part("At risk", table=Table(("Deal", "Client", "Amount", "Why"), lines, _AMOUNT))


def _forecasts(rows: Sequence[ForecastRow]) -> Part:
    if not rows:
        return Part("Forecast", text="There is no forecast yet: it needs deals.")
    lines = [
        (
            name_of(row.starts_on, "quarter" if row.period == "quarter" else "month"),
            *(
                money(cents, row.currency)
                for cents in (
                    row.won_cents, row.predicted_cents, row.low_cents, row.high_cents,
                    row.weighted_cents,
                )
            ),
            money(row.quota_cents, row.currency) if row.quota_cents else "–",
        )
        for row in rows
    ]  # fmt: skip
    columns = ("Period", "Won so far", "Forecast", "Low", "High", "Weighted pipeline", "Quota")
    return Part("Forecast", table=Table(columns, lines, frozenset(range(1, len(columns)))))


def _money(row: Mapping[str, Any]) -> str:
    return money(row["amount_cents"], row["currency"]) if row["amount_cents"] else "–"


def _sums(rows: Sequence[Mapping[str, Any]]) -> str:
    total: dict[str, int] = {}
    for row in rows:
        total[row["currency"]] = total.get(row["currency"], 0) + (row["amount_cents"] or 0)
    return _joined(total, len(rows))


def _joined(worth: Mapping[str, int], count: int) -> str:
    if not count:
        return "none"
    sums = " + ".join(money(cents, currency, short=True) for currency, cents in worth.items())
    return f"{count} ({sums})"
