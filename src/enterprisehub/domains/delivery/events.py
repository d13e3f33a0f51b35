"""What others hear of the reading of work."""

from dataclasses import dataclass
from datetime import date, datetime
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


@event
@dataclass(frozen=True, slots=True)
class DealLinked(Event):
    """A person said which project delivers a deal."""

    type: ClassVar[str] = "delivery.deal_linked"
    link_id: UUID
    deal_id: UUID
    source_id: UUID


@event
@dataclass(frozen=True, slots=True)
class ForecastSlipped(Event):
    """The work sold with a deal will be later than its owner counts on."""

    type: ClassVar[str] = "delivery.forecast_slipped"
    link_id: UUID
    deal_id: UUID
    p85_on: date | None
    promised_on: date | None


@event
@dataclass(frozen=True, slots=True)
class PromiseMade(Event):
    """Words of ours promise something by a day."""

    type: ClassVar[str] = "delivery.promise_made"
    promise_id: UUID
    contact_id: UUID | None
    deal_id: UUID | None
    due_at: datetime


@event
@dataclass(frozen=True, slots=True)
class PromiseEnded(Event):
    """A promise was kept, broken or withdrawn."""

    type: ClassVar[str] = "delivery.promise_ended"
    promise_id: UUID
    state: str
