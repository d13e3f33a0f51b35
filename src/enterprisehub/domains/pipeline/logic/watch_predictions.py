"""Predictions of market, clients and business are compared with what they were; big changes told.

Those of single deals are compared whenever a deal is scored.
"""

from datetime import datetime, timedelta

from enterprisehub.domains.pipeline.logic.raise_alert import Change, raise_alert
from enterprisehub.domains.pipeline.logic.tell_time import name_of
from enterprisehub.domains.pipeline.queries import forecasts, scores
from enterprisehub.domains.pipeline.settings import PipelineSettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.ui.shown import money

LOOK_BACK = timedelta(days=7)
WINDOW = timedelta(days=90)
FEWEST_ENDED = 12
_WATCHED = ("forecast:", "win-rate:", "client:")
"""How the keys of what is compared here begin."""


async def watch_predictions(db: Db) -> int:
    """How many new alerts stand; what is no longer so is over by itself.

    What somebody dismissed is not told again for as long as changes are looked back on.
    """
    settings, now = await PipelineSettings.load(db), clock.now()
    changes = [
        *await _of_business(db, settings),
        *await _of_market(db, settings, now),
        *await _of_clients(db, settings, now),
    ]
    await scores.end_alerts(db, _WATCHED, now, still=[change.key for change in changes])
    heard = await scores.keys_over_since(db, now - LOOK_BACK)
    return sum([await raise_alert(db, one) for one in changes if one.key not in heard])


async def _of_business(db: Db, settings: PipelineSettings) -> list[Change]:
    """The forecast of a period against the one of about a week before."""
    found = []
    for row in await forecasts.latest(db):
        course = await forecasts.course_of(db, row.period, row.currency, row.starts_on)
        earlier = [one for one in course if one.made_on <= row.made_on - LOOK_BACK]
        if not earlier or not earlier[-1].predicted_cents:
            continue
        before, after = earlier[-1].predicted_cents, row.predicted_cents
        pct = 100 * (after - before) / before
        if abs(pct) >= settings.forecast_change_pct:
            name = name_of(row.starts_on, "quarter" if row.period == "quarter" else "month")
            found.append(
                Change(
                    scope="business",
                    key=f"forecast:{row.period}:{row.starts_on}:{row.currency}:{pct > 0:d}",
                    title=f"Forecast of {name} {'rose' if pct > 0 else 'fell'} by {abs(pct):.0f} %",
                    body=f"From {money(before, row.currency, short=True)} on "
                    f"{earlier[-1].made_on:%d %b} to {money(after, row.currency, short=True)}.",
                    href="/pipeline/forecast",
                    before=float(before),
                    after=float(after),
                    severity="info" if pct > 0 else "warn",
                )
            )
    return found


async def _of_market(db: Db, settings: PipelineSettings, now: datetime) -> list[Change]:
    """The share of won deals of 90 days against the 90 before, by source and of all."""
    late = _rates(await scores.ended_by_source(db, now - WINDOW, now))
    early = _rates(await scores.ended_by_source(db, now - 2 * WINDOW, now - WINDOW))
    found = []
    for source in sorted(late.keys() & early.keys()):
        after, before = late[source], early[source]
        change = 100 * (after - before)
        if abs(change) >= settings.win_rate_change_pct:
            whose = f"from {source} " if source else ""
            found.append(
                Change(
                    scope="market",
                    key=f"win-rate:{source}:{now:%Y-%m}",
                    title=f"Deals {whose}are won {'more' if change > 0 else 'less'} often: "
                    f"{after * 100:.0f} % instead of {before * 100:.0f} %",
                    body="The last 90 days against the 90 days before.",
                    href="/pipeline/attribution",
                    before=before,
                    after=after,
                    severity="info" if change > 0 else "warn",
                )
            )
    return found


def _rates(rows: list[tuple[str, int, int]]) -> dict[str, float]:
    rows = [*rows, ("", sum(row[1] for row in rows), sum(row[2] for row in rows))]
    return {source: won / (won + lost) for source, won, lost in rows if won + lost >= FEWEST_ENDED}


async def _of_clients(db: Db, settings: PipelineSettings, now: datetime) -> list[Change]:
    """The mean score of a company's open deals against that of a week before."""
    return [
        Change(
            scope="client",
            key=f"client:{company_id}",
            title=f"{name}: its deals fell from {before:.0f} to {after:.0f} points",
            body="The mean score of its open deals, against a week ago.",
            href=f"/companies/{company_id}",
            before=before,
            after=after,
        )
        for company_id, name, after, before in await scores.mean_scores_by_company(
            db, now - LOOK_BACK
        )
        if before - after >= settings.score_drop
    ]
