"""Sprints as JSON: what they held, what was done, and what is foretold of open ones."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

from enterprisehub.domains.delivery.domain import domain
from enterprisehub.domains.delivery.logic.forecast_sprint import forecast_sprint
from enterprisehub.domains.delivery.logic.make_forecast import local_day
from enterprisehub.domains.delivery.logic.read_sprint import (
    GROUPS,
    SprintReading,
    read_sprint,
    read_sprints,
)
from enterprisehub.domains.delivery.permissions import DELIVERY_READ
from enterprisehub.domains.delivery.queries import sprints
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb

router = domain.routes("/delivery/sprints")


class SprintOut(BaseModel):
    """Counts of items. `left` are carried over once the sprint is over."""

    id: UUID
    name: str
    source_id: UUID | None
    state: str
    started_at: datetime | None
    ends_at: datetime | None
    completed_at: datetime | None
    committed: int
    added: int
    removed: int
    done: int
    left: int
    say_do_ratio: float | None


class DayOut(BaseModel):
    day: date
    scope: int
    done: int


class SprintForecastOut(BaseModel):
    """`chance_ratio` that all that is left is done; `answers` per level: so many or more;
    `spread_ratios[n]`: the chance of exactly n.
    """

    left: int
    ends_on: date
    chance_ratio: float
    answers: dict[int, int]
    spread_ratios: list[float]


class SprintDetail(SprintOut):
    """`items` are keys by group; `refusal` says why there is no forecast of an open sprint."""

    items: dict[str, list[str]]
    burn_up: list[DayOut]
    forecast: SprintForecastOut | None
    refusal: str | None


def _values(reading: SprintReading) -> dict[str, object]:
    row = reading.row
    names = ("id", "name", "source_id", "state", "started_at", "ends_at", "completed_at")
    return {
        **{name: getattr(row, name) for name in names},
        **{group: reading.count(group) for group in GROUPS},
        "say_do_ratio": reading.say_do_ratio,
    }


@router.get("", allow=Permission(DELIVERY_READ))
async def list_sprints(
    db: TenantDb,
    source: Annotated[list[UUID] | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[SprintOut]:
    """Sprints that began: open ones first, then the newest."""
    _, zone = await local_day(db)
    rows = await sprints.sprints(db, source_ids=source or (), most=limit)
    return [SprintOut.model_validate(_values(one)) for one in await read_sprints(db, rows, zone)]


@router.get("/{sprint_id}", allow=Permission(DELIVERY_READ))
async def read_one_sprint(db: TenantDb, sprint_id: UUID) -> SprintDetail:
    """One sprint with its items, its course and, while it goes on, its forecast."""
    _, zone = await local_day(db)
    reading = await read_sprint(db, await sprints.sprint(db, sprint_id), zone)
    forecast, refusal = None, None
    if reading.is_open:
        try:
            seen = await forecast_sprint(db, reading)
        except Invalid as error:
            refusal = error.message
        else:
            forecast = SprintForecastOut(
                left=seen.left,
                ends_on=seen.ends_on,
                chance_ratio=seen.chance_ratio,
                answers=seen.promises,
                spread_ratios=seen.spread_ratios,
            )
    return SprintDetail.model_validate(
        {
            **_values(reading),
            "items": {name: [item.key for item in reading.groups[name]] for name in GROUPS},
            "burn_up": [{"day": day, "scope": n, "done": done} for day, n, done in reading.course],
            "forecast": forecast,
            "refusal": refusal,
        }
    )
