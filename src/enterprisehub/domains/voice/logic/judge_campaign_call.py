"""When a campaign's call is dialled it is looked at once more: is its occasion still there?"""

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.voice.contracts.campaigns import CampaignState
from enterprisehub.domains.voice.contracts.placing import PlaceCall
from enterprisehub.domains.voice.logic.forecast_campaign_call import forecast_call, why_left_out
from enterprisehub.domains.voice.logic.plan_campaign import plan_of
from enterprisehub.domains.voice.queries import campaigns as stored
from enterprisehub.kernel.actions.kinds import Ruling, Verdict
from enterprisehub.kernel.db.session import Db

OFF = {
    CampaignState.PAUSED: "The campaign is paused.",
    CampaignState.STOPPED: "The campaign was stopped.",
}


async def judge_campaign_call(db: Db, payload: PlaceCall) -> Ruling | None:
    """A campaign that was paused or stopped, and a person who has talked or written meanwhile, hold
    the call back; outside the campaign's hours it waits. None for calls of no campaign.
    """
    if payload.campaign_id is None:
        return None
    campaign = await stored.campaign(db, payload.campaign_id)
    if campaign is None:
        return Ruling(verdict=Verdict.REFUSE, reason="The campaign was deleted.")
    if says := OFF.get(CampaignState(campaign.state), ""):
        return Ruling(verdict=Verdict.REFUSE, reason=says)
    member = await stored.member_of_contact(db, campaign.id, payload.contact_id)
    if member is not None and (says := await why_left_out(db, campaign, member)):
        return Ruling(verdict=Verdict.REFUSE, reason=says)
    contact = await crm.contact(db, payload.contact_id)
    found = await forecast_call(db, plan_of(campaign), contact)
    if found.verdict == "defer":
        return Ruling(verdict=Verdict.DEFER, reason=found.says, until=found.until)
    return None
