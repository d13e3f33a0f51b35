"""Seller bot: the seller flow, run over everything a person wrote."""

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
    name="conversations.seller_bot",
    about=about,
    title="Seller bot",
    domain="Real estate",
    purpose="Reads a seller's messages with the seller flow, and asks the next open question",
    icon="house",
    input=BotInput,
    output=BotOutput,
    permission=SESSIONS_WRITE,
    may_propose=(SendText, SendEmail),
    reads="every message the person wrote",
    computes="the seller flow's answers, each with the words it was read from, what is open, "
    "and the next question in the flow's own words",
    evaluated="hub eval dialogue; approved unedited against edited questions",
    examples=(
        "Qualify Maria Delgado as a seller",
        "What do we know about the house she wants to sell?",
        "Run the seller bot on this contact",
        "What is still missing before a valuation?",
        "Ask the seller about their timeline",
    ),
)
async def seller_bot(run: AgentRun, given: BotInput) -> BotOutput:
    return await qualify_by(run, given, "seller")
