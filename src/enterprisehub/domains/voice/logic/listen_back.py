"""What the sound of a call tells: who spoke when, over whom, how long nobody did, and how well.

Levels of 10 ms frames against the noise floor of each channel; no model, so that an hour is read
in a few seconds. Caller and agent are on channels of their own. Pure.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

FRAME_MS = 10
AWKWARD_MS, FAILURE_MS = 3_000, 8_000
"""Silences that people notice, and such as end calls (requirement VAN-03)."""
FLOOR_PERCENTILE = 12.0
ABOVE_FLOOR_DB = 9.0
BELOW_SPEECH_DB = 26.0
QUIETEST_DB = -58.0
HANG_MS, LEAST_SPEECH_MS = 220, 90
UTTERANCE_GAP_MS = 480
"""A shorter pause is one inside a sentence: who goes on after it does not begin anew."""
LEAST_OVERLAP_MS, LEAST_HELD_MS = 180, 250
DROP_FRAME_MS, LEAST_DROP_MS, LONGEST_DROP_MS = 2, 14, 1_500
DROP_BELOW_FLOOR_DB = 18.0
EDGE_FRAMES = 2
EDGE_BELOW_LOUD_DB = 18.0
MOSTLY_ALIVE = 0.25
"""A line with more empty frames than this has no noise of its own."""
CLIPPED = 32_600
LEAST_CLIPPED_RUN = 3
FULL_SCALE = 32_768.0
_DEAD_DB = -85.0

type Sound = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the call, in milliseconds."""

    began_ms: int
    ended_ms: int

    @property
    def lasted_ms(self) -> int:
        return self.ended_ms - self.began_ms


@dataclass(frozen=True, slots=True)
class Overlap:
    """`by` began to speak at `at_ms` while the other spoke, for `overlap_ms`."""

    at_ms: int
    by: str
    overlap_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSound:
    """How one side sounded. Levels in decibels of full scale; None where there was no speech."""

    speech: tuple[Span, ...]
    speech_ms: int
    level_db: float | None
    noise_db: float
    snr_db: float | None
    clipped: tuple[Span, ...] = ()
    dropouts: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSound:
    """What both channels tell together. `silences` are longer than three seconds."""

    duration_ms: int
    caller: ChannelSound
    agent: ChannelSound
    interruptions: tuple[Overlap, ...]
    silences: tuple[Span, ...]
    waveform: dict[str, Any] = field(default_factory=dict)

    @property
    def talk_ratio(self) -> float | None:
        """The agent's share of all speech."""
        both = self.caller.speech_ms + self.agent.speech_ms
        return self.agent.speech_ms / both if both else None


def listen_back(pcm: Sound, sample_rate: int) -> CallSound:
    """`pcm`: 16-bit samples in two columns, caller first."""
    duration_ms = len(pcm) * 1000 // sample_rate
    caller, agent = (_channel(pcm[:, side], sample_rate) for side in (0, 1))
    return CallSound(
        duration_ms=duration_ms,
        caller=caller,
        agent=agent,
        interruptions=_interruptions(caller.speech, agent.speech),
        silences=_silences(caller.speech, agent.speech, duration_ms),
        waveform=waveform_of(pcm),
    )


def waveform_of(pcm: Sound, points: int = 600) -> dict[str, Any]:
    """The loudest of each of `points` stretches per side, 0 to 100: enough to draw by."""

    def peaks(side: Sound) -> list[int]:
        if len(side) == 0:
            return []
        size = max(1, len(side) // points)
        whole = np.abs(side[: len(side) // size * size].astype(np.int32)).reshape(-1, size)
        found: list[int] = (whole.max(axis=1) * 100 // 32768).tolist()
        return found[:points]

    return {"caller": peaks(pcm[:, 0]), "agent": peaks(pcm[:, 1])}


def _levels(samples: Sound, size: int) -> Sound:
    """Decibels of full scale of each whole frame of `size` samples, its mean taken out."""
    frames = samples[: len(samples) // size * size].astype(np.float32).reshape(-1, size)
    power = np.maximum((frames**2).mean(axis=1) - frames.mean(axis=1) ** 2, 0.0)
    levels: Sound = 10 * np.log10(power / FULL_SCALE**2 + 1e-12)
    return levels


def _channel(samples: Sound, rate: int) -> ChannelSound:
    levels = _levels(samples, rate * FRAME_MS // 1000)
    alive = levels[levels > _DEAD_DB]
    if len(alive) == 0:
        return ChannelSound(speech=(), speech_ms=0, level_db=None, noise_db=-120.0, snr_db=None)
    noisy = 1 - len(alive) / len(levels) < MOSTLY_ALIVE
    floor = float(np.percentile(alive, FLOOR_PERCENTILE)) if noisy else QUIETEST_DB
    loud = float(np.percentile(alive, 95))
    threshold = max(floor + ABOVE_FLOOR_DB, loud - BELOW_SPEECH_DB, QUIETEST_DB)
    if noisy and loud - floor < ABOVE_FLOOR_DB:  # nothing but noise
        threshold = loud + 1
    speech = _speech_spans(levels > threshold)
    spoken = np.zeros(len(levels), bool)
    for span in speech:
        spoken[span.began_ms // FRAME_MS : span.ended_ms // FRAME_MS] = True
    quiet = levels[~spoken & (levels > _DEAD_DB)]
    noise = float(np.percentile(quiet, 30)) if len(quiet) else -90.0
    level = float(np.median(levels[spoken & (levels > threshold)])) if spoken.any() else None
    return ChannelSound(
        speech=speech,
        speech_ms=sum(span.lasted_ms for span in speech),
        level_db=None if level is None else round(level, 1),
        noise_db=round(noise, 1),
        snr_db=None if level is None else round(level - noise, 1),
        clipped=_clipped(samples, rate),
        dropouts=_dropouts(samples, rate, floor if noisy else _DEAD_DB, loud),
    )


def _speech_spans(active: Sound) -> tuple[Span, ...]:
    """Runs of active frames, gaps inside words bridged, clicks left out."""
    bridged = _merged(_runs(active), HANG_MS // FRAME_MS)
    return tuple(
        Span(begin * FRAME_MS, end * FRAME_MS)
        for begin, end in bridged
        if (end - begin) * FRAME_MS >= LEAST_SPEECH_MS and _share(active, begin, end) > 0.4  # noqa: PLR2004
    )


def _share(active: Sound, begin: int, end: int) -> float:
    return float(active[begin:end].mean())


def _runs(flags: Sound) -> list[tuple[int, int]]:
    """[begin, end) of every run of true."""
    edges = np.diff(np.concatenate(([0], flags.astype(np.int8), [0])))
    begins, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    return list(zip(begins.tolist(), ends.tolist(), strict=True))


def _merged(runs: list[tuple[int, int]], gap: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for begin, end in runs:
        if found and begin - found[-1][1] <= gap:
            found[-1] = (found[-1][0], end)
        else:
            found.append((begin, end))
    return found


def _interruptions(caller: tuple[Span, ...], agent: tuple[Span, ...]) -> tuple[Overlap, ...]:
    """Somebody begins while the other has been speaking a while, and both go on."""
    callers, agents = _utterances(caller), _utterances(agent)
    found = [
        *_breaking_in("caller", callers, agents),
        *_breaking_in("agent", agents, callers),
    ]
    return tuple(sorted(found, key=lambda one: one.at_ms))


def _utterances(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Spans of one side with the pauses inside its sentences bridged."""
    found: list[Span] = []
    for span in spans:
        if found and span.began_ms - found[-1].ended_ms <= UTTERANCE_GAP_MS:
            found[-1] = Span(found[-1].began_ms, span.ended_ms)
        else:
            found.append(span)
    return tuple(found)


def _breaking_in(by: str, own: tuple[Span, ...], other: tuple[Span, ...]) -> list[Overlap]:
    found = []
    for span in own:
        for held in other:
            overlap = min(span.ended_ms, held.ended_ms) - span.began_ms
            began_later = span.began_ms - held.began_ms >= LEAST_HELD_MS
            if began_later and span.began_ms < held.ended_ms and overlap >= LEAST_OVERLAP_MS:
                found.append(Overlap(span.began_ms, by, overlap))
                break
    return found


def _silences(
    caller: tuple[Span, ...], agent: tuple[Span, ...], duration_ms: int
) -> tuple[Span, ...]:
    """Stretches in which nobody spoke, also before the first words and after the last."""
    spans = sorted((*caller, *agent), key=lambda span: span.began_ms)
    found, until = [], 0
    for span in spans:
        if span.began_ms - until > AWKWARD_MS:
            found.append(Span(until, span.began_ms))
        until = max(until, span.ended_ms)
    if duration_ms - until > AWKWARD_MS:
        found.append(Span(until, duration_ms))
    return tuple(found)


def _clipped(samples: Sound, rate: int) -> tuple[Span, ...]:
    runs = _runs(np.abs(samples.astype(np.int32)) >= CLIPPED)
    near = _merged([r for r in runs if r[1] - r[0] >= LEAST_CLIPPED_RUN], rate // 10)
    return tuple(Span(begin * 1000 // rate, end * 1000 // rate) for begin, end in near)


def _dropouts(samples: Sound, rate: int, floor: float, loud: float) -> tuple[Span, ...]:
    """Holes: far below the line's own noise for some milliseconds, with sound on both sides.

    On a line without noise every pause is empty: there a hole is one that begins and ends in the
    midst of loud sound, as no voice does.
    """
    size = max(1, rate * DROP_FRAME_MS // 1000)
    levels = _levels(samples, size)
    clean = floor <= _DEAD_DB
    limit = _DEAD_DB if clean else max(floor - DROP_BELOW_FLOOR_DB, _DEAD_DB)
    found = []
    for begin, end in _merged(_runs(levels < limit), 1):
        lasted = (end - begin) * DROP_FRAME_MS
        inside = begin > 0 and end < len(levels)
        if not inside or not LEAST_DROP_MS <= lasted <= LONGEST_DROP_MS:
            continue
        before = levels[max(0, begin - EDGE_FRAMES) : begin].max()
        after = levels[end : end + EDGE_FRAMES].max()
        if not clean or min(before, after) > loud - EDGE_BELOW_LOUD_DB:
            found.append(Span(begin * DROP_FRAME_MS, end * DROP_FRAME_MS))
    return tuple(found)
