"""A planned goal is carried out: its tasks begin when what they need is done, so many at a time.

Nothing waits in memory: each end of a run moves its goal on, in a transaction of its own.
"""

from collections import Counter
from dataclasses import dataclass
from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy import func, select

from enterprisehub.kernel import clock, live
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.agents import execute
from enterprisehub.kernel.agents.define import agent_named
from enterprisehub.kernel.agents.models import RunRow
from enterprisehub.kernel.agents.permissions import READ
from enterprisehub.kernel.agents.swarm.models import GoalRow, TaskRow
from enterprisehub.kernel.agents.telling import RunChanged
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Denied, HubError, NotFound
from enterprisehub.kernel.events.publish import Event, event, publish, subscribe
from enterprisehub.kernel.scope import Ref

TOPIC: Final = "agents.goal"
_ENDS: Final = {
    "success": "success",
    "waiting_approval": "success",
    "failed": "failed",
    "timed_out": "failed",
    "cancelled": "cancelled",
}
_OVER: Final = ("success", "failed", "skipped", "cancelled")


@event
@dataclass(frozen=True, slots=True)
class GoalChanged(Event):
    """A goal was approved, is done, failed or was cancelled."""

    type: ClassVar[str] = "agents.goal_changed"
    counted_by: ClassVar[tuple[str, ...]] = ("status",)
    goal_id: UUID
    status: str


async def approve_goal(db: Db, goal_id: UUID) -> GoalRow:
    """The plan is carried out.

    Raises:
        Conflict: it has begun already.
        Denied: the approver may not run one of its agents.
    """
    goal = await _locked(db, goal_id)
    if goal.status != "planned":
        raise Conflict(f"This goal is {goal.status} already.", status=goal.status)
    for task in await tasks_of(db, goal_id):
        spec = agent_named(task.agent_name)
        if not db.scope.may(spec.permission):
            raise Denied(f"Your role may not run {spec.title}.", permission=spec.permission)
    goal.status, goal.started_at = "running", clock.now()
    goal.approved_by = str(db.scope.actor)
    await _say(db, goal)
    await _advance(db, goal)
    return goal


async def cancel_goal(db: Db, goal_id: UUID) -> GoalRow:
    """No further task begins, and those that run stop before their next step.

    Raises:
        Conflict: it is over already.
    """
    goal = await _locked(db, goal_id)
    if goal.status not in ("planned", "running"):
        raise Conflict(f"This goal is {goal.status} already.", status=goal.status)
    goal.status, goal.completed_at = "cancelled", clock.now()
    for task in await tasks_of(db, goal_id):
        if task.status in ("waiting", "running"):
            was_running, task.status, task.completed_at = task.run_id, "cancelled", clock.now()
            run = await db.get(RunRow, was_running) if was_running else None
            if run is not None and run.status in ("pending", "running"):
                await execute.cancel(db, run.id, reason="Its goal was cancelled.")
    goal.summary = await _summary(db, goal)
    await _say(db, goal)
    return goal


async def retry_task(db: Db, goal_id: UUID, key: str) -> GoalRow:
    """A failed task and what was skipped because of it are tried again.

    Raises:
        NotFound: the goal has no such task.
        Conflict: it has not failed.
    """
    goal = await _locked(db, goal_id)
    tasks = {task.key: task for task in await tasks_of(db, goal_id)}
    if key not in tasks:
        raise NotFound("This goal has no such task.")
    if tasks[key].status not in ("failed", "cancelled"):
        raise Conflict(f"This task is {tasks[key].status}.", status=tasks[key].status)
    again = {key}
    for task in tasks.values():  # in order: what is needed stands before
        if task.status == "skipped" and again & set(task.needs):
            again.add(task.key)
    for name in again:
        task = tasks[name]
        task.status, task.error, task.completed_at, task.run_id = "waiting", None, None, None
    goal.status, goal.completed_at = "running", None
    await _say(db, goal)
    await _advance(db, goal)
    return goal


async def tasks_of(db: Db, goal_id: UUID) -> list[TaskRow]:
    """The goal's tasks, in order."""
    query = select(TaskRow).where(TaskRow.goal_id == goal_id).order_by(TaskRow.position)
    return list(await db.scalars(query))


async def _advance(db: Db, goal: GoalRow) -> None:
    """Ends of runs are taken in, dependents of failures skipped, what is ready begins."""
    tasks = await tasks_of(db, goal.id)
    await _take_in(db, tasks)
    states = {task.key: task for task in tasks}
    for task in tasks:
        if task.status != "waiting":
            continue
        needed = [states[key] for key in task.needs if key in states]
        lost = next((n for n in needed if n.status in ("failed", "skipped", "cancelled")), None)
        if lost is not None:
            task.status, task.completed_at = "skipped", clock.now()
            task.error = f"It needs “{lost.title}”, which was not done."
        elif all(n.status == "success" for n in needed):
            running = sum(one.status == "running" for one in tasks)
            if running < goal.concurrency:
                await _begin(db, goal, task)
    if all(task.status in _OVER for task in tasks):
        failed = all(task.status != "success" for task in tasks)
        goal.status, goal.completed_at = ("failed" if failed else "done"), clock.now()
        goal.summary = await _summary(db, goal)
        await _say(db, goal)
    await live.tell(db, TOPIC, {"goal_id": str(goal.id)}, permission=READ)


async def _begin(db: Db, goal: GoalRow, task: TaskRow) -> None:
    origin = execute.Origin(goal_id=goal.id)
    try:
        async with db.begin_nested():
            run = await execute.execute(
                db, task.agent_name, task.input, trigger="agent", origin=origin
            )
    except HubError as error:
        task.status, task.error, task.completed_at = "failed", error.message, clock.now()
        return
    task.status, task.run_id, task.started_at = "running", run.id, clock.now()


async def _take_in(db: Db, tasks: list[TaskRow]) -> None:
    """Tasks whose runs have ended end as those did."""
    running = {task.run_id: task for task in tasks if task.status == "running" and task.run_id}
    if not running:
        return
    query = select(RunRow).where(RunRow.id.in_(running)).execution_options(populate_existing=True)
    for run in await db.scalars(query):
        if (end := _ENDS.get(run.status)) is not None:
            task = running[run.id]
            task.status, task.completed_at = end, run.completed_at or clock.now()
            task.error, task.summary = (run.error if end != "success" else None), run.summary


async def _summary(db: Db, goal: GoalRow) -> str:
    tasks = await tasks_of(db, goal.id)
    counted = Counter(task.status for task in tasks)
    runs = [task.run_id for task in tasks if task.run_id]
    query = select(func.count()).where(ActionRow.run_id.in_(runs))
    proposed = await db.scalar(query) or 0
    parts = [f"{counted['success']} of {len(tasks)} tasks done"]
    parts += [f"{counted[name]} {name}" for name in ("failed", "skipped", "cancelled")
              if counted[name]]  # fmt: skip
    parts.append(f"{proposed} proposed")
    return ", ".join(parts)


async def _say(db: Db, goal: GoalRow) -> None:
    await publish(db, GoalChanged(goal.id, goal.status), Ref("kernel.goal", goal.id))
    await live.tell(db, TOPIC, {"goal_id": str(goal.id)}, permission=READ)


async def _locked(db: Db, goal_id: UUID) -> GoalRow:
    query = select(GoalRow).where(GoalRow.id == goal_id).with_for_update()
    goal = await db.scalar(query.execution_options(populate_existing=True))
    if goal is None:
        raise NotFound("This goal does not exist.")
    return goal


async def _follow(db: Db, fact: RunChanged) -> None:
    """The end of a run moves its goal on."""
    if fact.status not in _ENDS:
        return
    goal_id = await db.scalar(select(RunRow.goal_id).where(RunRow.id == fact.run_id))
    if goal_id is None:
        return
    goal = await _locked(db, goal_id)
    if goal.status == "running":
        await _advance(db, goal)


subscribe(RunChanged, "agents.move_goal_on", _follow)
