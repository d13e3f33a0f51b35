"""The tries of a step that reaches outside: each with its begin, its time and its error."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from enterprisehub.kernel import clock

_LONGEST_ERROR = 500


class Attempts:
    """Wraps a step's function and notes each call of it; after a crash, the next worker's."""

    def __init__(self) -> None:
        self.noted: list[dict[str, Any]] = []

    async def run[*Ts, R](self, fn: Callable[[*Ts], Awaitable[R]], *args: *Ts) -> R:
        """`fn(*args)`, noted."""
        at, began = clock.now(), time.perf_counter()
        error: str | None = None
        try:
            return await fn(*args)
        except asyncio.CancelledError:
            error = "Stopped at its time limit."
            raise
        except Exception as raised:
            error = f"{type(raised).__name__}: {raised}"[:_LONGEST_ERROR]
            raise
        finally:
            took_ms = round((time.perf_counter() - began) * 1000)
            self.noted.append(
                {"started_at": at.isoformat(), "duration_ms": took_ms, "error": error}
            )
