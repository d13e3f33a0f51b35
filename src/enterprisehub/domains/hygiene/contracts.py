"""What hygiene tells others."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class RecordPair:
    """Two records, how probably they are one person (0–1), and whether that is beyond doubt."""

    left: str
    right: str
    probability: float
    strict: bool


@dataclass(frozen=True, slots=True)
class Matches:
    """Pairs worth a look, surest first; the learned weights; the blocks that were looked into."""

    pairs: list[RecordPair]
    model: dict[str, Any]
    blocks: list[tuple[str, ...]]
