"""Work that asks a vendor step by step, and is asked to wait: shortly in place, long by ending."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from enterprisehub.kernel.errors import RateLimited
from enterprisehub.kernel.work.context import WorkContext

# A longer wait ends the work, so that it holds no place that others need.
SHORT_WAIT_SECONDS = 10.0
LONGEST_WAIT_SECONDS = 900.0
MOST_SHORT_WAITS = 6
MOST_WAITS = 100


class AskedToWait(Exception):
    """They want to be asked again only after `seconds`, at most a quarter of an hour."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"asked to wait {seconds:g} s")
        self.seconds = min(seconds, LONGEST_WAIT_SECONDS)


@dataclass(frozen=True, slots=True)
class WaitsOver:
    """How often a reading waited since it last got anything, and how much it had then."""

    count: int
    fetched: int

    def one_more(self, fetched: int) -> "WaitsOver | None":
        """With the wait that begins now; None after too many without anything new."""
        count = 1 if fetched > self.fetched else self.count + 1
        return WaitsOver(count, fetched) if count <= MOST_WAITS else None


async def patiently(
    ctx: WorkContext, what: Callable[..., Awaitable[float]], *about: Any, timeout_seconds: float
) -> bool:
    """Whether there is more: `what` answers 0 for more, -1 at the end, else the seconds to wait.

    Raises:
        AskedToWait: they ask for a long wait.
    """
    for _ in range(MOST_SHORT_WAITS):
        wait = await ctx.step(what, ctx, *about, timeout_seconds=timeout_seconds, attempts=4)
        if wait <= 0:
            return wait == 0
        if wait > SHORT_WAIT_SECONDS:
            raise AskedToWait(wait)
        await ctx.sleep(wait)
    raise AskedToWait(SHORT_WAIT_SECONDS * MOST_SHORT_WAITS)


def seconds_of(limited: RateLimited) -> float:
    """How long they ask to wait, a second at least."""
    return max(1.0, float(limited.retry_after_seconds))
