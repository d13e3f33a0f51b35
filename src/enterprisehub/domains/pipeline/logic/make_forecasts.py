"""The forecasts of the day are kept: this and the next month and quarter, by currency."""

import zlib
from asyncio import to_thread
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from enterprisehub.domains.pipeline.contracts import Move
from enterprisehub.domains.pipeline.logic.forecast_revenue.read_journeys import (
    Knowledge,
    journeys_of,
    known_at,
)
from enterprisehub.domains.pipeline.logic.tell_time import (
    Calendar,
    Period,
    calendar,
    first_of,
    last_of,
    next_first,
)
from enterprisehub.domains.pipeline.queries import facts, forecasts
from enterprisehub.domains.pipeline.settings import PipelineSettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db

if TYPE_CHECKING:
    from enterprisehub.domains.pipeline.logic.forecast_revenue.find_season import Season

HISTORY = timedelta(days=1096)
PERIODS: tuple[Period, ...] = ("month", "quarter")
MONTHS = {"month": 1, "quarter": 3}
MOST_BACKTESTED = 36
_KEPT_DEALS = 1000


@dataclass(frozen=True, slots=True)
class _Asked:
    period: Period
    starts_on: date
    currency: str
    quota_cents: int | None
    won_cents: int
    seed: int


async def make_forecasts(db: Db) -> int:
    """How many stand now; none where there is neither an open nor a won deal."""
    here, settings = await calendar(db), await PipelineSettings.load(db)
    now = clock.now()
    moves = await forecasts.moves_since(db, now - HISTORY)
    worth = await forecasts.current_worth(db)
    stages = await facts.stages_by_id(db)
    stage_win = {stage.id: stage.win_pct / 100 for stage in stages.values()}
    made = 0
    for currency in sorted({move.currency for move in moves}):
        journeys = journeys_of(move for move in moves if move.currency == currency)
        known = _current(known_at(journeys, now), worth)
        quota = settings.quota_month_cents if currency == here.currency else 0
        asked = [
            await _ask(db, here, period, starts_on, currency, quota)
            for period in PERIODS
            for starts_on in (first_of(here.today, period), next_first(here.today, period))
        ]
        graded, season = await to_thread(_backtest, journeys, here, stage_win)
        rows = await to_thread(_forecast, known, asked, here, stage_win, season)
        for row in rows:
            current = row["period"] == "month" and row["starts_on"] <= here.today
            inputs = row["inputs"] | ({"backtest": graded} if current else {})
            await forecasts.put_forecast(db, row | {"inputs": inputs})
        made += len(rows)
    return made


def _current(known: Knowledge, worth: dict[UUID, tuple[int, date | None]]) -> Knowledge:
    standing = tuple(
        replace(deal, amount_cents=worth[deal.deal_id][0], close_on=worth[deal.deal_id][1])
        for deal in known.standing
        if deal.deal_id in worth
    )
    return replace(known, standing=standing)


async def _ask(
    db: Db, here: Calendar, period: Period, starts_on: date, currency: str, quota: int
) -> _Asked:
    end = here.end_of(last_of(starts_on, period))
    won = await forecasts.won_between(db, here.start_of(starts_on), end)
    key = f"{db.scope.tenant_id}:{period}:{starts_on}:{here.today}:{currency}"
    return _Asked(
        period=period,
        starts_on=starts_on,
        currency=currency,
        quota_cents=quota * MONTHS[period] or None,
        won_cents=won.get(currency, 0),
        seed=zlib.crc32(key.encode()),
    )


def _forecast(
    known: Knowledge,
    asked: Sequence[_Asked],
    here: Calendar,
    stage_win: dict[UUID, float],
    season: "Season",
) -> list[dict[str, Any]]:
    # Arithmetic on arrays is loaded by who forecasts, not by every process.
    from enterprisehub.domains.pipeline.logic.forecast_revenue.backtest_periods import (  # noqa: PLC0415
        weighted_pipeline,
    )
    from enterprisehub.domains.pipeline.logic.forecast_revenue.simulate_period import (  # noqa: PLC0415
        METHOD,
        simulate_period,
    )

    rows = []
    for one in asked:
        last = last_of(one.starts_on, one.period)
        goal = None if one.quota_cents is None else one.quota_cents - one.won_cents
        # Seasons are proven on months; nobody asked them of quarters.
        factor = season.factor_of(one.starts_on.month) if one.period == "month" else 1.0
        found = simulate_period(
            known,
            here.end_of(last),
            stage_win,
            one.seed,
            start=here.start_of(one.starts_on),
            goal_cents=goal,
            factor=factor,
        )
        rows.append(
            {
                "period": one.period,
                "starts_on": one.starts_on,
                "ends_on": last,
                "currency": one.currency,
                "made_on": here.today,
                "won_cents": one.won_cents,
                "predicted_cents": one.won_cents + found.middle_cents,
                "low_cents": one.won_cents + found.low_cents,
                "high_cents": one.won_cents + found.high_cents,
                "weighted_cents": one.won_cents + weighted_pipeline(known, last, stage_win),
                "quota_cents": one.quota_cents,
                "quota_ratio": found.reach_ratio,
                "inputs": _inputs(known, found.from_open_cents, found.from_new_cents)
                | {"season_factor": factor},
                "seed": one.seed,
                "method": METHOD,
            }
        )
    return rows


def _backtest(
    journeys: Sequence[Sequence[Move]], here: Calendar, stage_win: dict[UUID, float]
) -> "tuple[dict[str, Any], Season]":
    from enterprisehub.domains.pipeline.logic.forecast_revenue.backtest_periods import (  # noqa: PLC0415
        SHOWN_MONTHS,
        backtest_periods,
        graded,
    )
    from enterprisehub.domains.pipeline.logic.forecast_revenue.find_season import (  # noqa: PLC0415
        find_season,
        with_season,
    )

    months = backtest_periods(journeys, here.today, here.start_of, stage_win, most=MOST_BACKTESTED)
    season = find_season(months)
    shown = with_season(months) if season.used else months[-SHOWN_MONTHS:]
    return graded(shown) | {"season": season.as_json()}, season


def _inputs(known: Knowledge, from_open: int, from_new: int) -> dict[str, Any]:
    """Moves are never changed, so that `known_at` gives all that was known then once more."""
    return {
        "known_at": known.at.isoformat(),
        "history_since": known.since.isoformat() if known.since else None,
        "open_deals": len(known.standing),
        "open_cents": sum(deal.amount_cents for deal in known.standing),
        "stays": len(known.stays),
        "wins": len(known.wins),
        "from_open_cents": from_open,
        "from_new_cents": from_new,
        "deals": [
            [str(deal.deal_id), str(deal.stage_id), round(deal.days_in_stage, 2), deal.amount_cents]
            for deal in known.standing[:_KEPT_DEALS]
        ],
    }
