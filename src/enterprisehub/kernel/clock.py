"""The only source of the current time, so that tests and replays can set it.

HUB_CLOCK_AHEAD_HOURS lets a whole installation live so many hours ahead: to try at night what
happens by day, within the hours in which people may be written to.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_AHEAD = timedelta(hours=abs(float(os.environ.get("HUB_CLOCK_AHEAD_HOURS") or 0)))
_fixed: ContextVar[datetime | None] = ContextVar("hub_fixed_clock", default=None)


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return _fixed.get() or datetime.now(UTC) + _AHEAD


@contextmanager
def fixed(at: datetime) -> Iterator[None]:
    """Within the block, `now()` answers `at` (aware) in this task and the tasks it starts."""
    token = _fixed.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)
