"""What an agent does when a machine answers: its own rule, or that of the campaign it calls for."""

from typing import Any
from uuid import UUID

from enterprisehub.domains.voice.contracts.agents import AgentConfig, VoicemailRule
from enterprisehub.domains.voice.contracts.campaigns import CampaignPlan
from enterprisehub.domains.voice.models import CallRow
from enterprisehub.domains.voice.queries import campaigns as stored
from enterprisehub.kernel.db.session import Db

_FACT = "voicemail"


async def voicemail_of_campaign(db: Db, campaign_id: UUID | None) -> dict[str, Any]:
    """The rule of the campaign as a fact of its call; {} where the agent's own holds."""
    campaign = await stored.campaign(db, campaign_id) if campaign_id else None
    if campaign is None:
        return {}
    plan = CampaignPlan.model_validate(campaign.plan)
    if plan.voicemail == "agent":
        return {}
    rule = VoicemailRule(do=plan.voicemail, message=plan.message)
    return {_FACT: rule.model_dump(mode="json")}


def with_voicemail(config: AgentConfig, call: CallRow) -> AgentConfig:
    """The agent as this call wants it."""
    rule = call.facts.get(_FACT)
    if rule is None:
        return config
    return config.model_copy(update={"voicemail": VoicemailRule.model_validate(rule)})
