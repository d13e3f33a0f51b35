"""What hygiene tells."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from enterprisehub.kernel.events.publish import Event, event


@event
@dataclass(frozen=True, slots=True)
class DuplicatesFound(Event):
    """A search is over; `found` pairs are new, `open` wait for a decision."""

    type: ClassVar[str] = "hygiene.duplicates_found"
    kind: str
    found: int
    open: int


@event
@dataclass(frozen=True, slots=True)
class PairDecided(Event):
    """A person said of two records whether they are one: merged, distinct or ignored."""

    type: ClassVar[str] = "hygiene.pair_decided"
    pair_id: UUID
    kind: str
    state: str


@event
@dataclass(frozen=True, slots=True)
class AlertRaised(Event):
    type: ClassVar[str] = "hygiene.alert_raised"
    alert_id: UUID
    alert_type: str
    severity: str
