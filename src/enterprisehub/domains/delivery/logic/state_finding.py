"""What a rule found, in words, with what it rests on."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

WINDOW: Final = timedelta(days=30)
LEAST_MEASURED: Final = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """`evidence` carries metric names and the number measured, over `days` up to now."""

    title: str
    text: str
    evidence: dict[str, Any] = field(default_factory=dict)
    days: int = WINDOW.days
