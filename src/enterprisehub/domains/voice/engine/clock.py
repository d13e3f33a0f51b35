"""A call's own clock: milliseconds since its first frame might have flowed."""

import asyncio


class CallClock:
    """Runs on the event loop's time, so that a test's loop may run it faster."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()

    def ms(self) -> float:
        return (self._loop.time() - self._began) * 1000

    def now(self) -> int:
        return round(self.ms())
