"""What another system knows of the past: deals with every move that they made."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from enterprisehub.domains.crm.contracts import Channel, Direction


@dataclass(frozen=True, slots=True, kw_only=True)
class PastMove:
    """The deal came to stand in the stage then, and was expected to close on that day."""

    at: datetime
    stage_id: UUID
    close_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastDeal:
    """A deal as it went. `moves` are in order of time; the first is how it began."""

    id: UUID
    title: str
    moves: tuple[PastMove, ...]
    amount_cents: int | None
    currency: str
    contact_id: UUID | None = None
    company_id: UUID | None = None
    owner_user_id: UUID | None = None
    source: str | None = None
    lost_reason: str | None = None
    next_step: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastTalk:
    contact_id: UUID
    channel: Channel
    direction: Direction
    summary: str
    at: datetime
    deal_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastContact:
    """A person whom another system has known since `since`."""

    id: UUID
    name: str
    email: str
    since: datetime
    lifecycle: str = "lead"
    lead_status: str = "contacted"
    source: str | None = None
    company_id: UUID | None = None
    owner_user_id: UUID | None = None
