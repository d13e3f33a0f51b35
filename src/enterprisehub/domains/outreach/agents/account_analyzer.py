"""Draws the whole picture of a company and proposes the steps that close its gaps."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from enterprisehub.domains.crm.contracts.add_task import AddTask
from enterprisehub.domains.outreach.logic.analyse_account import Analysis, Gap
from enterprisehub.domains.outreach.logic.gather_account import gather_account
from enterprisehub.domains.outreach.permissions import SALES_AGENTS_RUN
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.priority import Priority
from enterprisehub.kernel.agents.define import agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.scope import Ref

NAME = "outreach.account_analyzer"
STATEMENTS = {
    "strong": "The account is healthy.",
    "steady": "The account is stable.",
    "cold": "The account is at risk.",
}
"""What a standing says to others who work on the same goal."""


class Input(BaseModel):
    """Which company, and how many steps to propose."""

    company_id: UUID = Field(title="Company")
    steps: Annotated[int, Field(ge=0, le=10, title="Steps to propose")] = 3


class Output(BaseModel):
    summary: str
    engine: str = "rules"
    analysis: Analysis


@agent(
    name=NAME,
    about=lambda given: [Ref("crm.company", given.company_id)],
    title="Account analyzer",
    domain="Sales",
    purpose="Shows who is engaged at a company, what is open, what is missing, and what to do next",
    icon="building-2",
    input=Input,
    output=Output,
    permission=SALES_AGENTS_RUN,
    may_propose=(AddTask,),
    reads="the company, its people, what passed between them and us in half a year, its deals "
    "and tasks",
    computes="each person's engagement and part, gaps with their weight, a standing from 0 to 100",
    evaluated="planted gaps are named, none where the account is in order",
    examples=(
        "Analyze the Acme account",
        "Tell me everything about Hill Country Homes",
        "What is missing at this company?",
        "Who is engaged at Lone Star Relocation?",
        "Prepare an account review",
    ),
)
async def account_analyzer(run: AgentRun, given: Input) -> Output:
    found = await run.read("Gather what is known", gather_account, given.company_id)
    steps = [gap for gap in found.gaps if gap.step and (gap.contact_id or gap.deal_id)]
    for gap in steps[: given.steps]:
        _propose(run, given.company_id, found, gap)
    if found.band in STATEMENTS:
        run.note(Ref("crm.company", given.company_id), "standing", STATEMENTS[found.band])
    return Output(summary=_summary(found, min(len(steps), given.steps)), analysis=found)


def _propose(run: AgentRun, company_id: UUID, found: Analysis, gap: Gap) -> None:
    due = clock.now() + timedelta(days=2)
    worth = max(found.open_cents.values(), default=0)
    run.propose(
        AddTask(
            title=gap.step[:200],
            detail=gap.says,
            due_at=due,
            contact_id=gap.contact_id,
            deal_id=gap.deal_id,
        ),
        reason=f"{found.name} stands at {found.score} of 100. {gap.says}",
        subjects=[Ref("crm.company", company_id)],
        evidence=[{"label": found.name, "kind": "crm.company", "id": str(company_id)}],
        priority=Priority(due_at=due, amount_cents=worth or None, confidence_ratio=0.7),
        dedupe_key=f"{NAME}:{company_id}:{gap.code}:{gap.contact_id or gap.deal_id}"
        f":{clock.now():%G-%V}",
    )


def _summary(found: Analysis, proposed: int) -> str:
    open_deals = sum(1 for deal in found.deals if deal.state == "open")
    head = (
        f"{found.name}: {found.band}, {found.score} of 100. {len(found.people)} people known, "
        f"{open_deals} open {'deal' if open_deals == 1 else 'deals'}."
    )
    if not found.gaps:
        return f"{head} Nothing is missing."
    worst = found.gaps[0].says
    steps = f" {proposed} {'step' if proposed == 1 else 'steps'} proposed." if proposed else ""
    return f"{head} {worst}{steps}"
