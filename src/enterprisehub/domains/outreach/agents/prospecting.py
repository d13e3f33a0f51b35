"""Finds who is most like those who bought and was not worked yet, and proposes to begin."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from enterprisehub.domains.crm.contracts.add_task import AddTask
from enterprisehub.domains.outreach import queries
from enterprisehub.domains.outreach.logic.find_prospects import Prospect, Prospects, find_prospects
from enterprisehub.domains.outreach.logic.rank_fit import LEAST_WON
from enterprisehub.domains.outreach.permissions import SALES_AGENTS_RUN
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.priority import Priority
from enterprisehub.kernel.agents.define import agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref

NAME = "outreach.prospecting"


class Input(BaseModel):
    """Whom to look among, and how many to propose."""

    among: Annotated[Literal["best", "companies", "people"], Field(title="Look among")] = "best"
    limit: Annotated[int, Field(ge=1, le=25, title="How many")] = 5
    quiet_days: Annotated[int, Field(ge=1, le=730, title="Nobody spoke with them for days")] = 30
    least_fit: Annotated[int, Field(ge=0, le=100, title="Fit at least")] = 55


class Output(BaseModel):
    summary: str
    engine: str = "rules"
    learned_from_won: int
    looked_at: int
    prospects: list[Prospect]


async def search(db: Db, among: str, quiet_days: int, least_fit: int, limit: int) -> Prospects:
    """The best of the tenant's own records."""
    since = clock.now() - timedelta(days=quiet_days)
    closed = await queries.closed_deals(db)
    companies = await queries.companies_without_deal(db, since)
    people = await queries.contacts_without_deal(db, since)
    found = find_prospects(closed, companies, people, among=among, least_fit=least_fit, limit=limit)
    if found.of_companies:
        found.give_people(await queries.people_of(db, [one.id for one in found.prospects]))
    return found


@agent(
    name=NAME,
    title="Prospecting",
    domain="Sales",
    purpose="Ranks companies and people nobody works on by their likeness to those who bought",
    icon="target",
    input=Input,
    output=Output,
    permission=SALES_AGENTS_RUN,
    may_propose=(AddTask,),
    reads="closed deals with their companies and people; companies and people without a deal",
    computes="a profile of buyers against everybody (shares with a prior), a fit from 0 to 100 "
    "with its reasons; below the asked fit nobody is proposed",
    evaluated="planted buyers' traits outrank others; without enough won deals it says so",
    examples=(
        "Find me new prospects",
        "Which companies should we go after next?",
        "Who looks like our best customers but has no deal?",
        "Give me ten accounts to call this week",
        "Prospect for accounts like the ones we won",
    ),
)
async def prospecting(run: AgentRun, given: Input) -> Output:
    found = await run.read(
        "Rank who is not worked yet",
        search, given.among, given.quiet_days, given.least_fit, given.limit,
    )  # fmt: skip
    proposed = 0
    for one in found.prospects:
        person = one.person_id
        if person is None:
            continue
        run.propose(
            AddTask(
                title=f"Open a talk with {one.name}"[:200],
                detail=_detail(one.person_name, one.name, one.reasons)[:2000],
                due_at=clock.now() + timedelta(days=3),
                contact_id=person,
            ),
            reason=f"Fit {one.fit} of 100, like those who bought; nobody works on it.",
            subjects=[Ref("crm.company", one.id)] if found.of_companies else [],
            priority=Priority(
                due_at=clock.now() + timedelta(days=3), confidence_ratio=one.fit / 100
            ),
            facts={"Fit": one.fit},
            dedupe_key=f"{NAME}:{person}:{clock.now():%G-%V}",
        )
        proposed += 1
    return Output(
        summary=_summary(found, proposed),
        learned_from_won=found.won,
        looked_at=found.looked_at,
        prospects=found.prospects,
    )


def _detail(person: str, name: str, reasons: list[str]) -> str:
    first = f"Begin with {person}.\n" if person and person != name else ""
    return first + "Why:\n" + "\n".join(f"- {reason}" for reason in reasons)


def _summary(found: Prospects, proposed: int) -> str:
    if found.won < LEAST_WON:
        return (
            f"{found.won} won deals tell no profile yet; from {LEAST_WON} on "
            "prospects can be ranked."
        )
    what = "companies" if found.of_companies else "people"
    if not found.prospects:
        return f"Looked at {found.looked_at} {what} without a deal; none is like those who bought."
    nobody = len(found.prospects) - proposed
    more = f" {nobody} have nobody to write to yet." if nobody else ""
    best = found.prospects[0]
    return (
        f"{len(found.prospects)} of {found.looked_at} {what} fit; first {best.name} "
        f"({best.fit} of 100).{more}"
    )
