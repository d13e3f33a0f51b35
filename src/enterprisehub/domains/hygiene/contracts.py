"""What hygiene tells others."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

DUPLICATE_WATCHER: Final = "hygiene.duplicate_watcher"
CONTACT_VALIDATION: Final = "hygiene.contact_validation"
ENRICHMENT_ORCHESTRATOR: Final = "hygiene.enrichment_orchestrator"
DATA_DECAY: Final = "hygiene.data_decay"
SYNC_HEALTH: Final = "hygiene.sync_health"


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


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that speaks for (above 0) or against two records being one, in bits."""

    field: str
    title: str
    bits: float
    says: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a pair agreed and differed in, in bits by piece, and whether it was one."""

    bits: Mapping[str, float]
    same: bool
    record: str
