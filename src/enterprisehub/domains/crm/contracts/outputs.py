"""What the JSON API shows of crm."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from enterprisehub.domains.crm.contracts import (
    Channel,
    DealState,
    Direction,
    FieldType,
    LeadStatus,
    Lifecycle,
    PlaceKind,
    Priority,
    PropertyKind,
    RecordKind,
    TaskKind,
    TaskState,
    Temperature,
)


class Output(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class Page[Item](Output):
    """`next` is the cursor of the following page, null on the last one."""

    items: list[Item]
    next: str | None


class EmailOut(Output):
    email: str
    label: str


class PhoneOut(Output):
    phone_e164: str
    label: str


class ReasonOut(Output):
    code: str
    title: str
    points: int
    group: str
    evidence: str = ""


class ContactLine(Output):
    """A contact as lists show it."""

    id: UUID
    name: str
    given_name: str
    family_name: str
    email: str | None
    phone_e164: str | None
    job_title: str | None
    company_id: UUID | None
    company_name: str | None
    lifecycle: Lifecycle
    lead_status: LeadStatus
    source: str | None
    city: str | None
    state: str | None
    owner_user_id: UUID | None
    tags: list[str]
    score: int | None
    temperature: Temperature | None
    last_activity_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int


class ContactOut(ContactLine):
    street: str | None
    postal_code: str | None
    country: str
    time_zone: str | None
    language: str | None
    workspace_id: UUID | None
    external_key: str | None
    custom: dict[str, Any]
    emails: list[EmailOut]
    phones: list[PhoneOut]
    score_reasons: list[ReasonOut]
    scored_at: datetime | None
    inbound_count: int
    outbound_count: int
    deleted_at: datetime | None


class InteractionLine(Output):
    id: UUID
    contact_id: UUID
    deal_id: UUID | None
    channel: Channel
    direction: Direction
    at: datetime
    summary: str
    actor_name: str
    source_kind: str | None
    source_id: UUID | None


class Made(Output):
    """The id of what was added."""

    id: UUID


class CompanyLine(Output):
    id: UUID
    name: str
    domain: str | None
    phone_e164: str | None
    industry: str | None
    employees: int | None
    city: str | None
    state: str | None
    owner_user_id: UUID | None
    tags: list[str]
    created_at: datetime
    updated_at: datetime
    version: int


class CompanyOut(CompanyLine):
    description: str
    street: str | None
    postal_code: str | None
    country: str
    source: str | None
    external_key: str | None
    custom: dict[str, Any]
    deleted_at: datetime | None


class DealLine(Output):
    """A deal as lists show it; `amount_cents` are minor units of `currency`."""

    id: UUID
    title: str
    pipeline_id: UUID
    stage_id: UUID
    stage_name: str
    win_pct: int
    state: DealState
    stage_since_at: datetime
    amount_cents: int | None
    currency: str
    contact_id: UUID | None
    contact_name: str | None
    company_id: UUID | None
    company_name: str | None
    owner_user_id: UUID | None
    close_on: date | None
    closed_at: datetime | None
    lost_reason: str | None
    next_step: str | None
    source: str | None
    tags: list[str]
    created_at: datetime
    updated_at: datetime
    version: int


class DealOut(Output):
    id: UUID
    title: str
    pipeline_id: UUID
    stage_id: UUID
    state: DealState
    stage_since_at: datetime
    amount_cents: int | None
    currency: str
    contact_id: UUID | None
    company_id: UUID | None
    owner_user_id: UUID | None
    close_on: date | None
    closed_at: datetime | None
    lost_reason: str | None
    next_step: str | None
    source: str | None
    external_key: str | None
    custom: dict[str, Any]
    tags: list[str]
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None
    version: int


class StageChangeOut(Output):
    at: datetime
    from_stage_id: UUID | None
    to_stage_id: UUID
    from_state: DealState | None
    to_state: DealState
    amount_cents: int | None
    currency: str
    close_on: date | None
    actor: str


class TaskOut(Output):
    id: UUID
    title: str
    detail: str
    kind: TaskKind
    priority: Priority
    state: TaskState
    due_at: datetime | None
    done_at: datetime | None
    assignee_user_id: UUID | None
    contact_id: UUID | None
    company_id: UUID | None
    deal_id: UUID | None
    made_by: str
    created_at: datetime
    version: int


class TaskLine(TaskOut):
    contact_name: str | None


class NoteOut(Output):
    id: UUID
    body: str
    pinned: bool
    contact_id: UUID | None
    company_id: UUID | None
    deal_id: UUID | None
    author: str
    created_at: datetime
    version: int


class StageOut(Output):
    id: UUID
    name: str
    kind: DealState
    position: int
    win_pct: int
    stale_after_days: int | None


class PipelineOut(Output):
    id: UUID
    name: str
    is_default: bool
    stages: list[StageOut]
    version: int


class CustomFieldOut(Output):
    id: UUID
    record_kind: RecordKind
    key: str
    title: str
    type: FieldType
    choices: list[str]
    required: bool
    position: int
    version: int


class ListOut(Output):
    id: UUID
    name: str
    description: str
    members: int
    version: int


class TagOut(Output):
    tag: str
    records: int


class PlaceOut(Output):
    id: UUID
    name: str
    kind: PlaceKind
    state: str | None
    aliases: list[str]
    version: int


class PropertyNameOut(Output):
    id: UUID
    name: str
    kind: PropertyKind
    place_id: UUID | None
    aliases: list[str]
    version: int


class TimelineLine(Output):
    id: UUID
    at: datetime
    kind: str
    summary: str
    actor_kind: str
    actor_name: str
    data: dict[str, Any]


class Counted(Output):
    count: int


class ImportOut(Output):
    """`next_byte` of `size_bytes` tells the progress; `mapping` is suggested until it begins.

    `resumable`: it stopped on its way and may go on; the file is removed some weeks after the end.
    """

    id: UUID
    record_kind: str
    file_name: str
    state: str
    size_bytes: int
    next_byte: int
    columns: list[str]
    sample: list[list[str]]
    mapping: dict[str, str]
    created_count: int
    updated_count: int
    unchanged_count: int
    failed_count: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    error: str | None
    sha256: str
    resumable: bool
    file_removed_at: datetime | None
    version: int


class PreviewRow(Output):
    """A row as it would come in, by the titles of its fields; `problem` is why it would not."""

    number: int
    values: dict[str, str]
    problem: str


class ImportPreview(Output):
    """What would become of the first `rows` rows; nothing of it is stored."""

    rows: int
    created: int
    updated: int
    unchanged: int
    failed: int
    first: list[PreviewRow]
    problems: list[PreviewRow]


class ImportKindOut(Output):
    """A kind of records that files bring, and what its columns can mean, by field."""

    name: str
    title: str
    says: str
    fields: dict[str, str]
    needed: list[list[str]]


class ImportErrorOut(Output):
    row_number: int
    field: str
    message: str
    line: list[str]
