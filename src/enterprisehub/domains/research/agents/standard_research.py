"""Answers a question in a few sections from everything that is connected, every claim quoted."""

from enterprisehub.domains.research.contracts import STANDARD
from enterprisehub.domains.research.logic.do_research import Input, Output, do_research
from enterprisehub.domains.research.logic.word_section import ROUTE
from enterprisehub.domains.research.permissions import RUN
from enterprisehub.kernel.agents.define import Limits, agent
from enterprisehub.kernel.agents.running import AgentRun


@agent(
    name=STANDARD,
    title="Standard research",
    domain="Research",
    purpose="Answers a question from documents, records, Drive, Slack and the web, with quotes",
    icon="search",
    input=Input,
    output=Output,
    permission=RUN,
    route=ROUTE,
    limits=Limits(seconds=300.0, cost_cents=50, steps=60),
    reads="kept documents, the records its asker may see, connected Drive, Slack and web search",
    computes="parts of the question, the passages that answer them (BM25, widened questions and "
    "latent meaning, fused), quotes that repeat each other least; a connected model may word "
    "them, each sentence checked against the quotes it cites",
    evaluated="hub eval retrieval (nDCG@10 of the ranking) and hub eval citations (claims proven)",
)
async def standard_research(run: AgentRun, given: Input) -> Output:
    return await do_research(run, given, "standard")
