"""Whether somebody in a campaign may be called now, later or not at all, in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from enterprisehub.domains.compliance import api as compliance
from enterprisehub.domains.compliance.contracts import ContactChannel, ContactPurpose
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Contact
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts.campaigns import CampaignPlan
from enterprisehub.domains.voice.logic.fit_campaign_hours import next_moment
from enterprisehub.domains.voice.models import CampaignMemberRow, CampaignRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db

GONE = "The contact was deleted."
NO_NUMBER = "No telephone number is known."


@dataclass(frozen=True, slots=True)
class Forecast:
    """`until` goes with "defer"; `says` with all but "allow"."""

    verdict: Literal["allow", "defer", "refuse"]
    says: str = ""
    until: datetime | None = None


async def forecast_call(db: Db, plan: CampaignPlan, contact: Contact | None) -> Forecast:
    """What the gate would say now, and the campaign's own hours; nothing is stored.

    The gate is asked again, and heard, when the call is proposed and when it is dialled.
    """
    if contact is None:
        return Forecast("refuse", GONE)
    if contact.phone_e164 is None:
        return Forecast("refuse", NO_NUMBER)
    decision = await compliance.may_contact(
        db,
        ContactChannel.AI_VOICE,
        ContactPurpose(plan.purpose),
        contact.phone_e164,
        contact_id=contact.id,
        body=plan.about,
    )
    if decision.outcome == "refuse":
        return Forecast("refuse", decision.says)
    now = clock.now()
    earliest = max(now, decision.until or now)
    moment = next_moment(plan.hours, [one.zone for one in decision.local_times], earliest)
    if moment is None:
        return Forecast("refuse", "The campaign's hours never meet at this person's places.")
    if moment <= now:
        return Forecast("allow")
    says = decision.says if decision.outcome == "defer_until" else "Outside the campaign's hours."
    return Forecast("defer", says, moment)


async def why_left_out(db: Db, campaign: CampaignRow, member: CampaignMemberRow) -> str:
    """Why a call has lost its occasion since the start, or since the last try; empty if it has not.

    Who has talked or written with us meanwhile is not called by a machine about the same again.
    """
    began = campaign.started_at
    if began is None:
        return ""
    since = max(began, member.last_called_at or began)
    threads = await messaging.threads_of_contact(db, member.contact_id)
    if any(one.last_inbound_at and one.last_inbound_at > since for one in threads):
        return "Has written to us meanwhile."
    for call in await queries.calls_of_contact(db, member.contact_id, limit=10):
        if call.answered_at is None or call.answered_at <= since or call.is_test:
            continue
        if call.campaign_id == campaign.id:
            continue
        inbound = call.direction == "inbound"
        return "Has called us meanwhile." if inbound else "Was called meanwhile."
    if await crm.spoke_since(db, member.contact_id, since):
        return "Was called by hand meanwhile."
    return ""
