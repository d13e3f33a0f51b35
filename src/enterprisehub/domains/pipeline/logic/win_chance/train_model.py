"""Learns from the tenant's ended deals, and asks the gate whether the result may be shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from enterprisehub.domains.pipeline.contracts import Judgement
from enterprisehub.domains.pipeline.logic.judge_signal.judge_signal import judge_signal
from enterprisehub.domains.pipeline.logic.win_chance.describe_deal import NUMBERS
from enterprisehub.domains.pipeline.logic.win_chance.predict_win import Weights, inputs_of

_FOLDS, _SEED, _BINS = 5, 1, 5
_STRENGTHS = (0.003, 0.03, 0.3)
_RARE = 5
_EDGE_PCT = 1.0
_DECILES = tuple(range(10, 100, 10))


@dataclass(frozen=True, slots=True)
class Example:
    """An ended deal as it was known at a moment of its life."""

    features: dict[str, float | str]
    opened_on: date
    won: bool


@dataclass(frozen=True, slots=True)
class Trained:
    """`weights` is None where the gate refused. `spread` describes the deals learned from."""

    judgement: Judgement
    weights: Weights | None
    reliability: list[dict[str, float]]
    spread: dict[str, Any]


def train_model(examples: Sequence[Example]) -> Trained:
    """The verdict, and the model where there is a signal.

    Raises:
        Invalid: no deal was won, or none lost.
    """
    won = np.array([int(example.won) for example in examples])
    columns: dict[str, list[object]] = {
        name: [example.features[name] for example in examples] for name in examples[0].features
    }
    columns["opened_on"] = [example.opened_on for example in examples]
    outcomes = ["won" if example.won else "lost" for example in examples]
    judgement = judge_signal(columns, outcomes, group_identical=True)
    spread = _spread(examples)
    if judgement.verdict == "refuse":
        return Trained(judgement, None, [], spread)
    names = _names(examples)
    table = np.array([[inputs_of(e.features).get(name, 0.0) for name in names] for e in examples])
    with threadpool_limits(limits=1):
        search = _search().fit(table, won)
        folds = StratifiedKFold(n_splits=_FOLDS, shuffle=True, random_state=_SEED)
        held_out = cross_val_predict(
            search.best_estimator_, table, won, cv=folds, method="decision_function"
        )
    slope, shift = _calibrate(held_out, won)
    predicted = 1 / (1 + np.exp(-(slope * held_out + shift)))
    scaler, learned = (step for _, step in search.best_estimator_.steps)
    weights = Weights(
        names=tuple(names),
        means=_rounded(scaler.mean_),
        scales=_rounded(scaler.scale_),
        weights=_rounded(learned.coef_[0]),
        lows=_rounded(np.percentile(table, _EDGE_PCT, axis=0)),
        highs=_rounded(np.percentile(table, 100 - _EDGE_PCT, axis=0)),
        intercept=float(learned.intercept_[0]),
        slope=slope,
        shift=shift,
        least_ratio=float(np.percentile(predicted, _EDGE_PCT)),
        most_ratio=float(np.percentile(predicted, 100 - _EDGE_PCT)),
    )
    return Trained(judgement, weights, _reliability(predicted, won), spread)


def _names(examples: Sequence[Example]) -> list[str]:
    counts: dict[str, int] = {}
    for example in examples:
        for name in inputs_of(example.features):
            counts[name] = counts.get(name, 0) + 1
    return sorted(name for name, count in counts.items() if count >= _RARE)


def _search() -> Any:
    folds = StratifiedKFold(n_splits=_FOLDS, shuffle=True, random_state=_SEED)
    return GridSearchCV(
        make_pipeline(StandardScaler(), LogisticRegression(max_iter=500)),
        {"logisticregression__C": list(_STRENGTHS)},
        scoring="neg_log_loss",
        cv=folds,
    )


def _calibrate(odds: Any, won: Any) -> tuple[float, float]:
    """Slope and shift that make held-out chances as frequent as they say (Platt 1999)."""
    wins = float(won.sum())
    losses = len(won) - wins
    target = np.where(won == 1, (wins + 1) / (wins + 2), 1 / (losses + 2))

    def loss(at: Any) -> float:
        z = at[0] * odds + at[1]
        return float(np.mean(np.logaddexp(0, z) - target * z))

    found = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return max(float(found[0]), 0.0), float(found[1])


def _reliability(predicted: Any, won: Any) -> list[dict[str, float]]:
    """Fifths of the deals by their chance: what was said, and what came."""
    order = np.argsort(predicted, kind="stable")
    return [
        {
            "count": float(len(rows)),
            "said_ratio": float(predicted[rows].mean()),
            "came_ratio": float(won[rows].mean()),
        }
        for rows in np.array_split(order, _BINS)
        if len(rows)
    ]


def _spread(examples: Sequence[Example]) -> dict[str, Any]:
    """Deciles of each number: today's deals are compared with them."""
    found: dict[str, Any] = {}
    for name in NUMBERS:
        values = [float(e.features[name]) for e in examples]
        edges = np.unique(np.percentile(values, _DECILES))
        shares = np.bincount(np.searchsorted(edges, values, side="right"), minlength=len(edges) + 1)
        found[name] = {
            "edges": [float(edge) for edge in edges],
            "shares": [float(share) / len(values) for share in shares],
        }
    return found


def _rounded(values: Any) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
