"""Whether the deals of today still look like those a model learned from, and whether it is right.

PSI, the population stability index, compares two spreads over the same bins: below 0.10 they are
alike, above 0.25 they are not (the usual reading in credit scoring, Siddiqi 2006).
"""

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

WATCH, DRIFTED = 0.10, 0.25
FEWEST_DEALS = 30
FEWEST_ENDED = 20
_FLOOR = 0.005


def stability_of(spread: Mapping[str, Any], values: Sequence[float]) -> float:
    """The PSI of `values` against a spread of edges and shares."""
    edges: list[float] = spread["edges"]
    counts = [0] * (len(edges) + 1)
    for value in values:
        counts[bisect_right(edges, value)] += 1
    total = max(len(values), 1)
    index = 0.0
    for count, share in zip(counts, spread["shares"], strict=True):
        now, then = max(count / total, _FLOOR), max(share, _FLOOR)
        index += (now - then) * math.log(now / then)
    return index


def watch_drift(
    spread: Mapping[str, Any],
    today: Sequence[Mapping[str, float | str]],
    ended: Sequence[tuple[float, bool]],
) -> dict[str, Any]:
    """What a look at a model finds. `ended` are (chance told, won) of deals that ended since."""
    told: dict[str, Any] = {"deals": len(today), "ended": len(ended), "state": "unknown"}
    if len(today) >= FEWEST_DEALS:
        indexes = {
            name: round(stability_of(bins, [float(row[name]) for row in today]), 3)
            for name, bins in spread.items()
        }
        told["psi"] = dict(sorted(indexes.items(), key=lambda pair: -pair[1]))
        worst = max(indexes.values(), default=0.0)
        told["state"] = "drifted" if worst > DRIFTED else "watch" if worst > WATCH else "steady"
    if len(ended) >= FEWEST_ENDED:
        said = sum(chance for chance, _ in ended) / len(ended)
        came = sum(won for _, won in ended) / len(ended)
        brier = sum((chance - won) ** 2 for chance, won in ended) / len(ended)
        told |= {"said_ratio": said, "came_ratio": came, "brier": brier}
        told["brier_base"] = came * (1 - came)
        # Two standard deviations of what chance alone would do.
        chance = 2 * math.sqrt(max(said * (1 - said), 0.01) / len(ended))
        if abs(said - came) > chance:
            told["state"] = "drifted"
        elif told["state"] == "unknown":
            told["state"] = "steady"
    return told
