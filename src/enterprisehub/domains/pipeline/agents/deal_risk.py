"""Looks through every open deal for risks, and proposes that somebody looks after the worst."""

from datetime import timedelta
from uuid import UUID

from pydantic import BaseModel, Field

from enterprisehub.domains.crm.contracts.add_task import AddTask
from enterprisehub.domains.pipeline.contracts import DEAL_RISK
from enterprisehub.domains.pipeline.logic.rescore_deals import rescore_batch
from enterprisehub.domains.pipeline.permissions import AGENTS_RUN
from enterprisehub.domains.pipeline.queries import scores
from enterprisehub.domains.pipeline.queries.scores import worth_at_risk
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.priority import Priority
from enterprisehub.kernel.agents.define import Limits, agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref
from enterprisehub.ui.shown import money

EXPIRES_AFTER = timedelta(days=7)


class Input(BaseModel):
    """How many of the deals at risk get a task."""

    tasks: int = Field(default=5, ge=0, le=50, title="Most tasks to propose")


class Found(BaseModel):
    """A deal at risk."""

    deal_id: UUID
    title: str
    amount_cents: int | None
    currency: str
    score: int
    reasons: list[str]
    codes: list[str] = Field(default_factory=list)


class Output(BaseModel):
    summary: str
    engine: str = "rules"
    at_risk: list[Found]
    worth_cents: dict[str, int] = Field(default_factory=dict)
    proposed: int = 0


@agent(
    name=DEAL_RISK,
    title="Deal risk analyzer",
    domain="Pipeline",
    purpose="Finds open deals that are quiet, overdue, stale or cooling, and asks for somebody",
    icon="triangle-alert",
    input=Input,
    output=Output,
    permission=AGENTS_RUN,
    may_propose=(AddTask,),
    limits=Limits(seconds=600.0, steps=600),
    reads="open deals, their moves, and the talk with their contacts of the last 60 days",
    computes="a score of 100 with four factors, four rules of risk, and what is at stake",
    evaluated="how many of the deals it named were lost, and how many tasks were accepted",
)
async def deal_risk(run: AgentRun, given: Input) -> Output:
    after: str | None = ""
    while after is not None:
        after = await run.read("Score open deals", rescore_batch, after)
    found = await run.read("Read deals at risk", _read, 200)
    worth = await run.read("Add up what is at stake", _worth)
    for one in found[: given.tasks]:
        _propose(run, one)
    proposed = min(len(found), given.tasks)
    if not found:
        return Output(summary="No open deal is at risk.", at_risk=[])
    sums = " and ".join(money(cents, currency, short=True) for currency, cents in worth.items())
    deals = "1 deal is" if len(found) == 1 else f"{len(found)} deals are"
    summary = f"{deals} at risk ({sums}); asked for {proposed} to be looked after."
    return Output(summary=summary, at_risk=found, worth_cents=worth, proposed=proposed)


async def _read(db: Db, most: int) -> list[Found]:
    return [
        Found(
            deal_id=row["id"],
            title=row["title"],
            amount_cents=row["amount_cents"],
            currency=row["currency"],
            score=row["score"],
            reasons=[risk["says"] for risk in row["risks"]],
            codes=[risk["key"] for risk in row["risks"]],
        )
        for row in await scores.at_risk(db, limit=most)
    ]


async def _worth(db: Db) -> dict[str, int]:
    return {currency: cents for currency, _, cents in await worth_at_risk(db)}


def _propose(run: AgentRun, one: Found) -> None:
    """Once for the same reasons: a deal that stays quiet is not asked about again each day."""
    keys = "+".join(sorted(one.codes))
    run.propose(
        AddTask(
            title=f"Look after {one.title}"[:200],
            detail="\n".join(one.reasons),
            due_at=clock.now() + timedelta(days=1),
            deal_id=one.deal_id,
        ),
        reason=f"{one.title} is at risk: {' '.join(one.reasons)}",
        evidence=[{"label": one.title, "kind": "crm.deal", "id": str(one.deal_id)}],
        subjects=[Ref("crm.deal", one.deal_id)],
        facts={"score": one.score, "risks": one.reasons},
        priority=Priority(
            due_at=clock.now() + timedelta(days=1),
            amount_cents=one.amount_cents,
            confidence_ratio=0.6,
        ),
        expires_at=clock.now() + EXPIRES_AFTER,
        dedupe_key=f"{DEAL_RISK}:{one.deal_id}:{keys}:{clock.now():%G-%V}",
    )
