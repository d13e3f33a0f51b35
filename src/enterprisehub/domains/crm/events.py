"""What crm tells. Subjects are the record's own Ref, so that each record's facts stay in order."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from enterprisehub.domains.crm.contracts import DealState, Temperature
from enterprisehub.kernel.events.publish import Event, event


@event
@dataclass(frozen=True, slots=True)
class ContactCreated(Event):
    """A single contact came to be; imports tell `ContactsImported` instead."""

    type: ClassVar[str] = "crm.contact_created"
    contact_id: UUID
    source: str | None = None


@event
@dataclass(frozen=True, slots=True)
class ContactUpdated(Event):
    type: ClassVar[str] = "crm.contact_updated"
    contact_id: UUID
    fields: tuple[str, ...] = ()


@event
@dataclass(frozen=True, slots=True)
class ContactDeleted(Event):
    type: ClassVar[str] = "crm.contact_deleted"
    contact_id: UUID


@event
@dataclass(frozen=True, slots=True)
class ContactRestored(Event):
    type: ClassVar[str] = "crm.contact_restored"
    contact_id: UUID


@event
@dataclass(frozen=True, slots=True)
class ContactsImported(Event):
    """A whole file is in; `created` and `updated` are counts of records."""

    type: ClassVar[str] = "crm.contacts_imported"
    import_id: UUID
    created: int
    updated: int
    failed: int


@event
@dataclass(frozen=True, slots=True)
class ImportFailed(Event):
    """A file is not in, or only so far; `why` is for people."""

    type: ClassVar[str] = "crm.import_failed"
    import_id: UUID
    file_name: str
    why: str


@event
@dataclass(frozen=True, slots=True)
class PeopleMentioned(Event):
    """A note names members of the tenant; `by` wrote it."""

    type: ClassVar[str] = "crm.people_mentioned"
    note_id: UUID
    user_ids: list[UUID]
    by: str
    about: str


@event
@dataclass(frozen=True, slots=True)
class ContactScored(Event):
    """The score changed (or was worked out for the first time: `previous` is None)."""

    type: ClassVar[str] = "crm.contact_scored"
    contact_id: UUID
    score: int
    temperature: Temperature
    previous: int | None = None


@event
@dataclass(frozen=True, slots=True)
class InteractionRecorded(Event):
    type: ClassVar[str] = "crm.interaction_recorded"
    contact_id: UUID
    interaction_id: UUID
    channel: str
    direction: str


@event
@dataclass(frozen=True, slots=True)
class CompanyCreated(Event):
    type: ClassVar[str] = "crm.company_created"
    company_id: UUID


@event
@dataclass(frozen=True, slots=True)
class CompanyUpdated(Event):
    type: ClassVar[str] = "crm.company_updated"
    company_id: UUID
    fields: tuple[str, ...] = ()


@event
@dataclass(frozen=True, slots=True)
class CompanyDeleted(Event):
    type: ClassVar[str] = "crm.company_deleted"
    company_id: UUID


@event
@dataclass(frozen=True, slots=True)
class DealDeleted(Event):
    type: ClassVar[str] = "crm.deal_deleted"
    deal_id: UUID


@event
@dataclass(frozen=True, slots=True)
class DealCreated(Event):
    type: ClassVar[str] = "crm.deal_created"
    deal_id: UUID
    contact_id: UUID | None = None


@event
@dataclass(frozen=True, slots=True)
class DealUpdated(Event):
    type: ClassVar[str] = "crm.deal_updated"
    deal_id: UUID
    fields: tuple[str, ...] = ()


@event
@dataclass(frozen=True, slots=True)
class DealStageChanged(Event):
    """The deal stands in another stage; `to_state` tells whether that won or lost it."""

    type: ClassVar[str] = "crm.deal_stage_changed"
    deal_id: UUID
    from_stage_id: UUID | None
    to_stage_id: UUID
    from_state: DealState
    to_state: DealState
    amount_cents: int | None
    currency: str


@event
@dataclass(frozen=True, slots=True)
class TaskCompleted(Event):
    type: ClassVar[str] = "crm.task_completed"
    task_id: UUID
    contact_id: UUID | None = None
    deal_id: UUID | None = None


@event
@dataclass(frozen=True, slots=True)
class ContactsMerged(Event):
    """`other_id` became part of `kept_id`: what is asked of it is answered by that one."""

    type: ClassVar[str] = "crm.contacts_merged"
    merge_id: UUID
    kept_id: UUID
    other_id: UUID


@event
@dataclass(frozen=True, slots=True)
class ContactsUnmerged(Event):
    """The merge was taken back: `other_id` is a contact of its own again."""

    type: ClassVar[str] = "crm.contacts_unmerged"
    merge_id: UUID
    kept_id: UUID
    other_id: UUID


@event
@dataclass(frozen=True, slots=True)
class CompaniesMerged(Event):
    type: ClassVar[str] = "crm.companies_merged"
    merge_id: UUID
    kept_id: UUID
    other_id: UUID


@event
@dataclass(frozen=True, slots=True)
class CompaniesUnmerged(Event):
    type: ClassVar[str] = "crm.companies_unmerged"
    merge_id: UUID
    kept_id: UUID
    other_id: UUID
