"""The people of a campaign are gathered and each is held against the rules, in small batches."""

from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.audience import Audience as Wanted
from enterprisehub.domains.voice.contracts.campaigns import CampaignPlan
from enterprisehub.domains.voice.logic.forecast_campaign_call import forecast_call
from enterprisehub.domains.voice.models import CampaignRow
from enterprisehub.domains.voice.queries import campaigns as stored
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.live.tell import tell
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.enqueue import enqueue
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.workflows import workflow

TAKEN_AT_ONCE, CHECKED_AT_ONCE = 500, 50


async def begin_check(db: Db, row: CampaignRow) -> None:
    """Durable work gathers and checks everybody; the page shows the figures as they come."""
    row.checking = True
    await db.flush()
    await enqueue(db, check_campaign, str(row.id), key=f"{row.id}:{clock.now().isoformat()}")


@workflow("voice.check_campaign", queue=Queue.BULK, title="Check the people of a campaign")
async def check_campaign(ctx: WorkContext, campaign_id: str) -> None:
    """Everybody whom the campaign is for is in it, and it is known who may be called."""
    after: str | None = ""
    while after is not None:
        after = await ctx.transaction(take_people, campaign_id, after)
    after = ""
    while after is not None:
        after = await ctx.transaction(check_people, campaign_id, after)


async def take_people(db: Db, campaign_id: str, after: str) -> str | None:
    """A batch of contacts is in the campaign; answers the last one, None when all are."""
    row = await stored.campaign(db, UUID(campaign_id))
    if row is None or row.state != "draft":
        return None
    audience = CampaignPlan.model_validate(row.plan).audience
    wanted = Wanted(
        list_id=audience.list_id,
        tag=audience.tag,
        lifecycle=audience.lifecycle,
        temperature=audience.temperature,
        contact_ids=audience.contact_ids,
    )
    last = UUID(after) if after else None
    ids = await crm.audience(db, wanted, after=last, limit=TAKEN_AT_ONCE)
    await stored.add_members(db, row.id, ids)
    return str(ids[-1]) if len(ids) == TAKEN_AT_ONCE else None


async def check_people(db: Db, campaign_id: str, after: str) -> str | None:
    """A batch of people knows what the rules say; answers the last one, None when all do."""
    row = await stored.campaign(db, UUID(campaign_id))
    if row is None:
        return None
    plan = CampaignPlan.model_validate(row.plan)
    last = UUID(after) if after else None
    members = await stored.members_after(db, row.id, last, CHECKED_AT_ONCE)
    contacts = {one.id: one for one in await crm.contacts(db, [m.contact_id for m in members])}
    for member in members:
        found = await forecast_call(db, plan, contacts.get(member.contact_id))
        member.verdict, member.says = found.verdict, found.says
        member.due_at = found.until
    more = len(members) == CHECKED_AT_ONCE
    if not more:
        held = await stored.campaign(db, row.id, lock=True)
        if held is not None:
            held.checking, held.checked_at = False, clock.now()
    data = {"campaign_id": campaign_id, "state": row.state}
    await tell(db, "voice.campaign", data)
    return str(members[-1].id) if more else None
