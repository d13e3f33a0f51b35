"""What was said of a sprint is graded once it is over."""

from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from enterprisehub.domains.delivery.logic.make_forecast import local_day
from enterprisehub.domains.delivery.models.sprints import SprintForecastRow
from enterprisehub.domains.delivery.queries import sprints
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.timeline import add


async def grade_sprint_forecasts(db: Db) -> int:
    """Every forecast whose sprint is over is graded; how many were.

    The truth is what stood when the sprint was completed, or at the end of the day that was
    named, whichever came first: an end that moved is not what was asked for.
    """
    today, zone = await local_day(db)
    waiting = await sprints.ungraded(db)
    completed = await sprints.completed_at(db, [row.sprint_id for row in waiting])
    graded = 0
    for row in waiting:
        over = datetime.combine(row.ends_on + timedelta(days=1), time(), ZoneInfo(zone))
        ended = completed.get(row.sprint_id)
        if ended is None and row.ends_on >= today:
            continue
        await _grade(db, row, over if ended is None else min(over, ended))
        graded += 1
    return graded


async def _grade(db: Db, row: SprintForecastRow, end: datetime) -> None:
    found = await sprints.finished_of(db, [UUID(one) for one in row.item_ids])
    done = [at is not None and at <= end for at in found.values()]
    row.done_items = sum(done)
    row.held = {level: row.done_items >= count for level, count in row.answers.items()}
    row.held["all"] = all(done)
    row.state, row.graded_at = "graded", clock.now()
    said = f"{row.done_items} of {len(done)} items were done by the end"
    told = "held" if row.held.get("85") else "did not hold"
    subject = Ref("delivery.sprint", row.sprint_id)
    add(db, "delivery.sprint_forecast_graded", [subject], f"The 85 % promise {told}: {said}")


async def sprint_record(db: Db) -> dict[str, float]:
    """How graded forecasts of sprints came out: their number "n", the mean chance "said" of
    everything done, the share "came" in which it was, and the share in which 85 % held.
    """
    graded = await sprints.graded(db)
    if not graded:
        return {"n": 0.0}
    count = len(graded)
    return {
        "n": float(count),
        "said": sum(chance for chance, _ in graded) / count,
        "came": sum(bool(held.get("all")) for _, held in graded) / count,
        "85": sum(bool(held.get("85")) for _, held in graded) / count,
    }
