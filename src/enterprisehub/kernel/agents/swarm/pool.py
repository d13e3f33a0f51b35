"""How many tasks of goals a worker runs at a time."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

MAX_SWARM_CONCURRENCY: Final = 10
"""Tasks of all goals together, in one worker."""
_WIDEST: Final = 5


@dataclass(frozen=True, slots=True)
class TaskDef:
    """A task and what carries it out; that waits for no other task."""

    key: str
    work: Callable[[], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class TaskResult:
    """How it went: its outcome, or the error that it ended by."""

    key: str
    outcome: str
    cause: Exception | None = None


class Pool:
    """Tasks take turns. Nothing is waited for while a turn is held but the task itself, so tasks
    cannot keep each other from ending.
    """

    def __init__(self, most: int) -> None:
        self._turns = asyncio.Semaphore(most)

    async def execute_task(self, task_def: TaskDef) -> TaskResult:
        """The task has run; its error is told, not raised."""
        async with self._turns:
            try:
                return TaskResult(task_def.key, await task_def.work())
            except Exception as error:  # noqa: BLE001  whoever collects the results judges it
                return TaskResult(task_def.key, "failed", error)


POOL: Final = Pool(MAX_SWARM_CONCURRENCY)


def concurrency_of(complexity_ratio: float) -> int:
    """How many tasks of one plan run at a time: the more complex, the fewer, and one at least."""
    return max(1, int(_WIDEST * (1 - complexity_ratio)))
