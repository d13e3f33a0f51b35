"""Checks the book of open deals: missing fields, late and stale deals, and who carries too much."""

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, Field

from enterprisehub.domains.crm.contracts.add_task import AddTask
from enterprisehub.domains.crm.ports import stale_days
from enterprisehub.domains.outreach import queries
from enterprisehub.domains.outreach.logic.check_book import CHECKS, BookCheck, Flaw, check_book
from enterprisehub.domains.outreach.permissions import REVENUE_OPS_RUN
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.priority import Priority
from enterprisehub.kernel.agents.define import agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity.members import list_members

NAME = "outreach.revenue_ops"
MOST_SHOWN = 100


class Input(BaseModel):
    """How many of the worst deals get a task."""

    tasks: Annotated[int, Field(ge=0, le=25, title="Tasks to propose")] = 5


class Output(BaseModel):
    summary: str
    engine: str = "rules"
    book: BookCheck


async def check(db: Db) -> BookCheck:
    """The whole book of open deals."""
    now = clock.now()
    deals = await queries.open_deals(db)
    tasks = await queries.open_task_load(db, now)
    names = {one.user_id: one.name for one in await list_members(db)}
    return check_book(deals, tasks, names, now, stale_days=await stale_days(db))


@agent(
    name=NAME,
    title="Revenue operations",
    domain="Ops",
    purpose="Checks every open deal for what is missing, late or stale, and who carries too much",
    icon="list-checks",
    input=Input,
    output=Output,
    permission=REVENUE_OPS_RUN,
    may_propose=(AddTask,),
    reads="open deals with their stages and owners, and everybody's open tasks",
    computes="seven checks for each deal by weight, the share of sound deals, each person's load",
    evaluated="planted flaws are found, one by one; sound books have none",
    examples=(
        "Check our pipeline hygiene",
        "Which deals are missing data?",
        "Who on the team is overloaded?",
        "Find deals with a close date in the past",
        "Run the weekly revenue operations check",
    ),
)
async def revenue_ops(run: AgentRun, given: Input) -> Output:
    book = await run.read("Check every open deal", check)
    for flaw in book.flaws[: given.tasks]:
        _propose(run, flaw)
    proposed = min(given.tasks, len(book.flaws))
    summary = _summary(book, proposed)
    book.flaws = book.flaws[:MOST_SHOWN]
    return Output(summary=summary, book=book)


def _propose(run: AgentRun, flaw: Flaw) -> None:
    due = clock.now() + timedelta(days=2)
    run.propose(
        AddTask(
            title=f"Put {flaw.title} in order"[:200],
            detail=f"{flaw.says[:1].upper()}{flaw.says[1:]}.",
            due_at=due,
            deal_id=flaw.deal_id,
        ),
        reason=f"{flaw.title}: {flaw.says}.",
        evidence=[{"label": flaw.title, "kind": "crm.deal", "id": str(flaw.deal_id)}],
        priority=Priority(due_at=due, amount_cents=flaw.amount_cents, confidence_ratio=0.9),
        dedupe_key=f"{NAME}:{flaw.deal_id}:{'-'.join(sorted(flaw.codes))}:{clock.now():%G-%V}",
    )


def _summary(book: BookCheck, proposed: int) -> str:
    if not book.deals:
        return "There is no open deal to check."
    if not book.flaws:
        return f"All {book.deals} open deals are in order."
    worst = ", ".join(f"{count} {CHECKS[code]}" for code, count in book.by_code.items())
    heavy = [one.name for one in book.loads if one.too_much]
    load = f" {', '.join(heavy)} carries far more deals than the others." if heavy else ""
    return (
        f"{len(book.flaws)} of {book.deals} open deals need something: {worst}.{load} "
        f"{proposed} {'task' if proposed == 1 else 'tasks'} proposed."
    )
