"""Looking at background work and steering it: always within one tenant."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from dbos import WorkflowStatus
from sqlalchemy import text

from enterprisehub.kernel.clock import now
from enterprisehub.kernel.work import runtime
from enterprisehub.kernel.work.bells import RING
from enterprisehub.kernel.work.errors import NoSuchWork, WorkNotAllowed
from enterprisehub.kernel.work.workflows import WORKFLOWS

_STOPPING_SECONDS = 2.0

type State = Literal["waiting", "running", "done", "failed", "cancelled", "timed_out"]

_STATES: dict[State, list[str]] = {
    "waiting": ["ENQUEUED", "DELAYED"],
    "running": ["PENDING"],
    "done": ["SUCCESS"],
    "failed": ["ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"],
    "cancelled": ["CANCELLED"],
    "timed_out": ["CANCELLED"],
}


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of background work, as people see it."""

    id: str
    name: str
    title: str
    queue: str
    state: State
    started_by: str
    attempts: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """One recorded step of it."""

    number: int
    name: str
    started_at: datetime | None
    finished_at: datetime | None
    error: str | None


async def list_work(
    tenant_id: UUID, *, state: State | None = None, name: str | None = None,
    limit: int = 50, offset: int = 0,
) -> list[Work]:  # fmt: skip
    """The tenant's background work, newest first."""
    found, _ = await list_page(tenant_id, state=state, name=name, limit=limit, offset=offset)
    return found


async def list_page(
    tenant_id: UUID, *, state: State | None = None, name: str | None = None,
    limit: int = 50, offset: int = 0,
) -> tuple[list[Work], int | None]:  # fmt: skip
    """The same, and where the next page begins; None on the last one."""
    found = await runtime.installed().client.list_workflows_async(
        attributes={"tenant": str(tenant_id)},
        status=_STATES[state] if state else None,
        name=name,
        limit=limit + 1,
        offset=offset,
        sort_desc=True,
        load_input=False,
    )
    seen = [_work(status) for status in found[:limit]]
    # Cancelled and timed-out work are one state to the durable layer: such a page may be shorter.
    wanted = [work for work in seen if state is None or work.state == state]
    return wanted, offset + limit if len(found) > limit else None


async def get_work(tenant_id: UUID, work_id: str) -> Work:
    """One piece of work. Raises NoSuchWork also for that of another tenant."""
    return _work(await _status(tenant_id, work_id))


async def inspect_work(tenant_id: UUID, work_id: str) -> tuple[Work, list[Step]]:
    """One piece of work with its recorded steps, in order."""
    status = await _status(tenant_id, work_id)
    return _work(status), await _steps(work_id)


async def cancel_work(tenant_id: UUID, work_id: str) -> None:
    """It will not go on: a step in flight is stopped within a second, later ones never start."""
    work = await get_work(tenant_id, work_id)
    if work.state not in {"waiting", "running"}:
        raise WorkNotAllowed(
            f"Only work that waits or runs can be cancelled; this is {work.state}."
        )
    await runtime.installed().client.cancel_workflow_async(work_id)


async def resume_work(tenant_id: UUID, work_id: str) -> None:
    """Cancelled or timed-out work goes on after its last finished step, with a new time limit."""
    work = await get_work(tenant_id, work_id)
    if work.state not in {"cancelled", "timed_out"}:
        raise WorkNotAllowed(
            f"Only cancelled or timed-out work can be resumed; this is {work.state}."
        )
    await _let_it_end(work)
    await runtime.installed().client.resume_workflow_async(work_id, queue_name=work.queue)
    await _ring()


async def retry_work(tenant_id: UUID, work_id: str) -> None:
    """Failed work runs again from the step that failed; finished steps are not repeated."""
    work, steps = await inspect_work(tenant_id, work_id)
    if work.state in {"cancelled", "timed_out"}:
        await resume_work(tenant_id, work_id)
        return
    if work.state != "failed":
        raise WorkNotAllowed(f"Only failed work can be retried; this is {work.state}.")
    last = steps[-1] if steps else None
    start = 1 if last is None else last.number + (last.error is None)
    await runtime.installed().client.rewind_workflow_async(
        work_id, start_step=start, queue_name=work.queue, queue_partition_key=str(tenant_id)
    )
    await _ring()


async def _ring() -> None:
    async with runtime.installed().database.unscoped() as db:
        await db.execute(text(RING))


async def _let_it_end(work: Work) -> None:
    """A worker notices within a second that its step is to stop; resumed before, it never would."""
    if work.finished_at is not None:
        passed = (now() - work.finished_at).total_seconds()
        await asyncio.sleep(max(0.0, min(_STOPPING_SECONDS - passed, _STOPPING_SECONDS)))


async def _status(tenant_id: UUID, work_id: str) -> WorkflowStatus:
    found = await runtime.installed().client.list_workflows_async(
        workflow_ids=[work_id], attributes={"tenant": str(tenant_id)}, load_input=False
    )
    if not found:
        raise NoSuchWork("This background work does not exist, or is already forgotten.")
    return found[0]


async def _steps(work_id: str) -> list[Step]:
    steps = await runtime.installed().client.list_workflow_steps_async(work_id)
    return [
        Step(
            number=step["function_id"],
            name=step["function_name"],
            started_at=_at(step.get("started_at_epoch_ms")),
            finished_at=_at(step.get("completed_at_epoch_ms")),
            error=_words(step["error"]),
        )
        for step in steps
    ]


def _work(status: WorkflowStatus) -> Work:
    known = WORKFLOWS.get(status.name)
    marks = status.attributes or {}  # cancelling takes the queue from the row itself
    return Work(
        id=status.workflow_id,
        name=status.name,
        title=known.title if known else status.name,
        queue=str(marks.get("queue") or status.queue_name or ""),
        state=_state(status),
        started_by=str(marks.get("by", "")),
        attempts=status.recovery_attempts or 0,
        created_at=_at(status.created_at) or datetime.fromtimestamp(0, UTC),
        started_at=_at(status.dequeued_at),
        finished_at=_at(status.completed_at),
        error=_words(status.error),
    )


def _state(status: WorkflowStatus) -> State:
    if status.status == "CANCELLED":
        deadline, ended = status.workflow_deadline_epoch_ms, status.completed_at
        late = deadline is not None and ended is not None and ended >= deadline
        return "timed_out" if late else "cancelled"
    return next(state for state, names in _STATES.items() if status.status in names)


def _words(error: Any) -> str | None:
    return None if error is None else f"{type(error).__name__}: {error}"[:500]


def _at(epoch_ms: int | None) -> datetime | None:
    return None if epoch_ms is None else datetime.fromtimestamp(epoch_ms / 1000, UTC)
