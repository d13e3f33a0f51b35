"""How much each source matters, learned from paths that ended in a won deal and paths that did not.

Removal effect: the share of wins that would be gone if a source did not exist, by a Markov chain of
the first order over the paths (Anderl et al. 2016). Shapley value: what a source adds to the win
rate, averaged over all orders in which sources could join (Shapley 1953); exact for twelve sources.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import factorial

MOST_FOR_SHAPLEY = 12
_START, _WON, _GONE = "\x00start", "\x00won", "\x00gone"
_ROUNDS, _STILL = 200, 1e-9


@dataclass(frozen=True, slots=True)
class Path:
    """The sources of a deal in order of time, and whether it was won."""

    keys: tuple[str, ...]
    won: bool


def removal_effects(paths: Sequence[Path]) -> dict[str, float]:
    """For each source the share of wins that go with it, 0 to 1."""
    steps: dict[str, Counter[str]] = defaultdict(Counter)
    for path in paths:
        states = [_START, *path.keys, _WON if path.won else _GONE]
        for left, entered in pairwise(states):
            steps[left][entered] += 1
    chances = {
        state: {to: count / sum(after.values()) for to, count in after.items()}
        for state, after in steps.items()
    }
    whole = _chance_to_win(chances, None)
    keys = {key for path in paths for key in path.keys}
    if whole <= 0:
        return dict.fromkeys(keys, 0.0)
    return {key: max(1 - _chance_to_win(chances, key) / whole, 0.0) for key in sorted(keys)}


def _chance_to_win(chances: Mapping[str, Mapping[str, float]], without: str | None) -> float:
    """From the start to a won deal, where whoever would go through `without` is lost."""
    reach = dict.fromkeys(chances, 0.0) | {_WON: 1.0, _GONE: 0.0}
    for _ in range(_ROUNDS):
        moved = 0.0
        for state, after in chances.items():
            if state == without:
                continue
            now = sum(part * (0.0 if to == without else reach[to]) for to, part in after.items())
            moved = max(moved, abs(now - reach[state]))
            reach[state] = now
        if moved < _STILL:
            break
    return reach.get(_START, 0.0)


def shapley_values(paths: Sequence[Path]) -> dict[str, float]:
    """For each source what it adds to the win rate, never below 0.

    Raises:
        ValueError: there are more than twelve sources.
    """
    keys = sorted({key for path in paths for key in path.keys})
    if len(keys) > MOST_FOR_SHAPLEY:
        raise ValueError("the Shapley value is computed for at most twelve sources")
    place = {key: 1 << at for at, key in enumerate(keys)}
    size = 1 << len(keys)
    won, all_ = [0] * size, [0] * size
    for path in paths:
        mask = sum({place[key] for key in path.keys})
        won[mask] += path.won
        all_[mask] += 1
    for bit in place.values():
        for mask in range(size):
            if mask & bit:
                won[mask] += won[mask ^ bit]
                all_[mask] += all_[mask ^ bit]
    rate = [won[mask] / all_[mask] if all_[mask] else 0.0 for mask in range(size)]
    count = len(keys)
    weight = [factorial(n) * factorial(count - n - 1) / factorial(count) for n in range(count)]
    values = {}
    for key, bit in place.items():
        added = sum(
            weight[mask.bit_count()] * (rate[mask | bit] - rate[mask])
            for mask in range(size)
            if not mask & bit
        )
        values[key] = max(added, 0.0)
    return values
