"""Validates a deal: need, money, who decides, when, and whether they talk; each with evidence."""

from datetime import timedelta
from uuid import UUID

from pydantic import BaseModel, Field

from enterprisehub.domains.crm.contracts.add_task import AddTask
from enterprisehub.domains.outreach.logic.gather_deal import gather_deal
from enterprisehub.domains.outreach.logic.validate_deal import Criterion, validate_deal
from enterprisehub.domains.outreach.permissions import SALES_AGENTS_RUN
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.priority import Priority
from enterprisehub.kernel.agents.define import agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.scope import Ref

NAME = "outreach.validation"
_VERDICTS = {
    "real": "is real",
    "open": "is not proven yet",
    "doubtful": "is doubtful",
}


class Input(BaseModel):
    """Which deal."""

    deal_id: UUID = Field(title="Deal")


class Output(BaseModel):
    summary: str
    engine: str = "rules"
    verdict: str
    criteria: list[Criterion]
    ask: list[str]


@agent(
    name=NAME,
    about=lambda given: [Ref("crm.deal", given.deal_id)],
    title="Validation",
    domain="Sales",
    purpose="Tells by evidence whether a deal is real, and what to ask to find out",
    icon="verified",
    input=Input,
    output=Output,
    permission=SALES_AGENTS_RUN,
    may_propose=(AddTask,),
    reads="the deal, its people, what they told us in conversations, and when they last spoke",
    computes="five criteria, each met, unmet or unknown with its evidence, and a verdict",
    evaluated="deals with planted evidence; without any nothing counts as met",
    examples=(
        "Is this deal real?",
        "Validate the Hill Country deal",
        "Qualify this opportunity: budget, authority, need, timing",
        "What do we still have to find out about this deal?",
        "Check the evidence behind the Chen deal",
    ),
)
async def validation(run: AgentRun, given: Input) -> Output:
    facts = await run.read("Gather the evidence", gather_deal, given.deal_id)
    judged = validate_deal(facts, clock.now())
    ask = [one.ask for one in judged.criteria if one.ask]
    if ask:
        due = clock.now() + timedelta(days=3)
        open_points = [one for one in judged.criteria if one.ask]
        run.propose(
            AddTask(
                title=f"Find out {len(ask)} open {'point' if len(ask) == 1 else 'points'} "
                f"of {facts.title}"[:200],
                detail="\n".join(f"- {c.title}: {c.evidence} Ask: {c.ask}" for c in open_points)[
                    :2000
                ],
                due_at=due,
                contact_id=facts.contact_id,
                deal_id=given.deal_id,
            ),
            reason=f"{facts.title} {_VERDICTS[judged.verdict]}: {judged.met} of "
            f"{len(judged.criteria)} criteria are met.",
            priority=Priority(due_at=due, amount_cents=facts.amount_cents, confidence_ratio=0.7),
            dedupe_key=f"{NAME}:{given.deal_id}:{'-'.join(c.code for c in open_points)}"
            f":{clock.now():%G-%V}",
        )
    missing = ", ".join(c.title.lower() for c in judged.criteria if c.standing != "met")
    tail = f" Open: {missing}." if missing else ""
    return Output(
        summary=f"{facts.title} {_VERDICTS[judged.verdict]}: {judged.met} of "
        f"{len(judged.criteria)} criteria are met.{tail}",
        verdict=judged.verdict,
        criteria=judged.criteria,
        ask=ask,
    )
