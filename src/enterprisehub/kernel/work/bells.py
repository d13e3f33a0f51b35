"""Workers look into a queue when something was put there, not many times a second for nothing.

Whoever enqueues rings, by NOTIFY in its own transaction. The durable layer only knows how to poll:
between two looks it waits for its stop event, so each of its threads is given one that also wakes
by the ring. A queue in which the last look found something is polled at its ordinary pace, and so
is every queue while rings cannot be heard; else one look in some seconds guards against losses.
"""

import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from dbos import _queue
from dbos._dbos import DBOS
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

CHANNEL = "hub_work"
RING = f"NOTIFY {CHANNEL}"
"""SQL: at the commit every worker looks into all its queues."""

_IDLE_SECONDS = 3.0
_STOP_SECONDS = 0.25
_CLOSEST = 0.25
_poll_queue = _queue.queue_worker_thread
_NEXT_DUE = text(
    "SELECT min(delay_until_epoch_ms) FROM dbos.workflow_status WHERE status = 'DELAYED'"
)


class Bell:
    """A stop event whose waiting ends earlier at a ring, and later where nothing happens."""

    def __init__(self, stop: threading.Event, bells: "Bells") -> None:
        self._stop = stop
        self._bells = bells
        self._rung = threading.Event()
        self._looked_at = 0.0
        self.found = True

    def ring(self) -> None:
        self._rung.set()

    def is_set(self) -> bool:
        return self._stop.is_set()

    def wait(self, timeout: float) -> bool:
        """True when the thread shall end. Looks in a row keep a distance from each other."""
        quiet = self._bells.heard and not self.found
        self._until_rung(_IDLE_SECONDS if quiet else timeout)
        self._rung.clear()
        ended = self._stop.wait(max(0.0, self._looked_at + timeout * _CLOSEST - time.monotonic()))
        self._looked_at = time.monotonic()
        self.found = True
        return ended

    def _until_rung(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not self._stop.is_set() and (left := deadline - time.monotonic()) > 0:
            if self._rung.wait(min(left, _STOP_SECONDS)):
                return


class DueBell(threading.Event):
    """The stop event of the thread that starts delayed work: its waiting ends when some is due.

    Made for `next_due_seconds`, which tells how long that is from now.
    """

    def __init__(self, next_due_seconds: Callable[[], float], bells: "Bells") -> None:
        super().__init__()
        self._next_due_seconds = next_due_seconds
        self._bells = bells
        self._rung = threading.Event()
        self._started_some = False

    def ring(self) -> None:
        self._rung.set()

    def set(self) -> None:
        super().set()
        self._rung.set()

    def wait(self, timeout: float | None = None) -> bool:
        """True when the thread shall end."""
        if not timeout:
            return self.is_set()
        if self._started_some:
            self._bells.ring_queues()
        deadline = time.monotonic() + timeout
        while not self.is_set():
            due = self._next_due_seconds()
            left = deadline - time.monotonic()
            self._started_some = due <= left
            self._rung.wait(max(0.0, min(due, left)))
            if not self._rung.is_set():
                break
            self._rung.clear()
        return self.is_set()


class Bells:
    """Those of one worker process."""

    def __init__(self) -> None:
        self.heard = False
        self._queues: dict[str, Bell] = {}
        self._due: DueBell | None = None

    def ring(self) -> None:
        """Something was enqueued, or may have been while nobody listened."""
        self.ring_queues()
        if self._due is not None:
            self._due.ring()

    def ring_queues(self) -> None:
        for bell in list(self._queues.values()):
            bell.ring()

    def set_heard(self, heard: bool) -> None:  # noqa: FBT001  called with what is heard
        self.heard = heard
        self.ring()

    def hang_up(self, dbos: DBOS) -> None:
        """The durable layer waits by these bells. To be called before it is launched."""
        _queue.queue_worker_thread = partial(_wait_by_bell, self)
        self._due = DueBell(partial(_next_due_seconds, dbos), self)
        dbos._background_jobs_stop_event = self._due  # noqa: SLF001  nowhere else

    def note_finds(self, dbos: DBOS) -> None:
        """To be called once it is launched: a look that finds nothing makes its queue quiet."""
        store: Any = dbos._sys_db  # noqa: SLF001  nowhere else
        partitions = store.get_queue_partitions

        def noted(queue_name: str) -> list[str]:
            found: list[str] = partitions(queue_name)
            if bell := self._queues.get(queue_name):
                bell.found = bool(found)
            return found

        store.get_queue_partitions = noted

    def bell(self, queue_name: str, stop: threading.Event) -> Bell:
        return self._queues.setdefault(queue_name, Bell(stop, self))


def _wait_by_bell(
    bells: Bells, stop_event: threading.Event, dbos: DBOS, queue: _queue.Queue
) -> None:
    bell: Any = bells.bell(queue.name, stop_event)
    _poll_queue(bell, dbos, queue)


def _next_due_seconds(dbos: DBOS) -> float:
    """Until the first of the delayed work is due; negative when it is overdue."""
    try:
        with dbos._sys_db.engine.connect() as connection:  # noqa: SLF001  its own pool
            due_ms = connection.execute(_NEXT_DUE).scalar()
    except SQLAlchemyError:
        return float("inf")
    return float("inf") if due_ms is None else int(due_ms) / 1000 - time.time()
