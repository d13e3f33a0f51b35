"""What proposals tell."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from enterprisehub.kernel.events.publish import Event, event


@event
@dataclass(frozen=True, slots=True)
class ProposalDecided(Event):
    """The proposal is ready, sent, accepted, declined or withdrawn; its worth in cents."""

    type: ClassVar[str] = "proposals.decided"
    counted_by: ClassVar[tuple[str, ...]] = ("state",)
    proposal_id: UUID
    deal_id: UUID
    state: str
    total_cents: int
    currency: str
