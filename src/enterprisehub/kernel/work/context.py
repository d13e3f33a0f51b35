"""What a workflow may do: one outside effect, one transaction of ours, or sleep."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from dbos import DBOS, StepOptions
from dbos import error as durable
from sqlalchemy.exc import DBAPIError

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.work import runtime
from enterprisehub.kernel.work.checkpoints import recorded_once
from enterprisehub.kernel.work.errors import StepTimedOut
from enterprisehub.kernel.work.transient import passes_by_itself

STEP_TIMEOUT_SECONDS = 60.0
TRANSACTION_TIMEOUT_SECONDS = 240.0
_LONGEST_WAIT_SECONDS = 2.0


class WorkContext:
    """Handed to a workflow. `scope` says for which tenant it works."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    @property
    def workflow_id(self) -> str:
        return str(DBOS.workflow_id)

    @property
    def key(self) -> str:
        """Inside a step: the idempotency key for the vendor, the same at every attempt."""
        return f"{DBOS.workflow_id}:{DBOS.step_id}"

    async def step[R, *Ts](
        self,
        fn: Callable[[*Ts], Awaitable[R]],
        *args: *Ts,
        name: str | None = None,
        timeout_seconds: float = STEP_TIMEOUT_SECONDS,
        attempts: int = 3,
        wait_seconds: float = 1.0,
        should_retry: Callable[[BaseException], bool] = passes_by_itself,
    ) -> R:
        """`fn(*args)` has run: exactly one effect outside, at least once, its result recorded.

        After a crash in the middle it runs again: hand `ctx.key` to the vendor, or look before
        you leap. Raises what `fn` raised at its last attempt; StepTimedOut when stopped.
        """

        async def body() -> R:
            return await fn(*args)

        options: StepOptions = {
            "name": name or _name(fn),
            "retries_allowed": attempts > 1,
            "max_attempts": attempts,
            "interval_seconds": wait_seconds,
            "should_retry": lambda error: _retry(error, should_retry),
            "preemptible": True,
            "timeout_seconds": timeout_seconds,
        }
        return await _plainly(options, body)

    async def transaction[R, *Ts](
        self, fn: Callable[[Db, *Ts], Awaitable[R]], *args: *Ts, name: str | None = None
    ) -> R:
        """`fn(db, *args)` has happened exactly once, in one transaction in the tenant's scope.

        The record of it commits together with its writes. An outage of the database is waited
        for; an error of `fn` undoes everything and is raised.
        """

        async def body() -> R:
            workflow_id, step = str(DBOS.workflow_id), int(DBOS.step_id or 0)
            waits = 0
            while True:
                try:
                    return await recorded_once(
                        runtime.installed(), self.scope, (workflow_id, step), fn, *args
                    )
                except DBAPIError as error:
                    if not passes_by_itself(error):
                        raise
                waits += 1
                await asyncio.sleep(min(0.05 * 2 ** min(waits, 10), _LONGEST_WAIT_SECONDS))

        options: StepOptions = {
            "name": name or _name(fn),
            "preemptible": True,
            "timeout_seconds": TRANSACTION_TIMEOUT_SECONDS,
        }
        return await _plainly(options, body)

    async def sleep(self, seconds: float) -> None:
        """At least so much time has passed since this was first reached, crashes included."""
        await DBOS.sleep_async(seconds)


async def _plainly[R](options: StepOptions, body: Callable[[], Coroutine[Any, Any, R]]) -> R:
    """Run a step and let its own error out, not the durable layer's wrapping of it."""
    try:
        result: R = await DBOS.run_step_async(options, body)
    except durable.DBOSMaxStepRetriesExceeded as error:
        last = error.errors[-1]
        if isinstance(last, durable.DBOSStepTimeoutError):
            raise _timed_out(last) from None
        raise last from None
    except durable.DBOSStepTimeoutError as error:
        raise _timed_out(error) from None
    return result


def _timed_out(error: durable.DBOSStepTimeoutError) -> StepTimedOut:
    return StepTimedOut(
        f"{error.step_name} was stopped after {error.timeout_seconds:g} seconds. "
        "Try again; if it happens repeatedly, look at the service behind it.",
        step=error.step_name,
    )


def _retry(error: BaseException, should_retry: Callable[[BaseException], bool]) -> bool:
    if isinstance(error, durable.DBOSStepTimeoutError):
        return should_retry(_timed_out(error))
    return should_retry(error)


def _name(fn: Callable[..., object]) -> str:
    return getattr(fn, "__qualname__", type(fn).__qualname__).replace(".<locals>", "")
