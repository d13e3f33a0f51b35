"""The next people of a running campaign are called, as many as pace and carrier account allow.

Choosing a person and proposing their call is one transaction: whoever dies in it has called nobody,
and whoever comes after it finds them called. From then on the call is an action like every other.
"""

from datetime import timedelta
from math import ceil
from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Contact
from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts.campaigns import CampaignPlan, CampaignState, MemberState
from enterprisehub.domains.voice.contracts.placing import PlaceCall
from enterprisehub.domains.voice.logic.forecast_campaign_call import forecast_call, why_left_out
from enterprisehub.domains.voice.logic.name_broken import broken_carriers
from enterprisehub.domains.voice.logic.place_call import propose_call
from enterprisehub.domains.voice.logic.plan_campaign import plan_of, tell_campaign
from enterprisehub.domains.voice.logic.run_campaign import end_if_over, leave_out, pause
from enterprisehub.domains.voice.models import CampaignMemberRow, CampaignRow
from enterprisehub.domains.voice.queries import campaigns as stored
from enterprisehub.domains.voice.settings import VoiceSettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.policies import ActionSettings
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError

LOOKED_AT_ONCE = 25
"""How many people one round looks at, most of whom may be left out."""
ROUNDS_PER_MINUTE = 12
PATIENCE = timedelta(minutes=5)


async def pace_campaign(db: Db, campaign_id: UUID) -> int:
    """How many calls were proposed in this round."""
    campaign = await stored.campaign(db, campaign_id, lock=True)
    if campaign is None or campaign.state != CampaignState.RUNNING:
        return 0
    if (await ActionSettings.load(db)).sending_paused:
        return 0
    agent = await queries.agent(db, campaign.agent_id)
    if agent is None or agent.state != "live":
        await pause(db, campaign, "Its agent is not live. Publish the agent, then go on.")
        return 0
    plan = plan_of(campaign)
    room = await _room(db, campaign, plan)
    proposed = 0
    if room > 0:
        members = await stored.due_members(db, campaign.id, clock.now(), LOOKED_AT_ONCE)
        contacts = await crm.contacts(db, [one.contact_id for one in members])
        known = {one.id: one for one in contacts}
        for member in members:
            contact = known.get(member.contact_id)
            proposed += await _call(db, campaign, plan, member, contact)
            if proposed == room:
                break
    await db.flush()
    await end_if_over(db, campaign)
    await tell_campaign(db, campaign)
    return proposed


async def _room(db: Db, campaign: CampaignRow, plan: CampaignPlan) -> int:
    """How many calls may begin in this round: the least of all limits, spread over the minute."""
    via, now = plan.via or "", clock.now()
    await stored.hold_line(db, via)
    settings = await VoiceSettings.load(db)
    on_line, in_minute = await stored.line_load(db, via, now)
    own = await stored.count_calling(db, campaign.id)
    own_in_minute = await stored.count_called(db, campaign.id, now - timedelta(minutes=1))
    return min(
        plan.pace.calls_at_once - own,
        plan.pace.calls_per_minute - own_in_minute,
        settings.line_calls_at_once - on_line,
        settings.line_calls_per_minute - in_minute,
        ceil(plan.pace.calls_per_minute / ROUNDS_PER_MINUTE),
    )


async def _call(
    db: Db,
    campaign: CampaignRow,
    plan: CampaignPlan,
    member: CampaignMemberRow,
    contact: Contact | None,
) -> bool:
    """Whether this person's call was proposed; else they wait longer, or are left out."""
    if says := await why_left_out(db, campaign, member):
        leave_out(member, says)
        return False
    if await stored.is_being_called(db, member.contact_id):
        member.says, member.due_at = "Another call with them is under way.", clock.now() + PATIENCE
        return False
    found = await forecast_call(db, plan, contact)
    member.verdict, member.says = found.verdict, found.says
    if found.verdict == "refuse" or contact is None:
        leave_out(member, found.says)
        return False
    if found.verdict == "defer":
        member.due_at = found.until
        return False
    return await _propose(db, campaign, plan, member)


async def _propose(
    db: Db, campaign: CampaignRow, plan: CampaignPlan, member: CampaignMemberRow
) -> bool:
    member.proposals += 1
    last = await queries.call(db, member.call_id) if member.call_id else None
    payload = PlaceCall(
        agent_id=campaign.agent_id,
        contact_id=member.contact_id,
        purpose=plan.purpose,
        about=plan.about,
        attempt=member.attempts + 1,
        asked_by=campaign.started_by,
        campaign_id=campaign.id,
        via=plan.via,
        broken=broken_carriers(last) if last is not None else (),
    )
    try:
        async with db.begin_nested():
            action = await propose_call(
                db,
                payload,
                reason=f"Campaign {campaign.name}: {plan.about}".removesuffix(": "),
                dedupe_key=f"voice.campaign:{member.id}:{member.proposals}",
            )
    except HubError as error:
        leave_out(member, error.message)
        return False
    member.action_id = action.id
    if action.state == "refused":
        leave_out(member, action.held_because or "A rule forbids it.")
        return False
    member.state, member.due_at, member.last_called_at = MemberState.CALLING, None, clock.now()
    waits = action.state == "proposed"
    member.says = (action.held_because or "Waits for an approval.") if waits else ""
    return True
