"""From which score on suggestions of each kind are worth showing. Pure; a trained model.

A logistic regression of "accepted" on the score and the kind of suggestion (scikit-learn, with an
L2 penalty, so that kinds with few answers stay near the others). It is used only where it beats
the plain share of accepted ones on decisions that it has not seen.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log
from typing import Any, Final

FEWEST: Final = 30
FEWEST_OF_EACH: Final = 8
FEWEST_OF_KIND: Final = 5
WORTH_SHOWING: Final = 0.3
HIGHEST: Final = 85
_LEAST_GAIN: Final = 0.01
_LEAST_SLOPE: Final = 0.2
_FOLDS: Final = 5


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer: `kind` is "agent/rule", `score` from 0 to 100."""

    kind: str
    score: int
    accepted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """`thresholds` are least scores by kind; kinds that are not named are always shown."""

    used: bool
    why: str
    loss: float | None = None
    base_loss: float | None = None
    thresholds: dict[str, int] = field(default_factory=dict)


def learn_thresholds(answers: Sequence[Answered]) -> Learned:
    """What the answers teach; the same for the same answers."""
    good = sum(one.accepted for one in answers)
    bad = len(answers) - good
    if len(answers) < FEWEST or min(good, bad) < FEWEST_OF_EACH:
        return Learned(
            used=False,
            why=f"Learning needs {FEWEST} answers, {FEWEST_OF_EACH} of each sort; there are "
            f"{good} accepted and {bad} dismissed.",
        )
    counts = Counter(one.kind for one in answers)
    kinds = sorted(kind for kind, count in counts.items() if count >= FEWEST_OF_KIND)
    table = [_features(one.kind, one.score, kinds) for one in answers]
    truth = [int(one.accepted) for one in answers]
    loss, model = _trained(table, truth)
    share = good / len(answers)
    base = -(share * log(share) + (1 - share) * log(1 - share))
    if loss > base - _LEAST_GAIN:
        why = "Score and kind do not tell what is accepted better than chance does."
        return Learned(used=False, why=why, loss=loss, base_loss=base)
    slope, *offsets = (float(value) for value in model.coef_[0])
    middle = float(model.intercept_[0])
    thresholds = {
        kind: _least_score(middle + offset, slope)
        for kind, offset in zip(kinds, offsets, strict=True)
    }
    why = "Score and kind tell what is accepted."
    return Learned(used=True, why=why, loss=loss, base_loss=base, thresholds=thresholds)


def effect_of(answers: Sequence[Answered], thresholds: dict[str, int]) -> dict[str, int]:
    """How the answers so far fall on both sides of the thresholds."""
    shown = [one for one in answers if one.score >= thresholds.get(one.kind, 0)]
    held = [one for one in answers if one.score < thresholds.get(one.kind, 0)]
    return {
        "shown": len(shown),
        "shown_accepted": sum(one.accepted for one in shown),
        "held": len(held),
        "held_accepted": sum(one.accepted for one in held),
    }


def _features(kind: str, score: int, kinds: Sequence[str]) -> list[float]:
    return [score / 100, *(float(kind == known) for known in kinds)]


def _trained(table: list[list[float]], truth: list[int]) -> tuple[float, Any]:
    """The mean log loss on unseen decisions, and the model of all."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  a worker's alone
    from sklearn.model_selection import StratifiedKFold, cross_val_score  # noqa: PLC0415

    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=1)
    model = LogisticRegression(C=1.0)
    losses = cross_val_score(model, table, truth, cv=folds, scoring="neg_log_loss")
    return -float(losses.mean()), model.fit(table, truth)


def _least_score(level: float, slope: float) -> int:
    """The score from which a suggestion of this level is accepted often enough."""
    wanted = log(WORTH_SHOWING / (1 - WORTH_SHOWING))
    if slope < _LEAST_SLOPE:
        return 0 if level + slope / 2 >= wanted else HIGHEST
    return max(0, min(HIGHEST, round((wanted - level) / slope * 100)))
