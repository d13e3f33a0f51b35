"""A campaign is planned: made, changed while nobody was called for it, thrown away, described."""

from typing import Any
from uuid import UUID

from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts.campaigns import (
    CAMPAIGN,
    CampaignFigures,
    CampaignInfo,
    CampaignPlan,
    CampaignState,
)
from enterprisehub.domains.voice.logic.check_campaign import begin_check
from enterprisehub.domains.voice.models import CampaignRow
from enterprisehub.domains.voice.permissions import CAMPAIGNS_READ
from enterprisehub.domains.voice.queries import campaigns as stored
from enterprisehub.kernel import timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Invalid, NotFound
from enterprisehub.kernel.live.tell import tell
from enterprisehub.kernel.scope import Ref

LIVE_TOPIC = "voice.campaign"
LONGEST_NAME = 80


async def make_campaign(db: Db, name: str, agent_id: UUID, plan: CampaignPlan) -> CampaignRow:
    """A draft; its people are gathered and held against the rules at once, by durable work.

    Raises:
        NotFound: there is no such agent.
        Invalid: it has no name.
        Conflict: another campaign has this name.
    """
    row = CampaignRow(
        name=await _name(db, name),
        agent_id=await _agent_id(db, agent_id),
        state=CampaignState.DRAFT,
        plan=plan.model_dump(mode="json"),
    )
    db.add(row)
    await db.flush()
    timeline.add(db, "voice.campaign_made", [Ref(CAMPAIGN, row.id)], f"Campaign {row.name} planned")
    await begin_check(db, row)
    return row


async def change_campaign(
    db: Db, campaign_id: UUID, name: str, agent_id: UUID, plan: CampaignPlan
) -> CampaignRow:
    """Hours, pace, retries and voicemail can change until the end; whom it calls only before.

    Raises:
        NotFound, Invalid, Conflict: as for a new one, or it is over.
    """
    row = await campaign_of(db, campaign_id, lock=True)
    if row.state in (CampaignState.STOPPED, CampaignState.FINISHED):
        raise Conflict("This campaign is over. Make a new one.")
    before = plan_of(row)
    moved = before.audience != plan.audience or before.purpose != plan.purpose
    if row.state != CampaignState.DRAFT and (moved or row.agent_id != agent_id):
        says = "Whom a campaign calls, why and by which agent is settled when it starts."
        raise Conflict(says)
    if name.strip() != row.name:
        row.name = await _name(db, name)
    row.agent_id = await _agent_id(db, agent_id)
    row.plan = plan.model_dump(mode="json")
    if row.state == CampaignState.DRAFT:
        if moved:
            await stored.drop_members(db, row.id)
        await begin_check(db, row)
    await tell_campaign(db, row)
    return row


async def campaign_of(db: Db, campaign_id: UUID, *, lock: bool = False) -> CampaignRow:
    """The campaign. Raises NotFound."""
    row = await stored.campaign(db, campaign_id, lock=lock)
    if row is None:
        raise NotFound("There is no such campaign.")
    return row


def plan_of(row: CampaignRow) -> CampaignPlan:
    return CampaignPlan.model_validate(row.plan)


async def tell_campaign(db: Db, row: CampaignRow) -> None:
    """Open pages hear that something changed in the campaign."""
    data = {"campaign_id": str(row.id), "state": row.state}
    await tell(db, LIVE_TOPIC, data, permission=CAMPAIGNS_READ)


async def describe_campaigns(db: Db, rows: list[CampaignRow]) -> list[CampaignInfo]:
    """Campaigns with their figures, without the kinds of outcomes."""
    ids = [row.id for row in rows]
    figures, calls = await stored.figures_of(db, ids), await stored.calls_and_cost(db, ids)
    names = {one.id: one.name for one in await queries.agents(db)}
    found = []
    for row in rows:
        made, cost = calls.get(row.id, (0, 0))
        counted: dict[str, Any] = _NOBODY | figures.get(row.id, {})
        counted |= {"calls": made, "cost_microcents": cost}
        found.append(_info(row, names.get(row.agent_id, ""), CampaignFigures(**counted)))
    return found


async def describe_campaign(db: Db, row: CampaignRow) -> CampaignInfo:
    """One campaign with its figures, what came of its people, and why some are not called."""
    await db.flush()
    known = (await stored.figures_of(db, [row.id])).get(row.id, {})
    made, cost = (await stored.calls_and_cost(db, [row.id])).get(row.id, (0, 0))
    agent = await queries.agent(db, row.agent_id)
    figures = CampaignFigures(
        **_NOBODY | known,
        calls=made,
        cost_microcents=cost,
        outcomes=tuple(await stored.outcomes_of(db, row.id)),
        refusals=tuple(await stored.refusals_of(db, row.id)),
    )
    return _info(row, agent.name if agent else "", figures)


_NOBODY = dict.fromkeys(
    ("people", "waiting", "calling", "reached", "not_reached", "skipped", "unchecked",
     "may_call", "later"), 0,
)  # fmt: skip


def _info(row: CampaignRow, agent: str, figures: CampaignFigures) -> CampaignInfo:
    return CampaignInfo(
        id=row.id,
        name=row.name,
        agent_id=row.agent_id,
        agent_name=agent,
        state=CampaignState(row.state),
        because=row.because,
        checked_at=row.checked_at,
        checking=row.checking,
        started_at=row.started_at,
        ended_at=row.ended_at,
        plan=plan_of(row),
        figures=figures,
        version=row.version,
    )


async def _name(db: Db, name: str) -> str:
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        says = f"Give the campaign a name of at most {LONGEST_NAME} characters."
        raise Invalid(says, fields={"name": says})
    if await stored.campaign_named(db, name) is not None:
        says = f"There is a campaign named {name} already."
        raise Conflict(says, fields={"name": says})
    return name


async def _agent_id(db: Db, agent_id: UUID) -> UUID:
    agent = await queries.agent(db, agent_id)
    if agent is None:
        raise NotFound("There is no such voice agent.")
    return agent.id
