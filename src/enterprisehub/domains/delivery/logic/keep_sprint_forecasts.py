"""Every open sprint is foretold once a day, with how such forecasts did on the sprints before."""

import secrets
from typing import Any
from zoneinfo import ZoneInfo

from enterprisehub.domains.delivery.logic.forecast_sprint import forecast_sprint, look_ahead
from enterprisehub.domains.delivery.logic.make_forecast import MODEL, local_day
from enterprisehub.domains.delivery.logic.public_holidays import holidays_around
from enterprisehub.domains.delivery.logic.read_sprint import read_sprint, stays_of
from enterprisehub.domains.delivery.models.items import SprintRow
from enterprisehub.domains.delivery.models.sprints import SprintForecastRow
from enterprisehub.domains.delivery.queries import sprints
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid

PAST_SPRINTS = 12
_PAST_TRIALS = 1_000
_PAST_SEED = 0x5917


async def try_past_sprints(db: Db, row: SprintRow, zone: str) -> dict[str, Any]:
    """What would have been said half-way through the board's last sprints, and what came.

    {} when none of them had anything left then, or enough behind it.
    """
    past = await sprints.past_sprints(db, row, clock.now(), PAST_SPRINTS)
    stays = await stays_of(db, [one.id for one in past])
    days = await sprints.finished_in_sprints(db, row, zone)
    off = await holidays_around(db, clock.now().date())
    said, came, held = [], [], []
    for one in past:
        if one.started_at is None or one.completed_at is None:
            continue
        half = one.started_at + (one.completed_at - one.started_at) / 2
        on, last = (at.astimezone(ZoneInfo(zone)).date() for at in (half, one.completed_at))
        left = [s for s in stays[one.id] if s.inside(half) and not s.finished_by(half)]
        if not left:
            continue
        try:
            seen = look_ahead(
                one.name, len(left), days, on, last, seed=_PAST_SEED, trials=_PAST_TRIALS, off=off
            )
        except Invalid:
            continue
        done = sum(stay.finished_by(one.completed_at) for stay in left)
        said.append(seen.chance_ratio)
        came.append(done == len(left))
        held.append(done >= seen.promises[85])
    if not said:
        return {}
    return {
        "sprints": len(said),
        "said": round(sum(said) / len(said), 3),
        "came": round(sum(came) / len(came), 3),
        "85": round(sum(held) / len(held), 3),
    }


async def keep_sprint_forecasts(db: Db) -> int:
    """Every open sprint has today's forecast, to be graded later; how many are new.

    A sprint that cannot be foretold, or has nothing left, is passed over.
    """
    today, _ = await local_day(db)
    made = 0
    for row in await sprints.open_sprints(db):
        known = {one.made_on for one in await sprints.forecasts(db, row.id)}
        made += today not in known and await keep_sprint_forecast(db, row) is not None
    return made


async def keep_sprint_forecast(db: Db, row: SprintRow) -> SprintForecastRow | None:
    """Today's forecast of the sprint with everything it was made from; None where none can be."""
    today, zone = await local_day(db)
    reading = await read_sprint(db, row, zone)
    try:
        seen = await forecast_sprint(db, reading, seed=secrets.randbelow(2**31))
    except Invalid:
        return None
    if not seen.left:
        return None
    kept = SprintForecastRow(
        sprint_id=row.id,
        title=row.name,
        made_on=today,
        ends_on=seen.ends_on,
        item_ids=[str(item.id) for item in reading.groups["left"]],
        chance_ratio=seen.chance_ratio,
        answers={str(level): count for level, count in seen.promises.items()},
        spread_ratios=seen.spread_ratios,
        history={"first": seen.first.isoformat(), "counts": [int(count) for count in seen.counts]},
        seed=seen.seed,
        model=MODEL,
        calibration=await try_past_sprints(db, row, zone),
    )
    db.add(kept)
    await db.flush()
    return kept
