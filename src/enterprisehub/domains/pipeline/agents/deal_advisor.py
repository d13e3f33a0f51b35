"""Says which two or three steps a deal needs next, and proposes them as tasks."""

from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

from pydantic import BaseModel, Field

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.add_task import AddTask
from enterprisehub.domains.pipeline.contracts import DEAL_ADVISOR
from enterprisehub.domains.pipeline.logic.gather_advice import gather_advice
from enterprisehub.domains.pipeline.logic.word_steps import ROUTE, ToWord, word_steps
from enterprisehub.domains.pipeline.permissions import AGENTS_RUN
from enterprisehub.domains.pipeline.queries import advice as looking
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.priority import Priority
from enterprisehub.kernel.agents.define import Limits, agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.llm import gateway
from enterprisehub.kernel.scope import Ref

EXPIRES_AFTER = timedelta(days=14)


class Input(BaseModel):
    """One deal, or the most urgent ones."""

    deal_id: UUID | None = Field(default=None, title="Deal")
    deals: int = Field(default=5, ge=1, le=50, title="Or how many of the most urgent deals")


class Step(BaseModel):
    """`seen` is what the rule saw, in its own words; `model` worded title and reason, if any."""

    key: str
    title: str
    because: str
    due_days: int
    weight: float
    seen: str = ""
    model: str = ""


class Advised(BaseModel):
    """A deal with the steps that it needs."""

    deal_id: UUID
    title: str
    stage_id: UUID
    amount_cents: int | None
    steps: list[Step]
    names: tuple[str, ...] = ()


class Found(BaseModel):
    """The deals, and whether a model may word their steps."""

    deals: list[Advised]
    model_usable: bool


class Output(BaseModel):
    summary: str
    engine: str = "rules"
    deals: list[Advised]


@agent(
    name=DEAL_ADVISOR,
    about=lambda given: [Ref("crm.deal", given.deal_id)] if given.deal_id else [],
    title="Deal advisor",
    domain="Pipeline",
    purpose="Recommends the next two or three steps for a deal, from its own history",
    icon="compass",
    input=Input,
    output=Output,
    permission=AGENTS_RUN,
    route=ROUTE,
    limits=Limits(seconds=600.0, steps=120),
    may_propose=(AddTask,),
    reads="the deal, its moves, the talk of 60 days, and how long won deals stood in each stage",
    computes="steps by rules that name what they saw, the weightiest first; a connected model may "
    "reword a step and its reason, if it claims nothing new",
    evaluated="steps accepted against dismissed, with the reasons given",
)
async def deal_advisor(run: AgentRun, given: Input) -> Output:
    read = await run.read("Read deals and their history", find_steps, given.deal_id, given.deals)
    found = read.deals
    if read.model_usable:
        await _word(run, found)
    for one in found:
        for step in one.steps:
            _propose(run, one, step)
    if not found:
        summary = "This deal has ended." if given.deal_id else "There is no open deal to advise on."
        return Output(summary=summary, deals=[])
    count = sum(len(one.steps) for one in found)
    deals = found[0].title if len(found) == 1 else f"{len(found)} deals"
    worded = any(step.model for one in found for step in one.steps)
    engine = "model" if worded else "rules"
    return Output(summary=f"{count} steps for {deals}.", engine=engine, deals=found)


async def _word(run: AgentRun, found: list[Advised]) -> None:
    """The steps say it in a model's words where those claim nothing new."""
    steps = [(one, step) for one in found for step in one.steps]
    asked = [
        ToWord(deal_id=one.deal_id, title=step.title, because=step.because, names=one.names)
        for one, step in steps
    ]
    for (_, step), said in zip(steps, await word_steps(run, asked), strict=True):
        step.title, step.because, step.model = said.title, said.because, said.model


async def find_steps(db: Db, deal_id: UUID | None, most: int) -> Found:
    """As `steps_for`, and whether a model is there to word them. Raises NotFound."""
    deals = await steps_for(db, deal_id, most)
    return Found(deals=deals, model_usable=await gateway.available(db, ROUTE))


async def steps_for(db: Db, deal_id: UUID | None, most: int) -> list[Advised]:
    """The open deal's steps, or those of the most urgent ones; nothing for a deal that has ended.

    Raises:
        NotFound: the deal does not exist.
    """
    if deal_id and await crm.deal(db, deal_id) is None:
        raise NotFound("This deal does not exist. It may have been deleted.")
    ids = [deal_id] if deal_id else await looking.most_urgent(db, most)
    return [
        Advised(
            deal_id=one.deal.deal_id,
            title=one.deal.title,
            stage_id=one.deal.stage_id,
            amount_cents=one.deal.amount_cents,
            steps=[Step(**asdict(step), seen=step.because) for step in one.steps],
            names=tuple(filter(None, [(one.deal.contact_name or "").strip()])),
        )
        for one in await gather_advice(db, ids)
        if one.steps
    ]


def _propose(run: AgentRun, one: Advised, step: Step) -> None:
    """Once while the deal stays in its stage: what was dismissed does not come again."""
    due_at = clock.now() + timedelta(days=step.due_days or 1)
    run.propose(
        AddTask(
            title=f"{step.title}: {one.title}"[:200],
            detail=step.because,
            due_at=due_at,
            deal_id=one.deal_id,
        ),
        reason=step.because,
        evidence=[
            {"label": one.title, "kind": "crm.deal", "id": str(one.deal_id), "quote": step.seen}
        ],
        subjects=[Ref("crm.deal", one.deal_id)],
        facts={"rule": step.key, "seen": step.seen}
        | ({"worded by": step.model} if step.model else {}),
        priority=Priority(
            due_at=due_at,
            amount_cents=one.amount_cents,
            confidence_ratio=min(step.weight / 100, 1.0),
        ),
        expires_at=clock.now() + EXPIRES_AFTER,
        dedupe_key=f"{DEAL_ADVISOR}:{one.deal_id}:{one.stage_id}:{step.key}",
    )
