"""Whom something is for: contacts by conditions that hold together, or chosen ones."""

from dataclasses import dataclass
from uuid import UUID

from enterprisehub.domains.crm.contracts import Lifecycle, Temperature


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Contacts that are on the list, have the tag, and so on; of `contact_ids`, where any are."""

    list_id: UUID | None = None
    tag: str | None = None
    lifecycle: Lifecycle | None = None
    temperature: Temperature | None = None
    contact_ids: tuple[UUID, ...] = ()
