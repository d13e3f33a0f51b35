"""What others hear of the sync with other CRMs."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from enterprisehub.kernel.events.publish import Event, event


@event
@dataclass(frozen=True, slots=True)
class SyncFinished(Event):
    """A reading of a CRM ended well."""

    type: ClassVar[str] = "sync.finished"
    connection_id: UUID
    run_id: UUID
    changed_count: int
    error_count: int


@event
@dataclass(frozen=True, slots=True)
class SyncFailed(Event):
    type: ClassVar[str] = "sync.failed"
    connection_id: UUID
    run_id: UUID
    error: str


@event
@dataclass(frozen=True, slots=True)
class ConflictFound(Event):
    """A field was changed on both sides, and people are to say what holds."""

    type: ClassVar[str] = "sync.conflict_found"
    connection_id: UUID
    conflict_id: UUID


@event
@dataclass(frozen=True, slots=True)
class RecordWritten(Event):
    """A record of ours stands in another CRM as it stands here."""

    type: ClassVar[str] = "sync.record_written"
    connection_id: UUID
    record: str
    external_id: str
