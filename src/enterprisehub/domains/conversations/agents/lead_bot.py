"""Lead bot: the lead flow, run over everything a person wrote."""

from enterprisehub.domains.conversations.logic.propose_question import (
    BotInput,
    BotOutput,
    about,
    qualify_by,
)
from enterprisehub.domains.conversations.permissions import SESSIONS_WRITE
from enterprisehub.domains.messaging.contracts import SendEmail, SendText
from enterprisehub.kernel.agents.define import agent
from enterprisehub.kernel.agents.running import AgentRun


@agent(
    name="conversations.lead_bot",
    about=about,
    title="Lead bot",
    domain="Real estate",
    purpose="Finds out from what a lead wrote whether they buy or sell, and asks what is open",
    icon="user-check",
    input=BotInput,
    output=BotOutput,
    permission=SESSIONS_WRITE,
    may_propose=(SendText, SendEmail),
    reads="every message the person wrote",
    computes="the lead flow's answers, each with the words it was read from, what is open, "
    "and the next question in the flow's own words",
    evaluated="hub eval dialogue; approved unedited against edited questions",
    examples=(
        "Qualify this new lead",
        "What do we know about this lead so far?",
        "Run the lead bot on Kwame Mensah",
        "Ask this lead the next question",
        "Does this person want to buy or to sell?",
    ),
)
async def lead_bot(run: AgentRun, given: BotInput) -> BotOutput:
    return await qualify_by(run, given, "lead")
