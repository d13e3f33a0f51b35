"""Campaigns as JSON: plan one, read whom it may call, start and stop it, follow its people."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from enterprisehub.domains.voice.contracts.campaigns import (
    CampaignInfo,
    CampaignPlan,
    MemberState,
)
from enterprisehub.domains.voice.domain import domain
from enterprisehub.domains.voice.logic import plan_campaign, run_campaign
from enterprisehub.domains.voice.logic.check_campaign import begin_check
from enterprisehub.domains.voice.models import CampaignRow
from enterprisehub.domains.voice.permissions import CAMPAIGNS_READ, CAMPAIGNS_WRITE
from enterprisehub.domains.voice.queries import campaigns as stored
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb

routes = domain.routes("/voice/campaigns")
READ, WRITE = Permission(CAMPAIGNS_READ), Permission(CAMPAIGNS_WRITE)


class CampaignIn(BaseModel):
    """A campaign by one voice agent. Its people are gathered and checked as soon as it is made."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=80)]
    agent_id: UUID
    plan: CampaignPlan


class MembersBody(BaseModel):
    items: list[dict[str, Any]]
    next: str | None


@routes.get("", allow=READ)
async def list_campaigns(db: TenantDb) -> list[CampaignInfo]:
    """Every campaign with its figures, the latest first."""
    return await plan_campaign.describe_campaigns(db, await stored.campaigns(db))


@routes.post("", allow=WRITE, status_code=201)
async def create_campaign(db: TenantDb, given: CampaignIn) -> CampaignInfo:
    """A draft; `checking` is true until its estimate is there."""
    row = await plan_campaign.make_campaign(db, given.name, given.agent_id, given.plan)
    return await _body(db, row)


@routes.get("/{campaign_id}", allow=READ)
async def read_campaign(db: TenantDb, campaign_id: UUID) -> CampaignInfo:
    """One campaign: how many may be called now, later or not, and why; what came of the others."""
    return await _body(db, await plan_campaign.campaign_of(db, campaign_id))


@routes.put("/{campaign_id}", allow=WRITE)
async def change_campaign(db: TenantDb, campaign_id: UUID, given: CampaignIn) -> CampaignInfo:
    """Hours, pace, retries and voicemail change until the end; whom it calls, before the start."""
    row = await plan_campaign.change_campaign(
        db, campaign_id, given.name, given.agent_id, given.plan
    )
    return await _body(db, row)


@routes.delete("/{campaign_id}", allow=WRITE, status_code=204)
async def discard_campaign(db: TenantDb, campaign_id: UUID) -> None:
    """A draft is gone, and its name is free."""
    await run_campaign.discard_campaign(db, campaign_id)


@routes.post("/{campaign_id}/check", allow=WRITE)
async def check_campaign(db: TenantDb, campaign_id: UUID) -> CampaignInfo:
    """Everybody who waits is held against the rules of now; the estimate follows."""
    row = await plan_campaign.campaign_of(db, campaign_id, lock=True)
    await begin_check(db, row)
    return await _body(db, row)


@routes.post("/{campaign_id}/{step}", allow=WRITE)
async def step_campaign(
    db: TenantDb, campaign_id: UUID, step: Literal["start", "pause", "resume", "stop"]
) -> CampaignInfo:
    """It starts, pauses, goes on, or is over: then who waits is not called."""
    return await _body(db, await STEPS[step](db, campaign_id))


STEPS = {
    "start": run_campaign.start_campaign,
    "pause": run_campaign.pause_campaign,
    "resume": run_campaign.resume_campaign,
    "stop": run_campaign.stop_campaign,
}


@routes.get("/{campaign_id}/people", allow=READ, response_model=MembersBody)
async def list_people(
    db: TenantDb,
    campaign_id: UUID,
    state: MemberState | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: str | None = None,
) -> Response:
    """The people of a campaign, who changed last first."""
    await plan_campaign.campaign_of(db, campaign_id)
    found = await stored.members_page(db, campaign_id, state=state, limit=limit, cursor=cursor)
    return Response(found.body(), media_type="application/json")


@routes.post("/{campaign_id}/people/{member_id}/leave-out", allow=WRITE)
async def leave_out(db: TenantDb, campaign_id: UUID, member_id: UUID) -> CampaignInfo:
    """The campaign does not call this person."""
    await run_campaign.leave_out_member(db, campaign_id, member_id)
    return await _body(db, await plan_campaign.campaign_of(db, campaign_id))


async def _body(db: Db, row: CampaignRow) -> CampaignInfo:
    return await plan_campaign.describe_campaign(db, row)
