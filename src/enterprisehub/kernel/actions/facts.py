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


@event
@dataclass(frozen=True, slots=True)
class ActionReversed(Event):
    """What was done turned out to be unwanted: a person undid it, or somebody opted out after."""

    type: ClassVar[str] = "actions.reversed"
    counted_by: ClassVar[tuple[str, ...]] = ("kind",)
    action_id: UUID
    kind: str
    because: str


@event
@dataclass(frozen=True, slots=True)
class AutonomyMoved(Event):
    """How far an agent is trusted has changed, to review, sampled or automatic."""

    type: ClassVar[str] = "actions.autonomy_moved"
    counted_by: ClassVar[tuple[str, ...]] = ("kind", "after")
    autonomy_id: UUID
    agent: str
    kind: str
    segment: str
    before: str
    after: str
    because: str
