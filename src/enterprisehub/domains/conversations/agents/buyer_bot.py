"""Buyer bot: the buyer flow, run over everything a person wrote."""

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
    name="conversations.buyer_bot",
    about=about,
    title="Buyer bot",
    domain="Real estate",
    purpose="Reads a buyer's messages with the buyer flow, and asks the next open question",
    icon="key",
    input=BotInput,
    output=BotOutput,
    permission=SESSIONS_WRITE,
    may_propose=(SendText, SendEmail),
    reads="every message the person wrote",
    computes="the buyer flow's answers, each with the words it was read from, what is open, "
    "and the next question in the flow's own words",
    evaluated="hub eval dialogue; approved unedited against edited questions",
    examples=(
        "Qualify Aisha Bello as a buyer",
        "What is this buyer looking for?",
        "Run the buyer bot on this contact",
        "Which questions are still open with this buyer?",
        "Ask the buyer about their budget",
    ),
)
async def buyer_bot(run: AgentRun, given: BotInput) -> BotOutput:
    return await qualify_by(run, given, "buyer")
