"""The chance by a model's weights. Plain arithmetic: no library of learning is needed for it."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from enterprisehub.domains.pipeline.logic.win_chance.word_feature import word_feature

_STRONGEST = 4


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model: (value - mean) / scale times weight, summed, then calibrated (Platt).

    `names` are inputs such as "age_days" or "came_from=referral". Beyond `lows` and `highs`, the
    ends of what was learned from, nothing is extrapolated; nor is a chance told beyond
    `least_ratio` and `most_ratio`, the ends of those that were held out.
    """

    names: tuple[str, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    intercept: float
    slope: float = 1.0
    shift: float = 0.0
    least_ratio: float = 0.0
    most_ratio: float = 1.0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Weights":
        return cls(
            names=tuple(values["names"]),
            means=tuple(values["means"]),
            scales=tuple(values["scales"]),
            weights=tuple(values["weights"]),
            lows=tuple(values["lows"]),
            highs=tuple(values["highs"]),
            intercept=float(values["intercept"]),
            slope=float(values["slope"]),
            shift=float(values["shift"]),
            least_ratio=float(values.get("least_ratio", 0.0)),
            most_ratio=float(values.get("most_ratio", 1.0)),
        )


@dataclass(frozen=True, slots=True)
class Chance:
    """`reasons` are the strongest: (what, how much it moves the log odds)."""

    ratio: float
    reasons: tuple[tuple[str, float], ...] = field(default_factory=tuple)


def inputs_of(features: Mapping[str, float | str]) -> dict[str, float]:
    """Numbers as they are fed in: large ones by their logarithm, words as ones and zeros."""
    fed: dict[str, float] = {}
    for name, value in features.items():
        if isinstance(value, str):
            fed[f"{name}={value}"] = 1.0
        elif value < 0:
            fed[f"{name} unknown"] = 1.0
        else:
            fed[name] = math.log1p(value)
    return fed


def predict_win(weights: Weights, features: Mapping[str, float | str]) -> Chance:
    """The chance that the deal is won, 0 to 1, with what moves it most."""
    fed = inputs_of(features)
    moved: dict[str, float] = {}
    odds = weights.intercept
    for name, mean, scale, weight, low, high in zip(
        weights.names, weights.means, weights.scales, weights.weights, weights.lows,
        weights.highs, strict=True,
    ):  # fmt: skip
        part = weight * (min(max(fed.get(name, 0.0), low), high) - mean) / scale
        odds += part
        root = name.partition("=")[0].removesuffix(" unknown")
        moved[root] = moved.get(root, 0.0) + part
    ratio = _logistic(weights.slope * odds + weights.shift)
    strongest = sorted(moved.items(), key=lambda pair: -abs(pair[1]))[:_STRONGEST]
    reasons = tuple((word_feature(name), round(part, 3)) for name, part in strongest)
    return Chance(min(max(ratio, weights.least_ratio), weights.most_ratio), reasons)


def _logistic(odds: float) -> float:
    if odds >= 0:
        return 1 / (1 + math.exp(-odds))
    grown = math.exp(odds)
    return grown / (1 + grown)
