"""What is no silence for the caller: music on hold, and what was said but not recorded. Pure."""

from collections.abc import Iterable, Sequence

HELD = "call.held"
GOES_ON = frozenset({"call.in_progress", "call.taken_over", "call.transferring"})
AWKWARD_MS = 3_000
type Silence = dict[str, int]


def holds_of(events: Iterable[tuple[str, int | None]], duration_ms: int) -> list[tuple[int, int]]:
    """From when to when the caller heard music, by the record's events (kind, at_ms)."""
    found, since = [], None
    for kind, at_ms in events:
        if at_ms is None:
            continue
        if kind == HELD and since is None:
            since = at_ms
        elif kind in GOES_ON and since is not None:
            found.append((since, at_ms))
            since = None
    return found if since is None else [*found, (since, max(since, duration_ms))]


def without_unrecorded(
    silences: Sequence[Silence], spoken: Sequence[tuple[int, int]]
) -> list[Silence]:
    """The silences of the sound in which nobody spoke either by the transcript.

    Sound that was not kept (before the notice, while the recording was paused) is silent though
    somebody speaks: `spoken` says from when to when somebody did.
    """
    return [one for one in silences if 2 * _covered(one, spoken) <= _lasts(one)]


def _covered(one: Silence, spans: Sequence[tuple[int, int]]) -> int:
    """How much of it the spans fill, each moment once."""
    covered, until = 0, one["began_ms"]
    for began, ended in sorted(spans):
        within = min(ended, one["ended_ms"])
        covered += max(0, within - max(began, until))
        until = max(until, within)
    return covered


def _lasts(one: Silence) -> int:
    return one["ended_ms"] - one["began_ms"]


def without_holds(silences: Sequence[Silence], holds: Sequence[tuple[int, int]]) -> list[Silence]:
    """The silences that are awkward still without the time on hold, as long as the rest of them."""
    kept = []
    for one in silences:
        began, ended = one["began_ms"], one["ended_ms"]
        held = sum(max(0, min(ended, until) - max(began, since)) for since, until in holds)
        if not held:
            kept.append(one)
        elif ended - began - held > AWKWARD_MS:
            kept.append({**one, "ended_ms": ended - held})
    return kept
