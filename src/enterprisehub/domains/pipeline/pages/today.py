"""Revenue on the start page: won this month, where it is heading, and what is at risk."""

from dataclasses import dataclass

from enterprisehub.domains.pipeline.logic.tell_time import calendar, first_of, last_of
from enterprisehub.domains.pipeline.pages.words import joined
from enterprisehub.domains.pipeline.permissions import PIPELINE_READ
from enterprisehub.domains.pipeline.queries import forecasts, scores
from enterprisehub.kernel.db.session import Db
from enterprisehub.ui.page import Fragment, fragment
from enterprisehub.ui.shown import money, pct
from enterprisehub.ui.today import CARDS, TodayCard


@dataclass(frozen=True, slots=True)
class MonthLine:
    """One currency's month. `quota_pct` is how much of the quota is won, if there is one."""

    currency: str
    forecast: str
    span: str
    quota: str
    quota_pct: int | None


@fragment("pipeline/_today_revenue.html")
class TodayRevenue(Fragment):
    won: str
    lines: list[MonthLine]
    at_risk: str
    alerts: int


@CARDS.implement("pipeline.revenue")
async def show_revenue(db: Db, _: None) -> TodayCard | None:
    if not db.scope.may(PIPELINE_READ):
        return None
    here = await calendar(db)
    start, last = first_of(here.today, "month"), last_of(here.today, "month")
    won = await forecasts.won_between(db, here.start_of(start), here.end_of(last))
    rows = [
        row
        for row in await forecasts.latest(db)
        if row.period == "month" and row.starts_on == start
    ]
    if not rows and not won:
        return None
    lines = [
        MonthLine(
            row.currency,
            money(row.predicted_cents, row.currency, short=True),
            f"{money(row.low_cents, row.currency, short=True)} to "
            f"{money(row.high_cents, row.currency, short=True)}",
            f"{money(row.quota_cents, row.currency, short=True)}, {pct(row.quota_ratio)} likely"
            if row.quota_cents
            else "",
            round(100 * won.get(row.currency, 0) / row.quota_cents) if row.quota_cents else None,
        )
        for row in rows
    ]
    at_risk = await scores.worth_at_risk(db, here.end_of(last))
    card = TodayRevenue(
        won=joined(list(won.items())) or "Nothing yet",
        lines=lines,
        at_risk=joined([(currency, cents) for currency, _, cents in at_risk]),
        alerts=len(await scores.alerts(db)),
    )
    return TodayCard(card.html(), order=22)
