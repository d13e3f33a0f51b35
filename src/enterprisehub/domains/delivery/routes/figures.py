"""Figures with their definitions and the things they are made of, as JSON."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

from enterprisehub.domains.delivery.domain import domain
from enterprisehub.domains.delivery.logic.measure_delivery import (
    course_of,
    definition_of,
    measure_delivery,
)
from enterprisehub.domains.delivery.logic.measure_team import team_window
from enterprisehub.domains.delivery.permissions import DELIVERY_READ
from enterprisehub.domains.delivery.queries import metrics
from enterprisehub.domains.delivery.queries.metrics import Window
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb

router = domain.routes("/delivery/figures")
type Source = Annotated[list[UUID] | None, Query()]


class FigureOut(BaseModel):
    """`value` is the headline that the page shows; percentiles are of single things."""

    key: str
    title: str
    group: str
    unit: str
    definition: str
    source: str
    value: float | None
    before: float | None
    n: int
    mean: float | None
    p50: float | None
    p85: float | None
    p95: float | None


class WeekOut(BaseModel):
    week: date
    n: int
    mean: float | None
    p50: float | None


class ThingOut(BaseModel):
    id: UUID
    label: str
    title: str
    url: str | None
    source_id: UUID | None
    at: datetime
    value: float


class FigureDetail(BaseModel):
    course: list[WeekOut]
    things: list[ThingOut]


_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=366)
_LONGEST = timedelta(days=3660)


async def _window(
    db: Db,
    start: datetime | None,
    until: datetime | None,
    source: list[UUID] | None,
    team: UUID | None,
) -> Window:
    last = until or clock.now()
    if last.tzinfo is None or (start is not None and start.tzinfo is None):
        raise Invalid("Give times with their zone.", fields={"start": "needs a zone"})
    if not _EARLIEST <= last <= clock.now() + _AHEAD:
        raise Invalid(
            "The end must lie between 1990 and a year from now.", fields={"until": "out of range"}
        )
    first = start or last - timedelta(days=90)
    if not first < last:
        raise Invalid("The start lies after the end.", fields={"start": "lies after the end"})
    if last - first > _LONGEST:
        raise Invalid("Ask for ten years at most.", fields={"start": "over ten years before"})
    if team is None:
        return Window(first, last, tuple(source or ()))
    return replace(await team_window(db, team, first, last), sources=tuple(source or ()))


@router.get("", allow=Permission(DELIVERY_READ))
async def list_figures(
    db: TenantDb,
    start: datetime | None = None,
    until: datetime | None = None,
    source: Source = None,
    team: UUID | None = None,
) -> list[FigureOut]:
    """Every figure of the window (the last 90 days unless told): of sources, a team, or all.

    A team of fewer people than the tenant's settings ask for is refused.
    """
    return [
        FigureOut(
            key=one.definition.key,
            title=one.definition.title,
            group=one.definition.group,
            unit=one.definition.unit,
            definition=one.definition.text,
            source=one.definition.source,
            value=one.headline,
            before=one.before,
            n=one.summary.n,
            mean=one.summary.mean,
            p50=one.summary.p50,
            p85=one.summary.p85,
            p95=one.summary.p95,
        )
        for one in await measure_delivery(db, await _window(db, start, until, source, team))
    ]


@router.get("/{key}", allow=Permission(DELIVERY_READ))
async def read_figure(
    db: TenantDb,
    key: str,
    start: datetime | None = None,
    until: datetime | None = None,
    source: Source = None,
    team: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> FigureDetail:
    """The figure week by week, and the things it is made of."""
    definition_of(key)
    window = await _window(db, start, until, source, team)
    course = [] if key in metrics.AS_OF_NOW else await course_of(db, key, window)
    things = await metrics.rows(db, key, window, most=limit)
    return FigureDetail(
        course=[WeekOut(**week) for week in course], things=[ThingOut(**row) for row in things]
    )
