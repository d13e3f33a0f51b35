"""Revenue by where it came from, by seven models beside each other, down to the deals."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Query, Response
from pydantic import BaseModel, BeforeValidator

from enterprisehub.domains.pipeline.domain import domain
from enterprisehub.domains.pipeline.logic.attribute_revenue.share_revenue import MODELS, Model
from enterprisehub.domains.pipeline.logic.tell_time import calendar
from enterprisehub.domains.pipeline.logic.trace_revenue import Traced, trace_revenue
from enterprisehub.domains.pipeline.pages.places import ATTRIBUTION, TABS
from enterprisehub.domains.pipeline.permissions import PIPELINE_READ
from enterprisehub.domains.pipeline.queries.touches import Dimension
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.items import Column
from enterprisehub.ui.page import Page, page

pages = domain.pages(ATTRIBUTION)
Blank = BeforeValidator(lambda value: None if value == "" else value)
DIMENSIONS: list[tuple[Dimension, str]] = [
    ("source", "Source"),
    ("campaign", "Campaign"),
    ("channel", "Channel"),
    ("page", "Page"),
]
DAYS = [("90", "90 days"), ("180", "Half a year"), ("365", "A year"), ("730", "Two years")]
SAYS: dict[Model, str] = {
    "first": "All of it to what brought them first.",
    "last": "All of it to what they came by last.",
    "linear": "The same to every touch.",
    "time_decay": "Half as much for each week before the close.",
    "position": "Two fifths each to the first and the last, the rest to those between.",
    "markov": "By the share of wins that would go with it, learned from won and lost deals.",
    "shapley": "By what it adds to the win rate in every mix of sources, learned likewise.",
}
_DEALS_SHOWN = 50


class AttributionQuery(BaseModel):
    """The page's address."""

    by: Dimension = "source"
    model: Model = "linear"
    days: Literal["90", "180", "365", "730"] = "365"
    currency: Annotated[str | None, Blank] = None
    key: Annotated[str | None, Blank] = None


@dataclass(frozen=True, slots=True)
class DealLine:
    """A deal with what of it is traced to the chosen source; `path` are its touches in order."""

    id: UUID
    title: str
    closed_on: date
    amount_cents: int
    share_cents: int
    path: list[str]


@page("pipeline/attribution.html")
class AttributionPage(Page):
    places: list[tuple[str, str]]
    asked: AttributionQuery
    dimensions: list[tuple[Dimension, str]]
    models: dict[Model, str]
    says: dict[Model, str]
    days: list[tuple[str, str]]
    currencies: list[str]
    traced: Traced | None
    columns: tuple[Column, ...]
    deals: list[DealLine]


@pages.get("", allow=Permission(PIPELINE_READ))
async def show_attribution(db: TenantDb, asked: Annotated[AttributionQuery, Query()]) -> Response:
    """Each won deal of the time traced to what its contact was touched by."""
    here = await calendar(db)
    start = here.start_of(here.today - timedelta(days=int(asked.days)))
    found = await trace_revenue(db, asked.by, start, here.end_of(here.today))
    traced = next((one for one in found if one.currency == asked.currency), None)
    traced = traced or next(iter(found), None)
    named = dict(DIMENSIONS)[asked.by]
    columns = (
        Column("key", named, lead=True),
        Column("won", "Won", align="end"),
        Column("lost", "Lost", align="end"),
        *(Column(model, title, align="end") for model, title in MODELS.items()),
    )
    return AttributionPage(
        places=TABS,
        asked=asked,
        dimensions=DIMENSIONS,
        models=MODELS,
        says=SAYS,
        days=DAYS,
        currencies=[one.currency for one in found],
        traced=traced,
        columns=columns,
        deals=_deals(traced, asked, here.zone) if traced and asked.key is not None else [],
    ).render()


def _deals(traced: Traced, asked: AttributionQuery, zone: ZoneInfo) -> list[DealLine]:
    shares = traced.shares[asked.model]
    lines = [
        DealLine(
            deal.deal_id,
            deal.title,
            deal.closed_at.astimezone(zone).date(),
            deal.amount_cents,
            shares[deal.deal_id].get(asked.key or "", 0),
            list(deal.keys),
        )
        for deal in traced.deals
        if deal.won and asked.key in deal.keys
    ]
    return sorted(lines, key=lambda line: (-line.share_cents, str(line.id)))[:_DEALS_SHOWN]
