"""Goals as JSON: planned, approved, followed, called off."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from pydantic import BaseModel, ConfigDict, Field

from enterprisehub.console.goals.domain import domain
from enterprisehub.kernel.agents.permissions import READ, RUN
from enterprisehub.kernel.agents.routing.rank_agents import is_sure, rank
from enterprisehub.kernel.agents.swarm import run_goal
from enterprisehub.kernel.agents.swarm.ask_choice import choose_agents
from enterprisehub.kernel.agents.swarm.plan_goal import make_goal
from enterprisehub.kernel.agents.swarm.result import latest_goals, result_of
from enterprisehub.kernel.web.policy import Permission, signed_in
from enterprisehub.kernel.web.router import TenantDb, database_of

router = domain.routes("/goals")
routing = domain.routes("/routing")


class GoalIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    words: str = Field(min_length=3, max_length=500)
    agents: list[str] = Field(
        default_factory=list, max_length=4, description="chosen agents, one for each part"
    )


class TaskOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    key: str
    title: str
    agent: str
    status: str
    about: str | None
    needs: list[str]
    run_id: UUID | None
    summary: str | None
    error: str | None


class GoalOut(BaseModel):
    """`status` moves planned → running → done or failed; cancelled from either."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    words: str
    status: str
    engine: str
    reading: dict[str, Any]
    complexity_ratio: float
    concurrency: int
    summary: str | None
    created_at: datetime
    completed_at: datetime | None


class GoalWithTasks(GoalOut):
    tasks: list[TaskOut]


class CandidateOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    agent: str
    score_ratio: float
    because: list[str]


class RoutedOut(BaseModel):
    """`sure` when the first candidate is clearly meant."""

    sure: bool
    candidates: list[CandidateOut]


async def _whole(db: TenantDb, goal_id: UUID) -> GoalWithTasks:
    result = await result_of(db, goal_id)
    tasks = [TaskOut.model_validate(task) for task in result.tasks]
    return GoalWithTasks(**GoalOut.model_validate(result.goal).model_dump(), tasks=tasks)


@routing.get("", allow=Permission(READ))
async def route_request(
    db: TenantDb, words: Annotated[str, Query(min_length=1, max_length=500)]
) -> RoutedOut:
    """Which of the agents that you may run a request in plain words is for."""
    found = rank(words, allowed=lambda spec: db.scope.may(spec.permission))
    shown = [CandidateOut.model_validate(one) for one in found]
    return RoutedOut(sure=is_sure(found), candidates=shown)


@router.get("", allow=Permission(READ))
async def list_goals(
    db: TenantDb,
    before: Annotated[datetime | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> list[GoalOut]:
    """The latest first."""
    rows = await latest_goals(db, before=before, limit=limit)
    return [GoalOut.model_validate(row) for row in rows]


@router.post("", allow=Permission(RUN), status_code=201)
async def add_goal(request: Request, asked: GoalIn) -> GoalWithTasks:
    """The goal is planned and waits to be approved; 422 says what is unclear.

    Where the rules are unsure which agent is meant, a connected model chooses among them.
    """
    database, scope = database_of(request), signed_in(request)
    told = await choose_agents(database, scope, asked.words.strip(), asked.agents)
    async with database.scoped(scope) as db:
        goal = await make_goal(db, asked.words, agents=told.agents, by_model=told.evidence)
        return await _whole(db, goal.id)


@router.get("/{goal_id}", allow=Permission(READ))
async def read_goal(db: TenantDb, goal_id: UUID) -> GoalWithTasks:
    """One goal with its tasks."""
    return await _whole(db, goal_id)


@router.post("/{goal_id}/approve", allow=Permission(RUN))
async def approve(db: TenantDb, goal_id: UUID) -> GoalWithTasks:
    """The plan is carried out."""
    await run_goal.approve_goal(db, goal_id)
    return await _whole(db, goal_id)


@router.post("/{goal_id}/cancel", allow=Permission(RUN))
async def cancel(db: TenantDb, goal_id: UUID) -> GoalWithTasks:
    """No further task begins."""
    await run_goal.cancel_goal(db, goal_id)
    return await _whole(db, goal_id)
