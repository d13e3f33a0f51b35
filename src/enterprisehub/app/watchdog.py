"""A process that no longer does its work ends, so that whoever watches it can start another."""

import asyncio
import faulthandler
import os
import signal
import sys
import threading
import time

PARENT = "HUB_SUPERVISOR_PID"
_STUCK_SECONDS = 120.0
_STUCK_EXIT = 70


class Watchdog:
    """Ends the process when its event loop has not turned for two minutes.

    A step that computes without end cannot be stopped from inside; its workflow is taken over
    and ended at its own time limit.
    """

    def __init__(self, *, stuck_seconds: float = _STUCK_SECONDS) -> None:
        self._stuck_seconds = stuck_seconds
        self._turned_at = time.monotonic()
        self._stopped = threading.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Watch the running event loop."""
        self._task = asyncio.create_task(self._turn(), name="watchdog")
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()
        if self._task is not None:
            self._task.cancel()

    async def _turn(self) -> None:
        while True:
            self._turned_at = time.monotonic()
            await asyncio.sleep(1)

    def _watch(self) -> None:
        while not self._stopped.wait(min(5.0, self._stuck_seconds / 4)):
            if time.monotonic() - self._turned_at > self._stuck_seconds:
                sys.stderr.write("The event loop is stuck; the process ends. Where it stands:\n")
                faulthandler.dump_traceback(all_threads=True)
                os._exit(_STUCK_EXIT)


def end_with_parent() -> None:
    """The process ends soon after the supervisor that started it, however that died."""
    parent = os.environ.get(PARENT)
    if parent is None:
        return

    def watch() -> None:
        while os.getppid() == int(parent):
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent watch", daemon=True).start()
