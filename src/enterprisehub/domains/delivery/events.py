"""What others hear of the reading of work."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from enterprisehub.kernel.events.publish import Event, event


@event
@dataclass(frozen=True, slots=True)
class SourcesChosen(Event):
    """What a connection reads was chosen; it is to be read now."""

    type: ClassVar[str] = "delivery.sources_chosen"
    connection_id: UUID


@event
@dataclass(frozen=True, slots=True)
class SyncFinished(Event):
    """A reading of a connection ended well; figures and forecasts may be made anew."""

    type: ClassVar[str] = "delivery.sync_finished"
    connection_id: UUID
    run_id: UUID
    changed_count: int


@event
@dataclass(frozen=True, slots=True)
class SyncFailed(Event):
    type: ClassVar[str] = "delivery.sync_failed"
    connection_id: UUID
    run_id: UUID
    error: str
