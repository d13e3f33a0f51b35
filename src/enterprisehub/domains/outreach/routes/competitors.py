"""Competitors, their battlecards and where they were named, as JSON."""

from datetime import datetime
from uuid import UUID

from fastapi import Response
from pydantic import ConfigDict

from enterprisehub.domains.outreach import queries
from enterprisehub.domains.outreach.contracts import CompetitorIn
from enterprisehub.domains.outreach.domain import domain
from enterprisehub.domains.outreach.logic import keep_competitors
from enterprisehub.domains.outreach.logic.watch_competitors import Watched, watch_competitors
from enterprisehub.domains.outreach.permissions import COMPETITORS_WRITE, SALES_AGENTS_RUN
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.web.versions import SeenVersion, etag

router = domain.routes("/competitors")
READ, WRITE = Permission(SALES_AGENTS_RUN), Permission(COMPETITORS_WRITE)


class CompetitorOut(CompetitorIn):
    model_config = ConfigDict(from_attributes=True, extra="ignore")

    id: UUID
    created_at: datetime
    version: int


@router.get("", allow=READ)
async def list_competitors(db: TenantDb) -> list[CompetitorOut]:
    """Competitors by name, with their battlecards."""
    return [CompetitorOut.model_validate(row) for row in await queries.competitors(db)]


@router.get("/mentions", allow=READ)
async def list_mentions(db: TenantDb) -> Watched:
    """Where they were named in two months, quoted, and whether it grows."""
    return await watch_competitors(db)


@router.post("", allow=WRITE, status_code=201)
async def add_competitor(db: TenantDb, new: CompetitorIn, response: Response) -> CompetitorOut:
    """It is watched for from now on."""
    row = await keep_competitors.make_competitor(db, new)
    response.headers["Location"] = f"/api/competitors/{row.id}"
    response.headers["ETag"] = etag(row.version)
    return CompetitorOut.model_validate(row)


@router.put("/{competitor_id}", allow=WRITE)
async def replace_competitor(
    db: TenantDb, competitor_id: UUID, wanted: CompetitorIn, seen: SeenVersion, response: Response
) -> CompetitorOut:
    """The battlecard is as given."""
    row = await keep_competitors.change_competitor(db, competitor_id, wanted, seen=seen)
    response.headers["ETag"] = etag(row.version)
    return CompetitorOut.model_validate(row)


@router.delete("/{competitor_id}", allow=WRITE, status_code=204)
async def remove_competitor(db: TenantDb, competitor_id: UUID) -> None:
    """It is not watched for any more."""
    await keep_competitors.remove_competitor(db, competitor_id)
