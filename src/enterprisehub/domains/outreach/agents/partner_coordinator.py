"""Shows what partners bring and proposes a word with those the talk has stopped with."""

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, Field

from enterprisehub.domains.crm.contracts.add_task import AddTask
from enterprisehub.domains.outreach import queries
from enterprisehub.domains.outreach.logic.judge_partners import Partner, judge_partners
from enterprisehub.domains.outreach.permissions import SALES_AGENTS_RUN
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.priority import Priority
from enterprisehub.kernel.agents.define import agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.db.session import Db
from enterprisehub.ui.shown import plural

NAME = "outreach.partner_coordinator"
LOOK_BACK = timedelta(days=365)


class Input(BaseModel):
    """How many words to propose."""

    tasks: Annotated[int, Field(ge=0, le=20, title="Tasks to propose")] = 5


class Output(BaseModel):
    summary: str
    engine: str = "rules"
    partners: list[Partner]


async def look(db: Db) -> list[Partner]:
    """Every partner with what they brought in a year."""
    now = clock.now()
    deals = await queries.deals_by_source(db, now - LOOK_BACK)
    return judge_partners(await queries.partners(db), deals, now)


@agent(
    name=NAME,
    title="Partner coordinator",
    domain="Ops",
    purpose="Shows what each partner brings, and proposes a word with those who went quiet",
    icon="handshake",
    input=Input,
    output=Output,
    permission=SALES_AGENTS_RUN,
    may_propose=(AddTask,),
    reads="contacts who are partners, deals with their companies and sources",
    computes="deals brought and won in a year, open worth, days since the last talk",
    evaluated="planted partners and sources; partners in talk get no task",
    examples=(
        "How are our partners doing?",
        "Which partners have gone quiet?",
        "Who sends us the most deals?",
        "Check in with our referral partners",
        "Coordinate partner follow-ups",
    ),
)
async def partner_coordinator(run: AgentRun, given: Input) -> Output:
    partners = await run.read("Look at every partner", look)
    waiting = [one for one in partners if one.because]
    due = clock.now() + timedelta(days=5)
    for one in waiting[: given.tasks]:
        run.propose(
            AddTask(
                title=f"Speak with our partner {one.name}"[:200],
                detail=f"{one.because}. Brought {one.brought} in a year, {one.won} won.",
                due_at=due,
                contact_id=one.id,
            ),
            reason=f"{one.name}: {one.because[:1].lower()}{one.because[1:]}.",
            priority=Priority(due_at=due, confidence_ratio=0.6),
            dedupe_key=f"{NAME}:{one.id}:{clock.now():%Y-%m}",
        )
    return Output(summary=_summary(partners, len(waiting)), partners=partners)


def _summary(partners: list[Partner], waiting: int) -> str:
    if not partners:
        return "No contact is a partner yet: set the lifecycle “partner” on those who are."
    brought = sum(one.brought for one in partners)
    best = max(partners, key=lambda one: (one.won, one.brought))
    lead = f" Most from {best.name}." if best.brought else ""
    return (
        f"{plural(len(partners), 'partner')} brought {plural(brought, 'deal')} in a year.{lead} "
        f"{waiting} should hear from us."
    )
