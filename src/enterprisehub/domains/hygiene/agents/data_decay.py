"""Tells of contacts that nobody wrote to for too long; proposes a task for the weightiest."""

from datetime import timedelta

from pydantic import BaseModel, Field

from enterprisehub.domains.crm.contracts.add_task import AddTask
from enterprisehub.domains.hygiene.contracts import DATA_DECAY
from enterprisehub.domains.hygiene.logic.make_report import make_report
from enterprisehub.domains.hygiene.logic.watch_decay import Decay, Stale, watch_decay
from enterprisehub.domains.hygiene.permissions import HYGIENE_RUN
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.priority import Priority
from enterprisehub.kernel.agents.define import agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref
from enterprisehub.ui.shown import plural

DUE = timedelta(days=3)
EXPIRES = timedelta(days=14)


class Input(BaseModel):
    """How many tasks to propose; contacts with open deals and customers come first."""

    propose_at_most: int = Field(default=3, ge=0, le=10, title="Tasks to propose at most")


class Output(BaseModel):
    summary: str
    engine: str = "rules"
    stale: int
    new_alerts: int
    alerts_over: int
    proposed: int


@agent(
    name=DATA_DECAY,
    title="Data decay",
    domain="Data hygiene",
    purpose="Tells of contacts that nobody wrote to or called for too long",
    icon="hourglass",
    input=Input,
    output=Output,
    permission=HYGIENE_RUN,
    may_propose=(AddTask,),
    reads="when each lead and customer was last written to or called, and their open deals",
    computes="who is silent longer than the tenant allows (90 days unless set), weightiest first",
    evaluated="stale contacts with an open deal, day by day; tasks approved against rejected",
)
async def data_decay(run: AgentRun, given: Input) -> Output:
    found = await run.read("Look who was not contacted", watch_decay)
    weighty = [one for one in found.worst if one.worth_cents is not None or one.is_customer]
    chosen = weighty[: given.propose_at_most]
    for one in chosen:
        _propose(run, one)
    await run.read("Bring the report up to date", _report)
    return Output(
        summary=_said(found, len(chosen)),
        stale=found.stale,
        new_alerts=found.raised,
        alerts_over=found.over,
        proposed=len(chosen),
    )


def _propose(run: AgentRun, one: Stale) -> None:
    why = "has an open deal" if one.worth_cents is not None else "is a customer"
    quarter = one.days // 30  # the proposal comes back a month later, not every day
    run.propose(
        AddTask(
            title=f"Get in touch with {one.name}"[:200],
            detail=f"{one.name} {why} and was not contacted for {one.days} days.",
            due_at=clock.now() + DUE,
            contact_id=one.contact_id,
        ),
        reason=f"{one.name} {why}; nobody wrote or called for {one.days} days.",
        subjects=[Ref("crm.contact", one.contact_id)],
        priority=Priority(due_at=clock.now() + DUE, amount_cents=one.worth_cents),
        expires_at=clock.now() + EXPIRES,
        dedupe_key=f"hygiene.get_in_touch:{one.contact_id}:{quarter}",
    )


async def _report(db: Db) -> str:
    return (await make_report(db)).health


def _said(found: Decay, proposed: int) -> str:
    if not found.stale:
        return f"Everybody was contacted in the last {found.after_days} days."
    tasks = f"; {plural(proposed, 'task')} proposed" if proposed else ""
    return (
        f"{plural(found.stale, 'contact')} not contacted for {found.after_days} days or more, "
        f"{found.raised} newly told{tasks}."
    )
