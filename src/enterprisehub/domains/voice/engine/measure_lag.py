"""Admission: a process whose event loop is late takes no more calls.

Lag of the loop is what callers feel; processor use is not (a loop may be late on an idle machine
because of one blocking call).
"""

import asyncio
from collections import deque

_EVERY_SECONDS = 0.1
_KEPT = 30
_LEAST = 10
_SHARE = 0.9


class LoopLag:
    """Measures, while `run` runs, how late the loop wakes."""

    def __init__(self, most_ms: float = 100.0) -> None:
        self._most_ms = most_ms
        self._lags: deque[float] = deque(maxlen=_KEPT)

    @property
    def lag_ms(self) -> float:
        """Ninety per cent of the last three seconds were not later than this."""
        if len(self._lags) < _LEAST:
            return 0.0
        return sorted(self._lags)[int(_SHARE * (len(self._lags) - 1))]

    @property
    def admits(self) -> bool:
        """Whether one more call would be treated well."""
        return self.lag_ms <= self._most_ms

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            before = loop.time()
            await asyncio.sleep(_EVERY_SECONDS)
            self._lags.append(max(0.0, (loop.time() - before - _EVERY_SECONDS) * 1000))
