"""What a call was like: each figure with the moments of the call that it counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from enterprisehub.domains.voice.models import CallAnalyticsRow, InterruptionEventRow, SaidRow
from enterprisehub.domains.voice.pages.shown import clock_of

FAILURE_MS = 8_000
_MOST_MOMENTS = 20


@dataclass(frozen=True, slots=True)
class Moment:
    """A place in the call, and what is to be heard there."""

    at_ms: int
    says: str

    @property
    def clock(self) -> str:
        return clock_of(self.at_ms)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a call; `moments` are what it counts, none where it counts nothing."""

    label: str
    value: str
    moments: tuple[Moment, ...] = ()


def figures_of(
    row: CallAnalyticsRow | None,
    broke_in: Sequence[InterruptionEventRow],
    said: Sequence[SaidRow],
) -> list[Figure]:
    """The figures of an analysed call, in the order of the page."""
    if row is None:
        return []
    caller: dict[str, Any] = row.details.get("caller", {})
    snr, score = caller.get("snr_db"), row.performance_score
    source = "audio" if row.method.endswith("+sound") else "engine"
    counted = [one for one in broke_in if one.source == source]
    silences = row.details.get("silences", ())
    clipped = caller.get("clipped", ())
    return [
        Figure("Performance", "–" if score is None else f"{score} of 100"),
        Figure(
            "Answers after",
            "–"
            if row.latency_p50_ms is None
            else f"{round(row.latency_p50_ms)} ms (slowest {round(row.latency_p95_ms or 0)} ms)",
            _waits(said),
        ),
        Figure("Interrupted by the caller", str(row.interruptions_caller), _by("caller", counted)),
        Figure("Interrupted by the agent", str(row.interruptions_agent), _by("agent", counted)),
        Figure(
            "Silences of 3 to 8 s",
            str(row.silences_awkward),
            _spans(one for one in silences if _lasted(one) <= FAILURE_MS),
        ),
        Figure(
            "Silences over 8 s",
            str(row.silences_failure),
            _spans(one for one in silences if _lasted(one) > FAILURE_MS),
        ),
        Figure(
            "Agent's share of speech",
            "–" if row.talk_ratio is None else f"{round(row.talk_ratio * 100)} %",
        ),
        Figure("Caller over noise", "–" if snr is None else f"{snr:.0f} dB"),
        Figure(
            "Dropouts", str(len(caller.get("dropouts", ()))), _spans(caller.get("dropouts", ()))
        ),
        Figure("Overdriven", str(len(clipped)), _spans(clipped)),
        Figure("The caller sounded", _sounded(row.details.get("emotions", {}), said), _felt(said)),
    ]


def parts_of(row: CallAnalyticsRow | None) -> list[tuple[str, int, str]]:
    """What the score is made of: name, 0 to 100, and what it was judged by."""
    details = row.details if row else {}
    says = details.get("says", {})
    return [
        (name.replace("_", " ").capitalize(), round(100 * part), says.get(name, ""))
        for name, part in details.get("parts", {}).items()
    ]


def _waits(said: Sequence[SaidRow]) -> tuple[Moment, ...]:
    """The slowest answers first."""
    timed = sorted(
        (one for one in said if one.latency_ms is not None), key=lambda one: -(one.latency_ms or 0)
    )
    return tuple(
        Moment(one.began_ms, f"after {round(one.latency_ms or 0)} ms: “{_short(one.text)}”")
        for one in timed[:_MOST_MOMENTS]
    )


def _by(who: str, broke_in: Iterable[InterruptionEventRow]) -> tuple[Moment, ...]:
    return tuple(
        Moment(
            one.at_ms,
            f"both spoke for {one.overlap_ms} ms" + (f": “{_short(one.said)}”" if one.said else ""),
        )
        for one in broke_in
        if one.by == who
    )[:_MOST_MOMENTS]


def _spans(spans: Iterable[dict[str, int]]) -> tuple[Moment, ...]:
    return tuple(Moment(one["began_ms"], f"{_lasted(one) / 1000:.1f} s") for one in spans)[
        :_MOST_MOMENTS
    ]


def _felt(said: Sequence[SaidRow]) -> tuple[Moment, ...]:
    return tuple(
        Moment(one.began_ms, f"{one.emotion}: “{_short(one.text)}”")
        for one in said
        if one.speaker == "caller" and one.emotion
    )[:_MOST_MOMENTS]


def _sounded(emotions: dict[str, int], said: Sequence[SaidRow]) -> str:
    """Each with how often: "worried (2 times), pleased"."""
    often = (f"{name} ({n} times)" if n > 1 else name for name, n in emotions.items())
    spoke = any(one.speaker == "caller" for one in said)
    return ", ".join(often) or ("plain" if spoke else "–")


def _lasted(span: dict[str, int]) -> int:
    return span["ended_ms"] - span["began_ms"]


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59].rstrip()}…"  # noqa: PLR2004
