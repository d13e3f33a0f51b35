"""Answers a question at length: more parts, more sources, more quotes."""

from enterprisehub.domains.research.contracts import DEEP
from enterprisehub.domains.research.logic.do_research import Input, Output, do_research
from enterprisehub.domains.research.logic.word_section import ROUTE
from enterprisehub.domains.research.permissions import RUN
from enterprisehub.kernel.agents.define import Limits, agent
from enterprisehub.kernel.agents.running import AgentRun


@agent(
    name=DEEP,
    title="Deep research",
    domain="Research",
    purpose="Answers a broad question at length, from ten and more sources where there are so many",
    icon="scroll-text",
    input=Input,
    output=Output,
    permission=RUN,
    route=ROUTE,
    limits=Limits(seconds=600.0, cost_cents=200, steps=90),
    reads="what Standard research reads, and more of it",
    computes="up to eight parts of the question with six quotes each, from sources not heard yet "
    "before others; wording and proof as in Standard research",
    evaluated="hub eval retrieval (nDCG@10 of the ranking) and hub eval citations (claims proven)",
)
async def deep_research(run: AgentRun, given: Input) -> Output:
    return await do_research(run, given, "deep")
