"""What people answered about pairs moves how much each piece of evidence counts.

The weights of a list say how telling an agreement is among strangers; reviewers say how telling it
is here, where one mailbox may serve a whole shop. A logistic regression on their answers, held
close to the weights, is used only where it is nearer to answers it has not seen.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from enterprisehub.domains.hygiene.contracts import Answer

LEAST_ANSWERS: Final = 200
LEAST_OF_EACH: Final = 20
_FOLDS = 5
_MOST_WEIGHT = 3.0
# How strongly a factor is held to 1, and the start to where it was: some answers' worth.
_HOLD, _HOLD_START = 4.0, 0.05


@dataclass(frozen=True, slots=True)
class Heeded:
    """`start` is the evidence before any piece, in bits; `counts` by how much each piece counts.

    `error` and `error_before` are Brier scores on answers held out, with and without.
    """

    start: float
    counts: Mapping[str, float]
    answers: int
    error: float
    error_before: float

    def told(self) -> dict[str, Any]:
        """As it is kept beside the weights."""
        return {
            "start": round(self.start, 4),
            "counts": {name: round(count, 4) for name, count in self.counts.items()},
            "answers": self.answers,
            "error": round(self.error, 5),
            "error_before": round(self.error_before, 5),
        }


def heed_answers(answers: Sequence[Answer], start: float) -> Heeded | None:
    """The factors, or None where there are too few answers or they would make it no better."""
    same = sum(answer.same for answer in answers)
    if len(answers) < LEAST_ANSWERS or min(same, len(answers) - same) < LEAST_OF_EACH:
        return None
    # Arithmetic on arrays is loaded by who has answers to learn from.
    import numpy as np  # noqa: PLC0415

    fields = sorted({name for answer in answers for name in answer.bits})
    bits = np.array([[answer.bits.get(name, 0.0) for name in fields] for answer in answers])
    truth = np.array([float(answer.same) for answer in answers])
    fold = np.array([zlib.crc32(answer.record.encode()) % _FOLDS for answer in answers])
    guessed = np.zeros(len(answers))
    for part in range(_FOLDS):
        held = fold == part
        base, factors = _fit(bits[~held], truth[~held], start)
        guessed[held] = _chance(base + bits[held] @ factors)
    error = float(np.mean((guessed - truth) ** 2))
    before = float(np.mean((_chance(start + bits.sum(axis=1)) - truth) ** 2))
    always = float(truth.mean() * (1 - truth.mean()))
    if error >= min(before, always):
        return None
    base, factors = _fit(bits, truth, start)
    counts = dict(zip(fields, map(float, factors), strict=True))
    return Heeded(float(base), counts, len(answers), error, before)


def _fit(bits: Any, truth: Any, start: float) -> tuple[Any, Any]:
    import numpy as np  # noqa: PLC0415
    from scipy.optimize import minimize  # noqa: PLC0415

    sign = 2 * truth - 1

    def loss(found: Any) -> tuple[float, Any]:
        base, factors = found[0], found[1:]
        margin = sign * (base + bits @ factors) * np.log(2)
        miss = -sign * np.log(2) * _chance(-margin / np.log(2))
        total = float(np.logaddexp(0, -margin).sum())
        total += _HOLD * float(((factors - 1) ** 2).sum()) + _HOLD_START * (base - start) ** 2
        slope = np.concatenate(
            ([miss.sum() + 2 * _HOLD_START * (base - start)],
             bits.T @ miss + 2 * _HOLD * (factors - 1))
        )  # fmt: skip
        return total, slope

    first = np.concatenate(([start], np.ones(bits.shape[1])))
    limits = [(None, None), *[(0.0, _MOST_WEIGHT)] * bits.shape[1]]
    found = minimize(loss, first, jac=True, bounds=limits, method="L-BFGS-B")
    return found.x[0], found.x[1:]


def _chance(bits: Any) -> Any:
    """The probability that so many bits stand for."""
    import numpy as np  # noqa: PLC0415

    return 1 / (1 + np.exp2(-np.clip(bits, -500, 500)))
