"""Forecasts are graded when the truth has arrived, and only then."""

from datetime import date, datetime
from uuid import UUID

from enterprisehub.domains.delivery.logic.make_forecast import local_day
from enterprisehub.domains.delivery.models.forecasts import ForecastRow, KeptDayRow
from enterprisehub.domains.delivery.queries import history, teams
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.timeline import add


async def grade_forecasts(db: Db) -> int:
    """Every open forecast whose truth is known is graded; how many were."""
    today, zone = await local_day(db)
    graded = 0
    for row in await history.open_forecasts(db):
        if row.question == "how_many" and row.until and row.until < today:
            await _grade_count(db, row, zone)
        elif row.question == "when":
            await _grade_day(db, row, zone, today)
        graded += row.state == "graded"
    return graded


async def _grade_count(db: Db, row: ForecastRow, zone: str) -> None:
    counts = await _finished_since(db, row, [UUID(one) for one in row.source_ids], zone)
    assert row.until is not None  # noqa: S101  a count is asked for until a day
    row.actual_items = sum(count for day, count in counts.items() if day <= row.until)
    row.held = {
        level: row.actual_items >= promised
        for level, promised in row.answers.items()
        if promised is not None
    }
    _close(db, row, f"{row.actual_items} items were finished by then")


async def _grade_day(db: Db, row: ForecastRow, zone: str, today: date) -> None:
    """Done when the last of its teams has done its items, or missed when every day promised is
    over.
    """
    ended: list[date | None] = []
    for source_id, (_, items) in row.asked["items"].items():
        counts = await _finished_since(db, row, [UUID(source_id)], zone)
        ended.append(_day_of(counts, items))
    known = [day for day in ended if day is not None]
    days = {level: date.fromisoformat(day) for level, day in row.answers.items() if day is not None}
    if len(known) == len(ended):
        row.actual_on = max(known)
        row.held = {level: row.actual_on <= day for level, day in days.items()}
        _close(db, row, f"it was done on {row.actual_on:%-d %b %Y}")
    elif days and max(days.values()) < today:
        row.held = dict.fromkeys(days, False)
        _close(db, row, "every day that was promised is over")


async def _finished_since(
    db: Db, row: ForecastRow, source_ids: list[UUID], zone: str
) -> dict[date, int]:
    """What was finished before the question on the same day is no part of its answer."""
    told = row.asked.get("made_at")
    made_at = datetime.fromisoformat(told) if told else None
    counts = await history.finished_by_day(db, source_ids, zone, after=made_at)
    return {day: count for day, count in counts.items() if day >= row.made_on}


def _day_of(counts: dict[date, int], items: int) -> date | None:
    total = 0
    for day in sorted(counts):
        total += counts[day]
        if total >= items:
            return day
    return None


def _close(db: Db, row: ForecastRow, what: str) -> None:
    row.state = "graded"
    row.graded_at = clock.now()
    held = "held" if row.held.get("85") else "did not hold"
    subject = Ref("delivery.forecast", row.id)
    add(db, "delivery.forecast_graded", [subject], f"The 85 % promise {held}: {what}")


async def keep_day(db: Db, source_id: UUID, day: date, *, keep: bool, note: str = "") -> None:
    """A day of many completions counts as it is (or, taken back, is capped again).

    Of a team, this is said of everything it works on.
    """
    for one in await teams.sources_of(db, [source_id]):
        row = await history.kept_day(db, one, day)
        if keep and row is None:
            db.add(KeptDayRow(source_id=one, day=day, note=note))
        elif row is not None:
            row.deleted_at = None if keep else clock.now()
            row.note = note or row.note
    await db.flush()


async def own_record(db: Db) -> dict[str, float]:
    """How often graded forecasts of this tenant held, per level, with their number as "n"."""
    graded = [row for row in await history.forecasts(db, most=500) if row.state == "graded"]
    found: dict[str, float] = {"n": float(len(graded))}
    for level in ("50", "85", "95"):
        held = [row.held[level] for row in graded if level in row.held]
        if held:
            found[level] = sum(held) / len(held)
    return found
