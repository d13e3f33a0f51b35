"""Forecasts are graded when their period is over, and only then."""

from enterprisehub.domains.pipeline.logic.tell_time import calendar
from enterprisehub.domains.pipeline.queries import forecasts
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db


async def grade_forecasts(db: Db) -> int:
    """Every forecast of a period that is over says whether it held; how many were graded."""
    here = await calendar(db)
    found = await forecasts.over(db, here.today)
    spans = {(row.starts_on, row.ends_on) for row in found}
    won = {
        span: await forecasts.won_between(db, here.start_of(span[0]), here.end_of(span[1]))
        for span in sorted(spans)
    }
    for row in found:
        actual = won[row.starts_on, row.ends_on].get(row.currency, 0)
        row.actual_cents, row.held = actual, row.low_cents <= actual <= row.high_cents
        row.state, row.graded_at = "graded", clock.now()
    return len(found)
