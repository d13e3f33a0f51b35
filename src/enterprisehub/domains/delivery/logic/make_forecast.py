"""A question becomes a forecast: history read and sanitised, answered, kept, later graded."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np

from enterprisehub.domains.delivery.logic.ask_forecast import (
    Answer,
    Question,
    Team,
    answer_at_once,
    answer_in_full,
)
from enterprisehub.domains.delivery.logic.forecast_work.backtest_history import (
    History,
    backtest_history,
)
from enterprisehub.domains.delivery.logic.forecast_work.hold_constants import FITTED, RECENT_WEEKS
from enterprisehub.domains.delivery.logic.forecast_work.keep_calendar import (
    EVERY_DAY,
    MONDAY_TO_FRIDAY,
    Calendar,
)
from enterprisehub.domains.delivery.logic.forecast_work.measure_pace import measure_pace
from enterprisehub.domains.delivery.logic.forecast_work.sanitise_days import (
    BulkDay,
    Days,
    sanitise_days,
)
from enterprisehub.domains.delivery.logic.forecast_work.spread_scope import Risk, Scope
from enterprisehub.domains.delivery.logic.protect_people import too_few
from enterprisehub.domains.delivery.logic.public_holidays import holidays_around
from enterprisehub.domains.delivery.models.forecasts import ForecastRow
from enterprisehub.domains.delivery.queries import history, teams
from enterprisehub.domains.delivery.queries.names import source_names
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.tenancy.tenants import tenant

MODEL = "drift-1"
HISTORY_DAYS = 3 * 365
UNANSWERABLE = "The question cannot be answered like this."
_CALIBRATION_TRIALS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The inputs of a question as people give them. `items` are (low, high) per source."""

    kind: Literal["when", "how_many"]
    title: str = ""
    items: dict[UUID, tuple[int, int]] = field(default_factory=dict)
    source_ids: tuple[UUID, ...] = ()
    until: date | None = None
    split_low: float = 1.0
    split_high: float = 1.0
    growth_low: int = 0
    growth_high: int = 0
    risks: tuple[Risk, ...] = ()
    working_days_only: bool = True
    days_off: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """One source's history as the forecast sees it; `in_full` are days that people count whole."""

    source_id: UUID
    title: str
    first: date
    raw: Days
    clean: Days
    bulk: list[BulkDay]
    in_full: list[date]

    def day(self, bulk: BulkDay) -> date:
        return self.first + timedelta(days=bulk.index)


async def read_history(db: Db, source_ids: Sequence[UUID], zone: str, until: date) -> list[Kept]:
    """Daily counts up to and without `until`, sanitised but for days that people confirmed."""
    names = await source_names(db)
    titles = {row.id: names.get(row.id, row.name) for row in await history.work_sources(db)}
    for work in (await teams.works(db, source_ids)).values():
        if few := await too_few(db, work, until - timedelta(weeks=RECENT_WEEKS), until):
            raise Invalid(few, fields={"source_ids": "too few people"})
        titles[work.id] = work.name
    found = []
    for source_id in source_ids:
        if source_id not in titles:
            raise Invalid(
                "Choose projects or teams that have work items.",
                fields={"source_ids": "is not known"},
            )
        counts = await history.finished_by_day(db, [source_id], zone)
        first = max(min(counts, default=until), until - timedelta(days=HISTORY_DAYS))
        raw = np.zeros(max(0, (until - first).days))
        for day, count in counts.items():
            if first <= day < until:
                raw[(day - first).days] = count
        kept = await history.kept_days(db, [source_id])
        undone = frozenset((day - first).days for day in kept)
        clean, bulk = sanitise_days(raw, undone)
        title, in_full = titles[source_id], sorted(kept)
        found.append(Kept(source_id, title, first, raw, clean, bulk, in_full))
    return found


def question_of(
    asked: Asked, histories: Sequence[Kept], start: date, seed: int, off: frozenset[date]
) -> Question:
    """The question in the model's words; `off` are public holidays, of the past as well."""
    calendar = Calendar(
        MONDAY_TO_FRIDAY if asked.working_days_only else EVERY_DAY,
        holidays=off,
        blackouts=asked.days_off,
        year_end_ratio=FITTED.year_end_ratio,
    )
    teams = []
    for one in histories:
        weights = weigh_history(one.first, len(one.clean), off)
        low, high = asked.items.get(one.source_id, (1, 1))
        teams.append(
            Team(
                one.title,
                measure_pace(one.clean, weights, FITTED),
                Scope(low, high, asked.split_low, asked.split_high, asked.risks),
                asked.growth_low,
                asked.growth_high,
            )
        )
    return Question(asked.kind, start, tuple(teams), calendar, asked.until, seed)


def weigh_history(first: date, days: int, off: frozenset[date]) -> Days:
    """What each day adds to a normal week. What was finished on a weekend was finished, so every
    day counts; where public holidays are free they shorten their week as they will in future.
    """
    weekdays = MONDAY_TO_FRIDAY if off else EVERY_DAY
    past = Calendar(weekdays, holidays=off, year_end_ratio=FITTED.year_end_ratio)
    return np.array([past.weight(first + timedelta(days=n)) for n in range(days)])


def as_answered(asked: Asked) -> Asked:
    """Only what the answer depends on: what may be added to the work does not change how much of
    it is finished by a day.
    """
    if asked.kind == "when":
        return asked
    return replace(asked, split_low=1.0, split_high=1.0, growth_low=0, growth_high=0, risks=())


def check(asked: Asked, today: date) -> None:
    """The question can be answered.

    Raises:
        Invalid: naming every field that is wrong.
    """
    wrong: dict[str, str] = {}
    if not asked.source_ids:
        wrong["source_ids"] = "choose at least one project"
    for low, high in asked.items.values():
        if not 1 <= low <= high <= 10_000:  # noqa: PLR2004  a forecast of more is none
            wrong["items"] = "give 1 to 10,000 items, the smaller number first"
    if asked.kind == "when" and set(asked.items) != set(asked.source_ids):
        wrong["items"] = "say for every project how many items are to be done"
    wrong |= _wrong_days(asked, today)
    if not 1 <= asked.split_low <= asked.split_high <= 10:  # noqa: PLR2004
        wrong["split"] = "between 1 (items stay whole) and 10, the smaller number first"
    if not 0 <= asked.growth_low <= asked.growth_high <= 1000:  # noqa: PLR2004
        wrong["growth"] = "between 0 and 1,000 items a week, the smaller number first"
    if wrong:
        raise Invalid(UNANSWERABLE, fields=wrong)


def _wrong_days(asked: Asked, today: date) -> dict[str, str]:
    wrong = {}
    if asked.kind == "how_many" and (asked.until is None or asked.until < today):
        wrong["until"] = "choose a day from today on"
    if asked.until and asked.until > today + timedelta(days=HISTORY_DAYS):
        wrong["until"] = "choose a day within three years"
    if any(last < first for first, last in asked.days_off):
        wrong["days_off"] = "the last day off comes before the first"
    return wrong


async def local_day(db: Db) -> tuple[date, str]:
    """Today where the tenant is, and its time zone."""
    zone = (await tenant(db, db.scope.tenant_id)).time_zone
    return clock.now().astimezone(ZoneInfo(zone)).date(), zone


async def preview(db: Db, asked: Asked, *, at_once: bool) -> tuple[Answer, list[Kept]]:
    """The answer without keeping it; `at_once` is exact and takes no trials."""
    today, zone = await local_day(db)
    check(asked, today)
    asked = as_answered(asked)
    histories = await read_history(db, asked.source_ids, zone, today)
    off = await holidays_around(db, today)
    question = question_of(asked, histories, today, seed_of(asked), off)
    return (answer_at_once if at_once else answer_in_full)(question), histories


def seed_of(asked: Asked) -> int:
    """The same question asked again gives the same answer."""
    return sum(ord(letter) * (at + 1) for at, letter in enumerate(repr(replace(asked, title=""))))


async def make_forecast(db: Db, asked: Asked) -> ForecastRow:
    """The answer is kept with everything it was made from, to be graded later."""
    today, zone = await local_day(db)
    check(asked, today)
    asked = as_answered(asked)
    histories = await read_history(db, asked.source_ids, zone, today)
    seed = seed_of(asked)  # what is kept is what was shown
    off = await holidays_around(db, today)
    answer = answer_in_full(question_of(asked, histories, today, seed, off))
    row = ForecastRow(
        title=asked.title or _title(asked, histories),
        question=asked.kind,
        made_on=today,
        asked={**_told(asked), **_holidays(off, today), "made_at": clock.now().isoformat()},
        source_ids=[str(one) for one in asked.source_ids],
        history=[
            {
                "source_id": str(one.source_id),
                "first": one.first.isoformat(),
                "counts": one.clean.astype(int).tolist(),
                "capped": [day.index for day in one.bulk],
            }
            for one in histories
        ],
        seed=seed,
        model=MODEL,
        answers={str(level): _plain(value) for level, value in answer.promises.items()},
        calibration=calibrate(histories),
        items=sum(high for _, high in asked.items.values()) or None,
        until=asked.until,
    )
    db.add(row)
    await db.flush()
    return row


def calibrate(histories: Sequence[Kept]) -> dict[str, Any]:
    """How often forecasts of these very histories would have held; {} when they are too short."""
    hits: dict[str, list[bool]] = {"50": [], "85": [], "95": []}
    made = 0
    for one in histories:
        past = History(one.first, one.clean)
        for outcome in backtest_history(past, FITTED, trials=_CALIBRATION_TRIALS):
            made += 1
            for level, found in hits.items():
                held = outcome.held(int(level) / 100)
                if held is not None:
                    found.append(held)
    if not made:
        return {}
    return {
        "forecasts": made,
        **{level: round(sum(found) / len(found), 3) for level, found in hits.items() if found},
    }


def _title(asked: Asked, histories: Sequence[Kept]) -> str:
    who = ", ".join(one.title for one in histories)
    if asked.kind == "how_many":
        return f"How many by {asked.until:%-d %b %Y}: {who}"
    return f"When are {sum(high for _, high in asked.items.values())} items done: {who}"


def _plain(value: date | int | None) -> str | int | None:
    return value.isoformat() if isinstance(value, date) else value


def _holidays(off: frozenset[date], today: date) -> dict[str, list[str]]:
    """Those that are ahead of a forecast, as far as it reaches."""
    last = today + timedelta(days=HISTORY_DAYS)
    return {"holidays": [day.isoformat() for day in sorted(off) if today <= day <= last]}


def _told(asked: Asked) -> dict[str, Any]:
    return {
        "items": {str(source): list(pair) for source, pair in asked.items.items()},
        "until": asked.until.isoformat() if asked.until else None,
        "split": [asked.split_low, asked.split_high],
        "growth": [asked.growth_low, asked.growth_high],
        "working_days_only": asked.working_days_only,
        "days_off": [[first.isoformat(), last.isoformat()] for first, last in asked.days_off],
    }
