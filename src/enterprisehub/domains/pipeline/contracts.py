"""What pipeline tells others."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether deals tell how they will end. AUCs and Brier scores are of deals not learned from.

    `auc_low` is the lower end of a 95 % interval, the lowest of the splits that were possible.
    `temporal_auc` is None where no column says when a deal was opened.
    """

    verdict: Literal["show", "refuse"]
    why: str
    auc: float
    auc_low: float
    temporal_auc: float | None
    brier: float
    brier_base: float
    base_rate_ratio: float
    won: int
    lost: int
    features: tuple[str, ...]
    left_out: dict[str, str]
