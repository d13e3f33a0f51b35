"""The forecast's arithmetic: exact answers, trials that agree with them, calendars, bulk days."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from enterprisehub.domains.delivery.logic.forecast_work.backtest_history import (
    QUANTILES,
    History,
    Outcome,
    backtest_history,
    finish_of,
)
from enterprisehub.domains.delivery.logic.forecast_work.hold_constants import FITTED, STILL
from enterprisehub.domains.delivery.logic.forecast_work.keep_calendar import (
    MONDAY_TO_FRIDAY,
    Calendar,
    date_after,
    normal_weeks,
)
from enterprisehub.domains.delivery.logic.forecast_work.measure_pace import Pace, measure_pace
from enterprisehub.domains.delivery.logic.forecast_work.sanitise_days import sanitise_days
from enterprisehub.domains.delivery.logic.forecast_work.simulate_weeks import (
    finish_weeks,
    generator,
    simulate_weeks,
    total_by,
)
from enterprisehub.domains.delivery.logic.forecast_work.solve_exactly import (
    exact_how_many,
    exact_when,
    join_teams,
    pmf_of,
)
from enterprisehub.domains.delivery.logic.forecast_work.spread_scope import (
    Risk,
    Scope,
    draw_scope,
    scope_pmf,
)

TRIALS = 40_000
histories = st.lists(st.integers(0, 9), min_size=2, max_size=12).filter(any)


def pace_of(weeks: list[int]) -> Pace:
    mean = float(np.mean(weeks))
    return Pace(np.array(weeks, np.float32), mean, mean, len(weeks))


@pytest.mark.requirement("DLV-04")
def test_the_published_vectors_of_lighthouse_come_out_exactly() -> None:
    """History [1, 3], three items; then two such teams (LetPeopleWork/Lighthouse, its tests)."""
    alone = exact_when(pmf_of(np.array([1, 3])), scope_pmf(Scope(3, 3)))
    assert alone == pytest.approx([0, 0.5, 0.25, 0.25])
    assert join_teams([alone, alone]) == pytest.approx([0, 0.25, 0.3125, 0.4375])


@settings(deadline=None, max_examples=30)
@given(weeks=histories, low=st.integers(1, 15), more=st.integers(0, 6), growth=st.booleans())
def test_trials_agree_with_the_exact_answer(
    *, weeks: list[int], low: int, more: int, growth: bool
) -> None:
    scope = Scope(low, low + more, 1.0, 1.4, (Risk(0.3, 1, 4),))
    added = np.array([0, 0, 1]) if growth and np.mean(weeks) > 1 else None
    exact = exact_when(
        pmf_of(np.array(weeks)),
        scope_pmf(scope),
        None if added is None else pmf_of(added),
        weeks=60,
    )
    rng = generator(1)
    drawn = draw_scope(scope, TRIALS, rng)
    finished = np.ceil(finish_weeks(pace_of(weeks), STILL, drawn, rng, added, max_weeks=60))
    for week in (1, 3, 8, 20, 60):
        chance = float(exact[: week + 1].sum())
        error = np.sqrt(max(chance * (1 - chance), 1e-4) / TRIALS)
        assert float((finished <= week).mean()) == pytest.approx(chance, abs=5 * error)


@settings(deadline=None, max_examples=30)
@given(weeks=histories, ahead=st.integers(1, 8))
def test_how_many_agrees_with_the_exact_answer(weeks: list[int], ahead: int) -> None:
    exact = np.cumsum(exact_how_many(pmf_of(np.array(weeks)), ahead))
    totals = total_by(simulate_weeks(pace_of(weeks), STILL, ahead, TRIALS, generator(2)), ahead)
    for items in range(0, 9 * ahead, 5):
        chance = float(exact[min(items, len(exact) - 1)])
        error = np.sqrt(max(chance * (1 - chance), 1e-4) / TRIALS)
        assert float((totals <= items).mean()) == pytest.approx(chance, abs=5 * error)


@settings(deadline=None, max_examples=40)
@given(
    low=st.integers(0, 20),
    more=st.integers(0, 10),
    split=st.floats(1, 2),
    wider=st.floats(0, 1),
    chance=st.floats(0, 1),
)
@example(low=1, more=0, split=1.0, wider=1e-12, chance=0.0)
@example(low=1, more=0, split=1.0, wider=1e-7, chance=0.0)
def test_a_scope_is_a_distribution(
    low: int, more: int, split: float, wider: float, chance: float
) -> None:
    scope = Scope(low, low + more, split, split + wider, (Risk(chance, 2, 5),))
    pmf = scope_pmf(scope)
    assert pmf.sum() == pytest.approx(1)
    drawn = draw_scope(scope, 2000, generator(3))
    assert (drawn >= low).all()
    assert (drawn < len(pmf)).all()
    mean = float((pmf * np.arange(len(pmf))).sum())
    assert float(drawn.mean()) == pytest.approx(mean, abs=0.6)


def test_the_same_seed_gives_the_same_answer() -> None:
    scope = np.full(5000, 30)
    pace = pace_of([2, 5, 3, 0, 4])
    first, again, other = (finish_weeks(pace, FITTED, scope, generator(seed)) for seed in (7, 7, 8))
    assert (first == again).all()
    assert (first != other).any()


def test_drift_widens_what_resampling_promises() -> None:
    pace, scope = pace_of([4, 6, 5, 5, 4, 6]), np.full(20_000, 60)
    still = np.quantile(finish_weeks(pace, STILL, scope, generator(1)), (0.5, 0.85))
    moving = np.quantile(finish_weeks(pace, FITTED, scope, generator(1)), (0.5, 0.85))
    assert moving[0] == pytest.approx(still[0], rel=0.05)
    assert moving[1] > still[1] * 1.15


def test_week_by_week_and_all_at_once_are_the_same_trials() -> None:
    weekly = simulate_weeks(pace_of([2, 3, 0, 4]), FITTED, 40, 500, generator(5))
    finished = finish_of(weekly, 17, 1)
    known = np.nonzero(np.isfinite(finished))[0]
    assert len(known) > 450
    assert (np.ceil(finished[known]) == finished[known]).all()
    for t in known:
        assert weekly[: int(finished[t]), t].sum() >= 16.99
        assert weekly[: int(finished[t]) - 1, t].sum() < 17


@settings(deadline=None, max_examples=40)
@given(
    first=st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    days=st.integers(0, 120),
    off=st.integers(0, 200),
)
def test_dates_and_normal_weeks_turn_into_each_other(first: date, days: int, off: int) -> None:
    holiday = first + timedelta(days=off)
    calendar = Calendar(
        MONDAY_TO_FRIDAY, frozenset({holiday}), ((holiday, holiday + timedelta(days=3)),), 0.3
    )
    last = first + timedelta(days=days)
    weeks = normal_weeks(calendar, first, last)
    back = date_after(calendar, first, weeks, horizon_days=400)
    assert back is not None
    assert back <= last
    assert normal_weeks(calendar, first, back) == pytest.approx(weeks)


def test_nothing_is_done_on_days_off() -> None:
    calendar = Calendar(MONDAY_TO_FRIDAY, blackouts=((date(2026, 3, 9), date(2026, 3, 13)),))
    assert normal_weeks(calendar, date(2026, 3, 2), date(2026, 3, 15)) == 1
    assert date_after(calendar, date(2026, 3, 2), 1.2, horizon_days=60) == date(2026, 3, 16)
    assert date_after(calendar, date(2026, 3, 2), 99, horizon_days=60) is None


def test_a_quiet_year_end_is_not_a_slow_team() -> None:
    """Eight usual weeks and then two with a quarter of the work: the pace stays what it was."""
    first = date(2025, 10, 27)
    calendar = Calendar(year_end_ratio=0.3)
    days = [first + timedelta(days=n) for n in range(70)]
    counts = np.array([round(10 * calendar.weight(day) * 7) for day in days], np.float64)
    weights = np.array([calendar.weight(day) for day in days])
    pace = measure_pace(counts, weights, FITTED)
    assert pace.expected_per_week == pytest.approx(70 * FITTED.shift_ratio, rel=0.02)
    assert pace.recent_per_week < 66


@pytest.mark.requirement("DLV-04")
def test_bulk_closings_are_capped_told_and_can_be_undone() -> None:
    counts = np.tile([2.0, 0, 3, 1, 2, 0, 0], 20)
    counts[100] = 140
    clean, bulk = sanitise_days(counts)
    assert [(day.index, day.count) for day in bulk] == [(100, 140)]
    assert clean[100] == bulk[0].kept == 3
    assert "140 finished on one day" in bulk[0].reason
    assert sanitise_days(counts, frozenset({100}))[0][100] == 140
    assert counts[100] == 140


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=200))
def test_sanitising_looks_only_back_and_never_adds(counts: list[int]) -> None:
    raw = np.array(counts, np.float64)
    clean, _ = sanitise_days(raw)
    assert (clean <= raw).all()
    half = len(raw) // 2 + 1
    assert (sanitise_days(raw[:half])[0] == clean[:half]).all()


def _outcome(kind: str, quantiles: tuple[float, ...], actual: float, known: int = 100) -> Outcome:
    return Outcome(kind, 4, 0, quantiles, actual, 5.0, known)  # type: ignore[arg-type]


def test_a_promise_holds_or_does_not_or_is_open() -> None:
    items = (4.0, 8.0, 15.0, 22.0, 30.0)
    assert _outcome("how_many", items, 8).held(0.85) is True
    assert _outcome("how_many", items, 7).held(0.85) is False
    assert _outcome("how_many", items, 7).held(0.95) is True
    days = (10.0, 15.0, 25.0, 40.0, 120.0)
    assert _outcome("when", days, 40).held(0.85) is True
    assert _outcome("when", days, 41).held(0.85) is False
    assert _outcome("when", days, np.inf).held(0.85) is False
    assert _outcome("when", days, np.inf).held(0.95) is None
    assert _outcome("when", days, 25).loss((0.5,)) == 0
    assert _outcome("when", days, 35).loss((0.5,)) == pytest.approx(5)


def test_a_steady_team_keeps_its_promises() -> None:
    rng = np.random.default_rng(4)
    history = History(date(2023, 1, 2), rng.poisson(1.2, 700).astype(np.float64))
    outcomes = list(backtest_history(history, FITTED, trials=300, step_days=42))
    assert {(one.kind, one.weeks) for one in outcomes} >= {("how_many", 2), ("when", 13)}
    assert np.mean([bool(one.held(0.85)) for one in outcomes]) > 0.85
    assert all(len(one.quantiles) == len(QUANTILES) for one in outcomes)


def test_no_forecast_is_made_of_a_handful_of_days() -> None:
    counts = np.zeros(400)
    counts[::40] = 1
    assert list(backtest_history(History(date(2024, 1, 1), counts), FITTED, trials=100)) == []
