"""Which model is tried when: each has its share of the time, and another try where that helps."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType

from enterprisehub.kernel.llm.providers import Candidate

MOST_TRIES = 3
_FIRST_PAUSE_SECONDS = 0.4
_LEAST_SECONDS = 0.1  # with less time left no answer can come


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at one model, which may take so many seconds."""

    candidate: Candidate
    seconds: float


class Attempts:
    """The tries one question has.

    The time is shared out evenly over the models still to be tried, so that one that hangs leaves
    the next enough of it. A model that is busy or broken for the moment is tried up to three
    times within its share, after pauses that double (with jitter) or that the provider asks for;
    where the pause would not fit, the next model is asked at once.
    """

    def __init__(
        self, candidates: Sequence[Candidate], *, whole_seconds: float, each_seconds: float
    ) -> None:
        self._candidates = list(candidates)
        self._each_seconds = each_seconds
        self._end = time.monotonic() + whole_seconds
        self._place = 0
        self._number = 0
        self._until = 0.0

    def first(self) -> Attempt | None:
        """None where there is no model to try."""
        return self._model(0)

    async def after(self, error: Exception, client: ModuleType) -> Attempt | None:
        """What to try once `error` came of the last attempt, when its time has come."""
        pause = self._pause_seconds(error, client)
        if pause is None or time.monotonic() + pause + _LEAST_SECONDS > self._until:
            return self._model(self._place + 1)
        await asyncio.sleep(pause)
        return self._attempt()

    def _model(self, place: int) -> Attempt | None:
        now = time.monotonic()
        left = len(self._candidates) - place
        if left <= 0 or self._end - now < _LEAST_SECONDS:
            return None
        self._place, self._number = place, 0
        self._until = now + min((self._end - now) / left, self._each_seconds)
        return self._attempt()

    def _attempt(self) -> Attempt:
        self._number += 1
        seconds = max(self._until - time.monotonic(), _LEAST_SECONDS)
        return Attempt(self._candidates[self._place], seconds)

    def _pause_seconds(self, error: Exception, client: ModuleType) -> float | None:
        if self._number >= MOST_TRIES or not client.passes(error):
            return None
        longest = _FIRST_PAUSE_SECONDS * 2 ** (self._number - 1)
        jitter: float = random.uniform(0.5, 1) * longest  # noqa: S311  no secret hangs on it
        asked: float | None = client.asked_to_wait_seconds(error)
        return jitter if asked is None else asked + jitter / 4
