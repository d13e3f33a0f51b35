"""What others hear of the life of an action."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from enterprisehub.kernel.events.publish import Event, event


@event
@dataclass(frozen=True, slots=True)
class ActionProposed(Event):
    """A person is asked: the action waits in the queue."""

    type: ClassVar[str] = "actions.proposed"
    action_id: UUID
    kind: str


@event
@dataclass(frozen=True, slots=True)
class ActionDecided(Event):
    """`decision` is approved, rejected, snoozed, woken, assigned, escalated, expired, cancelled or
    withdrawn.
    """

    type: ClassVar[str] = "actions.decided"
    counted_by: ClassVar[tuple[str, ...]] = ("kind", "decision")
    action_id: UUID
    kind: str
    decision: str
    by: str


@event
@dataclass(frozen=True, slots=True)
class ActionFinished(Event):
    """`outcome` is done, refused, failed, held, returned (changed since approval), expired or
    undone.
    """

    type: ClassVar[str] = "actions.finished"
    counted_by: ClassVar[tuple[str, ...]] = ("kind", "outcome")
    action_id: UUID
    kind: str
    outcome: str
    detail: str
