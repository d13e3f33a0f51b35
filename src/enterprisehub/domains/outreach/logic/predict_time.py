"""When somebody is most likely to answer, learned from when people did. Pure.

A person's own answers count as far as there are enough of them; the rest is filled up from their
segment, that from everybody, and that from what is usual in business hours:

    level(h) = (n(h) + K x level above(h)) / (n + K)

with n(h) answers in the hour h and K = 6, so that with six answers of their own a person counts as
much as their segment does. Before that each answer is spread over its hour and the two beside it
(1/2, 1/4, 1/4), for who answers at five to five may do so at five past.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

PRIOR_ANSWERS: Final = 6
HOURS: Final = 24
STEP_MINUTES: Final = 5
SPAN_HOURS: Final = 3
"""Evidence is shown over this many hours, the chosen one in the middle."""
ENOUGH_TO_NAME: Final = 3
"""With fewer answers a level still counts, but is not named as the reason."""
_USUAL: Final = (
    0, 0, 0, 0, 0, 0, 1, 2, 4, 6, 7, 6, 5, 5, 5, 6, 7, 8, 7, 5, 3, 1, 0, 0,
)  # fmt: skip
"""Before anything is learned: late morning and late afternoon, never at night."""

type Level = Literal["person", "segment", "everybody", "usual"]
_CLOSEST: Final[tuple[Level, ...]] = ("person", "segment", "everybody")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """The best hour among those allowed, and what it rests on.

    `near` of the `total` answers known at `level` came within the hours around it.
    """

    hour: int
    level: Level
    near: int
    total: int
    own: int

    @property
    def hours(self) -> str:
        """The hours around it as people read them: "16:00 to 19:00"."""
        first = (self.hour - SPAN_HOURS // 2) % HOURS
        return f"{first:02}:00 to {(first + SPAN_HOURS) % HOURS:02}:00"

    def says(self, segment: str = "") -> str:
        """The evidence in one sentence."""
        if self.level == "person":
            return f"Answered {self.near} of {self.total} times from {self.hours} their time."
        if self.level == "segment":
            what = f"answers of {segment or 'their segment'}"
            return f"{self.near} of {self.total} {what} came from {self.hours} their time."
        if self.level == "everybody":
            return f"{self.near} of all {self.total} answers came from {self.hours} their time."
        if self.total:
            return f"None of {self.total} known answers came in these hours: the usual time of day."
        return "Nobody has answered often enough yet: the usual time of day."


class InteractionTimePredictor:
    """Knows how likely each hour is, for one person. All hours are of that person's clock."""

    def __init__(
        self,
        own: Sequence[int] = (),
        segment: Sequence[int] = (),
        everybody: Sequence[int] = (),
    ) -> None:
        self._counts: dict[Level, tuple[int, ...]] = {
            "everybody": _whole(everybody),
            "segment": _whole(segment),
            "person": _whole(own),
        }
        total = sum(_USUAL)
        likely = [weight / total for weight in _USUAL]
        for counts in self._counts.values():
            spread, n = _spread(counts), sum(counts)
            likely = [
                (spread[hour] + PRIOR_ANSWERS * likely[hour]) / (n + PRIOR_ANSWERS)
                for hour in range(HOURS)
            ]
        self.likely_by_hour: tuple[float, ...] = tuple(likely)

    def best(self, allowed: Sequence[int]) -> Prediction | None:
        """The likeliest of these hours, the earliest named of equals; None where none is."""
        if not allowed:
            return None
        hour = max(
            allowed, key=lambda one: (round(self.likely_by_hour[one], 9), -allowed.index(one))
        )
        return self.explain(hour)

    def explain(self, hour: int) -> Prediction:
        """What speaks for this hour, at the closest level that knows enough of it."""
        own, known = sum(self._counts["person"]), 0
        for level in _CLOSEST:
            counts = self._counts[level]
            total, near = sum(counts), _near(counts, hour)
            if total < ENOUGH_TO_NAME:
                continue
            known = max(known, total)
            if near:
                return Prediction(hour=hour, level=level, near=near, total=total, own=own)
        return Prediction(hour=hour, level="usual", near=0, total=known, own=own)


def count_hours(moments: Sequence[datetime]) -> tuple[int, ...]:
    """How many of these moments, by the clock they carry, fall into each hour of the day."""
    counts = [0] * HOURS
    for moment in moments:
        counts[moment.hour] += 1
    return tuple(counts)


def moments_ahead(earliest: datetime, days: int) -> Iterator[datetime]:
    """`earliest`, then every fifth minute after it, in UTC: room of minutes only is found too."""
    first = earliest.astimezone(UTC)
    yield first
    one = first.replace(minute=first.minute // STEP_MINUTES * STEP_MINUTES, second=0, microsecond=0)
    for _ in range(days * HOURS * 60 // STEP_MINUTES):
        one += timedelta(minutes=STEP_MINUTES)
        yield one


def _whole(counts: Sequence[int]) -> tuple[int, ...]:
    return tuple(counts) if len(counts) == HOURS else (0,) * HOURS


def _spread(counts: Sequence[int]) -> list[float]:
    return [
        counts[hour] / 2 + counts[hour - 1] / 4 + counts[(hour + 1) % HOURS] / 4
        for hour in range(HOURS)
    ]


def _near(counts: Sequence[int], hour: int) -> int:
    reach = range(-(SPAN_HOURS // 2), SPAN_HOURS // 2 + 1)
    return sum(counts[(hour + away) % HOURS] for away in reach)
