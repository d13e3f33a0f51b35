"""Forecasts as JSON: asked, kept, read and, once the truth is known, graded."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from enterprisehub.domains.delivery.domain import domain
from enterprisehub.domains.delivery.logic.check_promise import check_promise
from enterprisehub.domains.delivery.logic.forecast_work.spread_scope import Risk
from enterprisehub.domains.delivery.logic.make_forecast import Asked, make_forecast, preview
from enterprisehub.domains.delivery.models.forecasts import ForecastRow
from enterprisehub.domains.delivery.permissions import DELIVERY_READ, FORECASTS_WRITE
from enterprisehub.domains.delivery.queries import history
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb

router = domain.routes("/delivery/forecasts")


class TeamIn(BaseModel):
    """A project or board, and how many items are to be done by who works on it."""

    source_id: UUID
    items_low: Annotated[int, Field(ge=1, le=10_000)] = 1
    items_high: Annotated[int, Field(ge=1, le=10_000)] = 1


class RiskIn(BaseModel):
    title: Annotated[str, Field(max_length=120)] = ""
    chance_ratio: Annotated[float, Field(ge=0, le=1)]
    items_low: Annotated[int, Field(ge=0, le=1000)]
    items_high: Annotated[int, Field(ge=0, le=1000)]


class ForecastIn(BaseModel):
    """Several teams work independently; "when" is when the last of them is done."""

    question: Literal["when", "how_many"]
    teams: Annotated[list[TeamIn], Field(min_length=1, max_length=20)]
    title: Annotated[str, Field(max_length=120)] = ""
    until: date | None = None
    split_low: Annotated[float, Field(ge=1, le=10)] = 1
    split_high: Annotated[float, Field(ge=1, le=10)] = 1
    growth_low: Annotated[int, Field(ge=0, le=1000)] = 0
    growth_high: Annotated[int, Field(ge=0, le=1000)] = 0
    risks: Annotated[list[RiskIn], Field(max_length=20)] = []
    working_days_only: bool = True
    days_off: Annotated[list[tuple[date, date]], Field(max_length=100)] = []

    def asked(self) -> Asked:
        """As the domain asks it."""
        return Asked(
            kind=self.question,
            title=self.title,
            items={one.source_id: (one.items_low, one.items_high) for one in self.teams}
            if self.question == "when"
            else {},
            source_ids=tuple(one.source_id for one in self.teams),
            until=self.until,
            split_low=self.split_low,
            split_high=self.split_high,
            growth_low=self.growth_low,
            growth_high=self.growth_high,
            risks=tuple(
                Risk(one.chance_ratio, one.items_low, max(one.items_low, one.items_high), one.title)
                for one in self.risks
            ),
            working_days_only=self.working_days_only,
            days_off=tuple(self.days_off),
        )


class PromiseIn(BaseModel):
    """`items` of each project, or what is open there."""

    source_ids: Annotated[list[UUID], Field(min_length=1, max_length=20)]
    promised_on: date
    items: Annotated[int | None, Field(ge=1, le=10_000)] = None


class PromiseOut(BaseModel):
    """`chance_ratio` is None where too little was finished to tell; then nothing is promised."""

    may_be_promised: bool
    chance_ratio: float | None
    confidence_pct: int
    safe_day: date | None
    says: str


class PreviewOut(BaseModel):
    """`answers` by promised level in percent: a day, or a number of items."""

    answers: dict[int, date | int | None]
    exact: bool
    capped_days: list[str]


class ForecastOut(BaseModel):
    """`held` per level once the truth is known; `calibration` is how often such promises held."""

    id: UUID
    title: str
    question: str
    made_on: date
    items: int | None
    until: date | None
    answers: dict[str, str | int | None]
    calibration: dict[str, Any]
    seed: int
    model: str
    state: str
    actual_on: date | None
    actual_items: int | None
    held: dict[str, bool]
    graded_at: datetime | None


def _out(row: ForecastRow) -> ForecastOut:
    return ForecastOut.model_validate(row, from_attributes=True)


@router.post("/preview", allow=Permission(DELIVERY_READ))
async def preview_forecast(
    db: TenantDb,
    asked: ForecastIn,
    exact: bool = False,  # noqa: FBT001, FBT002  a query parameter
) -> PreviewOut:
    """The answer without keeping it; `exact` takes no trials and follows a slider."""
    answer, histories = await preview(db, asked.asked(), at_once=exact)
    return PreviewOut(
        answers=answer.promises,
        exact=answer.exact,
        capped_days=[
            f"{one.title}, {one.day(day)}: {day.reason}" for one in histories for day in one.bulk
        ],
    )


@router.post("/promise", allow=Permission(DELIVERY_READ))
async def check_promised_day(db: TenantDb, asked: PromiseIn) -> PromiseOut:
    """Whether a day may be promised, by the tenant's confidence; else the first day that may."""
    found = await check_promise(db, asked.source_ids, asked.promised_on, asked.items)
    return PromiseOut.model_validate(found, from_attributes=True)


@router.post("", allow=Permission(FORECASTS_WRITE), status_code=201)
async def keep_forecast(db: TenantDb, asked: ForecastIn) -> ForecastOut:
    """The forecast is made in full and kept, to be graded when the truth is known."""
    return _out(await make_forecast(db, asked.asked()))


@router.get("", allow=Permission(DELIVERY_READ))
async def list_forecasts(db: TenantDb) -> list[ForecastOut]:
    """The newest fifty."""
    return [_out(row) for row in await history.forecasts(db)]


@router.get("/{forecast_id}", allow=Permission(DELIVERY_READ))
async def read_forecast(db: TenantDb, forecast_id: UUID) -> ForecastOut:
    """What was asked, answered, and what came of it."""
    return _out(await history.forecast(db, forecast_id))
