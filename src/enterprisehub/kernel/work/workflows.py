"""Declaring workflows: `@workflow("messaging.send", queue=Queue.OUTBOUND)`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

import structlog
from dbos import DBOS
from structlog.contextvars import bound_contextvars

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError, Misdeclared
from enterprisehub.kernel.scope import Actor, Scope
from enterprisehub.kernel.work import runtime
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.measure import measured
from enterprisehub.kernel.work.queues import Queue

log = structlog.get_logger()
TIME_LIMIT_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Workflow[*Ts]:
    """A registered workflow. Start it with `enqueue(db, this, *ids, key=…)`."""

    name: str
    title: str
    queue: Queue
    time_limit_seconds: float
    body: Callable[[WorkContext, *Ts], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class WorkFailure:
    """A piece of work that ended by an error, which `error` tells in words for people."""

    work_id: str
    name: str
    title: str
    error: str


FAILURE_HEARERS: list[Callable[[Db, WorkFailure], Awaitable[None]]] = []
"""`async (db, failure)`, called in one transaction, at least once, when work has failed."""


def _told(error: Exception) -> str:
    """Our own errors are worded for people; a library's stay with the work and in the log."""
    if isinstance(error, HubError):
        return str(error)
    return f"An error that nobody foresaw ({type(error).__name__}). Open it to read and retry it."


async def _tell_failure(scope: Scope, failure: WorkFailure) -> None:
    """No step of the work: a retry begins at the step that failed, which is its last one."""
    try:
        async with runtime.installed().database.scoped(scope) as db:
            for hear in FAILURE_HEARERS:
                await hear(db, failure)
    except Exception:
        log.exception("work.failure_untold", work=failure.work_id)


WORKFLOWS: dict[str, Workflow[*tuple[Any, ...]]] = {}


def workflow[*Ts](
    name: str,
    *,
    queue: Queue = Queue.INTERACTIVE,
    title: str | None = None,
    time_limit_seconds: float = TIME_LIMIT_SECONDS,
) -> Callable[[Callable[[WorkContext, *Ts], Awaitable[Any]]], Workflow[*Ts]]:
    """Register `async (ctx, *ids)` as durable work under a stable, dotted name.

    The body only decides: it is replayed after a crash, so it must take the same way again.
    No clock, no randomness, no input or output but through `ctx.step` and `ctx.transaction`.
    `asyncio.gather` may join single steps only; branches of several steps are own workflows.
    """

    def register(body: Callable[[WorkContext, *Ts], Awaitable[Any]]) -> Workflow[*Ts]:
        if name in WORKFLOWS or "." not in name:
            raise Misdeclared(f"workflow {name!r} is declared twice or has no dot in its name")
        words = title or name.rpartition(".")[2].replace("_", " ").capitalize()
        made = Workflow(name, words, queue, time_limit_seconds, body)

        async def run(header: dict[str, Any], *args: Any) -> Any:
            scope = Scope(
                UUID(header["tenant"]), Actor("job", name, words), request_id=header["request"]
            )
            with (
                measured(name),
                bound_contextvars(
                    tenant_id=header["tenant"],
                    request_id=header["request"],
                    work=name,
                    work_id=DBOS.workflow_id,
                ),
            ):
                ctx = WorkContext(scope)
                try:
                    return await body(ctx, *cast("tuple[*Ts]", args))
                except Exception as error:
                    failure = WorkFailure(ctx.workflow_id, name, words, _told(error)[:500])
                    await _tell_failure(scope, failure)
                    raise

        run.__name__ = run.__qualname__ = body.__name__
        DBOS.workflow(name=name)(run)
        WORKFLOWS[name] = cast("Workflow[*tuple[Any, ...]]", made)
        return made

    return register
