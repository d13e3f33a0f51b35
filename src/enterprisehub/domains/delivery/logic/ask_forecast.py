"""A question about counted work, and its answer: in full by trials, at once by convolution.

Both know the same drift. At once, it is spread over a few paces, each solved exactly; in full,
every trial has its own and the pace moves on from week to week.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from enterprisehub.domains.delivery.logic.forecast_work.hold_constants import (
    FITTED,
    MIN_ACTIVE_DAYS,
    RECENT_WEEKS,
    Constants,
)
from enterprisehub.domains.delivery.logic.forecast_work.keep_calendar import (
    Calendar,
    day_weights,
    normal_weeks,
)
from enterprisehub.domains.delivery.logic.forecast_work.measure_pace import Pace
from enterprisehub.domains.delivery.logic.forecast_work.simulate_weeks import (
    finish_weeks,
    generator,
    simulate_weeks,
    total_by,
)
from enterprisehub.domains.delivery.logic.forecast_work.solve_exactly import (
    exact_how_many,
    exact_when,
)
from enterprisehub.domains.delivery.logic.forecast_work.spread_scope import (
    Scope,
    draw_scope,
    scope_pmf,
)
from enterprisehub.kernel.errors import Invalid

PROMISES = (50, 70, 85, 95)
HORIZON_DAYS = 3 * 365
TRIALS = 10_000
# Chances above this are not told apart: the model does not know its own tail so well.
MOST_CHANCE = 0.95
_PACES = 9
_SECOND_TEAM = 0x9E37

type Chances = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Team:
    """Who works on `scope`; one forecast may join several that work independently."""

    title: str
    pace: Pace
    scope: Scope
    growth_low: int = 0
    growth_high: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    kind: Literal["when", "how_many"]
    start: date
    teams: tuple[Team, ...]
    calendar: Calendar
    until: date | None = None
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """`promises` per level: a day, or a number of items; None when not within three years.

    `chances` of a "when": the chance to be done by the end of each day from the start on; of a
    "how many": the chance of at least n items, by n. `exact` when no trials were needed.
    """

    promises: dict[int, date | int | None]
    chances: Chances
    exact: bool


def refuse_without_history(teams: tuple[Team, ...]) -> None:
    """Nothing is foretold from a handful of days.

    Raises:
        Invalid: naming every team that finished something on fewer than five days of its last
            weeks.
    """
    thin = [
        f"{team.title} finished work on {_days(team.pace.active_days)} of the last "
        f"{RECENT_WEEKS} weeks"
        for team in teams
        if team.pace.active_days < MIN_ACTIVE_DAYS or team.pace.expected_per_week <= 0
    ]
    if thin:
        each = " of each" if len(thin) > 1 else ""
        raise Invalid(
            f"{'; '.join(thin)}. A forecast needs {MIN_ACTIVE_DAYS} such days{each}: "
            "wait until more is finished, import what was finished elsewhere, or leave it out.",
            fields={"teams": "too little finished work"},
        )


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count or 'no'} days"


def answer_in_full(
    question: Question, constants: Constants = FITTED, trials: int = TRIALS
) -> Answer:
    """By trials: drift, growth, calendars and several teams."""
    refuse_without_history(question.teams)
    if question.kind == "how_many":
        weeks = _weeks_until(question)
        total = np.zeros(trials)
        for at, team in enumerate(question.teams):
            rng = generator(question.seed + at * _SECOND_TEAM)
            weekly = simulate_weeks(team.pace, constants, int(np.ceil(weeks)), trials, rng)
            total += total_by(weekly, weeks)
        counts = np.bincount(total.astype(np.int64)) / trials
        return _how_many(np.cumsum(counts[::-1])[::-1], exact=False)
    joint = np.ones(HORIZON_DAYS)
    passed = _passed(question)
    for at, team in enumerate(question.teams):
        rng = generator(question.seed + at * _SECOND_TEAM)
        scope = draw_scope(team.scope, trials, rng)
        growth = _growth(team)
        finished = finish_weeks(team.pace, constants, scope, rng, growth)
        day = np.searchsorted(passed, finished[np.isfinite(finished)] - 1e-6)
        joint *= np.cumsum(np.bincount(day, minlength=HORIZON_DAYS + 1)[:HORIZON_DAYS]) / trials
    return _when(question.start, joint, exact=False)


def answer_at_once(question: Question, constants: Constants = FITTED) -> Answer:
    """By convolution at a few paces: no trials, quick enough to follow a slider."""
    refuse_without_history(question.teams)
    if question.kind == "how_many":
        weeks = _weeks_until(question)
        total: Chances = np.ones(1)
        for team in question.teams:
            total = np.convolve(total, _items_of(team.pace, constants, weeks))
        return _how_many(np.cumsum(total[::-1])[::-1], exact=True)
    joint = np.ones(HORIZON_DAYS)
    passed = _passed(question)
    for team in question.teams:
        joint *= _done_by(team, constants, passed)
    return _when(question.start, joint, exact=True)


def _done_by(team: Team, constants: Constants, passed: Chances) -> Chances:
    scope = scope_pmf(team.scope)
    mean = float((scope * np.arange(len(scope))).sum())
    usual = mean / team.pace.expected_per_week
    growth = _growth(team)
    added = None if growth is None else np.bincount(growth) / len(growth)
    done = np.zeros(len(passed))
    for factor in _paces(constants, usual):
        pmf = exact_when(_scaled(team.pace, factor), scope, added, weeks=156)
        by_week = np.cumsum(pmf)
        done += np.interp(passed, np.arange(len(by_week)), by_week) / _PACES
    return done


def _items_of(pace: Pace, constants: Constants, weeks: float) -> Chances:
    whole = max(1, round(weeks))
    total = np.zeros(1)
    for factor in _paces(constants, weeks):
        # A part of a week is drawn as a whole one of that much less.
        pmf = exact_how_many(_scaled(pace, factor * weeks / whole), whole)
        size = max(len(total), len(pmf))
        total = np.pad(total, (0, size - len(total))) + np.pad(pmf, (0, size - len(pmf))) / _PACES
    return total


def _paces(constants: Constants, weeks: float) -> list[float]:
    """Paces of equal weight that spread as far as the drift does, on average, over `weeks`."""
    walked = constants.walk_sigma**2 * (weeks + 1) * (2 * weeks + 1) / (6 * max(weeks, 1.0))
    sigma = float(np.sqrt(constants.level_sigma**2 + walked))
    if sigma == 0:
        return [1.0] * _PACES
    normal = NormalDist(0, sigma)
    return [float(np.exp(normal.inv_cdf((at + 0.5) / _PACES))) for at in range(_PACES)]


def _scaled(pace: Pace, factor: float) -> Chances:
    """Chances of whole items in a week at this pace; a fraction is shared by its neighbours."""
    values = np.maximum(pace.weeks.astype(np.float64) * factor, 0)
    low = np.floor(values).astype(np.int64)
    part = values - low
    pmf = np.zeros(int(low.max()) + 2)
    np.add.at(pmf, low, (1 - part) / len(values))
    np.add.at(pmf, low + 1, part / len(values))
    return pmf


def _growth(team: Team) -> NDArray[np.int64] | None:
    if team.growth_high <= 0:
        return None
    return np.arange(team.growth_low, team.growth_high + 1)


def _passed(question: Question) -> Chances:
    return np.cumsum(day_weights(question.calendar, question.start, HORIZON_DAYS))


def _weeks_until(question: Question) -> float:
    if question.until is not None and question.until > question.start + timedelta(HORIZON_DAYS):
        raise Invalid(
            "That day is too far away to say anything. Choose one within three years.",
            fields={"until": "over three years away"},
        )
    weeks = normal_weeks(question.calendar, question.start, question.until or question.start)
    if weeks <= 0:
        raise Invalid(
            "There is no working day until then. Choose a later day.",
            fields={"until": "no working day until then"},
        )
    return weeks


def _when(start: date, chances: Chances, *, exact: bool) -> Answer:
    promises: dict[int, date | int | None] = {}
    for level in PROMISES:
        day = int(np.searchsorted(chances, level / 100 - 1e-12))
        promises[level] = start + timedelta(days=day) if day < len(chances) else None
    return Answer(promises, chances, exact)


def _how_many(at_least: Chances, *, exact: bool) -> Answer:
    """The most items whose chance is no smaller than the promise."""
    promises: dict[int, date | int | None] = {
        level: int(np.nonzero(at_least >= level / 100 - 1e-12)[0].max()) for level in PROMISES
    }
    return Answer(promises, at_least, exact)


def told_chance(chance: float) -> str:
    """A chance as people are told: never surer than ">95 %", nor than it is."""
    if chance > MOST_CHANCE:
        return ">95 %"
    return "<5 %" if chance < 1 - MOST_CHANCE else f"{shown_pct(chance)} %"


def shown_pct(chance: float) -> int:
    """Rounded down: 84.6 % is not the 85 % that are needed."""
    return int(chance * 100 + 1e-9)
