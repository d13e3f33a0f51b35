"""Deals and the projects that deliver them, and how clients fare, as JSON."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from enterprisehub.domains.delivery.domain import domain
from enterprisehub.domains.delivery.logic import link_deal as linking
from enterprisehub.domains.delivery.logic.ask_forecast import MOST_CHANCE
from enterprisehub.domains.delivery.logic.measure_client_health import client_health
from enterprisehub.domains.delivery.models.deals import DealLinkRow, LinkForecastRow
from enterprisehub.domains.delivery.models.sources import SourceRow
from enterprisehub.domains.delivery.permissions import DEALS_LINK, DELIVERY_READ
from enterprisehub.domains.delivery.queries import deals
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb

router = domain.routes("/delivery/deals")
clients = domain.routes("/delivery/clients")


class LinkIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    source_id: UUID
    promised_on: date | None = None


class PromisedIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    promised_on: date | None


class LinkOut(BaseModel):
    """A linked project with its newest forecast; days are None when not within three years."""

    id: UUID
    deal_id: UUID
    source_id: UUID
    project: str
    reasons: list[str]
    decided_by: str
    promised_on: date | None
    slipping: bool
    made_on: date | None
    open_items: int | None
    untouched_items: int | None
    p50_on: date | None
    p85_on: date | None
    p95_on: date | None
    chance_ratio: float | None
    refused: str | None


class SuggestionOut(BaseModel):
    source_id: UUID
    project: str
    confidence_ratio: float
    reasons: list[str]


class HealthPartOut(BaseModel):
    key: str
    score: int | None
    says: str


class HealthOut(BaseModel):
    """`score` is null while nothing is known; missing parts say why."""

    score: int | None
    band: str
    parts: list[HealthPartOut]


@router.get("/{deal_id}/projects", allow=Permission(DELIVERY_READ))
async def list_projects(db: TenantDb, deal_id: UUID) -> list[LinkOut]:
    """The projects that deliver the deal, with their newest forecasts."""
    await linking.sure_deal(db, deal_id)
    return [await _out(db, *pair) for pair in await deals.links_of(db, [deal_id])]


@router.get("/{deal_id}/suggestions", allow=Permission(DELIVERY_READ))
async def list_suggestions(db: TenantDb, deal_id: UUID) -> list[SuggestionOut]:
    """Projects that may deliver the deal, with the reasons."""
    found = await linking.suggest_projects(db, await linking.sure_deal(db, deal_id))
    return [
        SuggestionOut(
            source_id=one.source.id,
            project=one.source.name,
            confidence_ratio=one.match.confidence_ratio,
            reasons=list(one.match.reasons),
        )
        for one in found
    ]


@router.post("/{deal_id}/projects", allow=Permission(DEALS_LINK), status_code=201)
async def link_project(db: TenantDb, deal_id: UUID, given: LinkIn) -> LinkOut:
    """The project delivers the deal from now on."""
    row = await linking.link_deal(db, deal_id, given.source_id, promised_on=given.promised_on)
    return await _out(db, *await deals.link(db, row.id))


@router.put("/projects/{link_id}/promise", allow=Permission(DEALS_LINK))
async def promise_day(db: TenantDb, link_id: UUID, given: PromisedIn) -> LinkOut:
    """The day that the customer was promised; null where none is."""
    await linking.promise_day(db, link_id, given.promised_on)
    return await _out(db, *await deals.link(db, link_id))


@router.delete("/projects/{link_id}", allow=Permission(DEALS_LINK), status_code=204)
async def unlink_project(db: TenantDb, link_id: UUID) -> None:
    """The project does not deliver the deal any more."""
    await linking.unlink_deal(db, link_id)


@clients.get("/{company_id}/health", allow=Permission(DELIVERY_READ))
async def read_health(db: TenantDb, company_id: UUID) -> HealthOut:
    """How well the client fares: delivery, conversations, billing."""
    health = await client_health(db, company_id)
    parts = [HealthPartOut(key=p.key, score=p.score, says=p.says) for p in health.parts]
    return HealthOut(score=health.score, band=health.band, parts=parts)


async def _out(db: Db, row: DealLinkRow, source: SourceRow) -> LinkOut:
    newest: LinkForecastRow | None = next(iter(await deals.snapshots(db, row.id, most=1)), None)
    names = (
        "made_on", "open_items", "untouched_items", "p50_on", "p85_on", "p95_on", "chance_ratio",
        "refused",
    )  # fmt: skip
    known: dict[str, Any] = {name: getattr(newest, name, None) for name in names}
    if known["chance_ratio"] is not None:
        known["chance_ratio"] = min(known["chance_ratio"], MOST_CHANCE)
    return LinkOut(
        id=row.id,
        deal_id=row.deal_id,
        source_id=source.id,
        project=source.name,
        reasons=row.reasons,
        decided_by=row.decided_by,
        promised_on=row.promised_on,
        slipping=row.slipping,
        **known,
    )
