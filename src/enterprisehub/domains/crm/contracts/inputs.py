"""What may be written to crm, checked before anything is touched."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from enterprisehub.domains.crm.contracts import (
    FieldType,
    LeadStatus,
    Lifecycle,
    PlaceKind,
    Priority,
    PropertyKind,
    RecordKind,
    TaskKind,
    TaskState,
)
from enterprisehub.domains.crm.contracts.addresses import domain_of, email_of, phone_of
from enterprisehub.kernel.importing.read_cells import DateOrder

MAX_CENTS = 10**15
_ZONES = available_timezones()


def _clean_text(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError("has characters that are not Unicode text") from error
    if any(c < " " and c not in "\n\t\r" for c in text) or "\x7f" in text:
        raise ValueError("has control characters; remove them")
    return text


def _clean_line(text: str) -> str:
    if any(c in "\n\r\t\x0b\x0c\u2028\u2029" for c in text):
        raise ValueError("must be one line")
    return _clean_text(text)


def _known_zone(text: str) -> str:
    if text not in _ZONES:
        raise ValueError("is not a time zone such as America/Chicago")
    return text


def _as(parse: Callable[[str], str]) -> AfterValidator:
    return AfterValidator(parse)


def _line(most: int, least: int = 0) -> Any:
    return StringConstraints(strip_whitespace=True, min_length=least, max_length=most)


type Line = Annotated[str, _line(200), _as(_clean_line)]
type Title = Annotated[str, _line(200, 1), _as(_clean_line)]
type Words = Annotated[str, _line(20_000), _as(_clean_text)]
type Tag = Annotated[str, _line(50, 1), _as(_clean_line)]
type Zone = Annotated[str, _line(64), _as(_known_zone)]
type Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$")]
type Country = Annotated[str, StringConstraints(to_upper=True, pattern=r"^[A-Za-z]{2}$")]
type Currency = Annotated[str, StringConstraints(to_upper=True, pattern=r"^[A-Za-z]{3}$")]
type Cents = Annotated[int, Field(ge=-MAX_CENTS, le=MAX_CENTS)]
type EmailAddress = Annotated[str, _line(300), _as(_clean_line), _as(email_of)]
type PhoneNumber = Annotated[str, _line(60), _as(_clean_line), _as(phone_of)]
type WebDomain = Annotated[str, _line(300), _as(_clean_line), _as(domain_of)]
type Tags = Annotated[list[Tag], Field(max_length=50)]
type CustomValues = Annotated[dict[str, Any], Field(max_length=100)]


class Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Patch(Input):
    """Fields left out stay as they are; the columns named in `kept` cannot be emptied."""

    @model_validator(mode="before")
    @classmethod
    def _says_something(cls, data: Any) -> Any:
        if isinstance(data, dict) and not data:
            raise ValueError("name at least one field to change")
        return data


class EmailIn(Input):
    email: EmailAddress
    label: Line = ""


class PhoneIn(Input):
    phone: PhoneNumber
    label: Line = ""


class _ContactFields(Input):
    """What new and changed contacts have in common."""

    job_title: Line | None = None
    company_id: UUID | None = None
    source: Line | None = None
    street: Line | None = None
    city: Line | None = None
    state: Line | None = None
    postal_code: Line | None = None
    time_zone: Zone | None = None
    language: Language | None = None
    owner_user_id: UUID | None = None
    workspace_id: UUID | None = None
    external_key: Line | None = None


class NewContact(_ContactFields):
    """A name, an email address or a phone number is needed. The first address is the primary."""

    name: Line = ""
    given_name: Line = ""
    family_name: Line = ""
    emails: list[EmailIn] = Field(default=[], max_length=20)
    phones: list[PhoneIn] = Field(default=[], max_length=20)
    lifecycle: Lifecycle = "lead"
    lead_status: LeadStatus = "new"
    country: Country = "US"
    tags: Tags = []
    custom: CustomValues = {}

    @model_validator(mode="after")
    def _somebody(self) -> "NewContact":
        if not (self.name or self.given_name or self.family_name or self.emails or self.phones):
            raise ValueError("give a name, an email address or a phone number")
        return self


class ContactPatch(_ContactFields, Patch):
    name: Title = ""
    given_name: Line = ""
    family_name: Line = ""
    emails: list[EmailIn] = Field(default=[], max_length=20)
    phones: list[PhoneIn] = Field(default=[], max_length=20)
    lifecycle: Lifecycle = "lead"
    lead_status: LeadStatus = "new"
    country: Country = "US"
    tags: Tags = []
    custom: CustomValues = {}


class _CompanyFields(Input):
    domain: WebDomain | None = None
    phone_e164: PhoneNumber | None = None
    industry: Line | None = None
    employees: Annotated[int, Field(ge=0, le=10_000_000)] | None = None
    street: Line | None = None
    city: Line | None = None
    state: Line | None = None
    postal_code: Line | None = None
    source: Line | None = None
    owner_user_id: UUID | None = None
    external_key: Line | None = None


class NewCompany(_CompanyFields):
    name: Title
    description: Words = ""
    country: Country = "US"
    tags: Tags = []
    custom: CustomValues = {}


class CompanyPatch(_CompanyFields, Patch):
    name: Title = ""
    description: Words = ""
    country: Country = "US"
    tags: Tags = []
    custom: CustomValues = {}


class _DealFields(Input):
    amount_cents: Cents | None = None
    contact_id: UUID | None = None
    company_id: UUID | None = None
    close_on: date | None = None
    next_step: Line | None = None
    lost_reason: Line | None = None
    source: Line | None = None
    owner_user_id: UUID | None = None
    external_key: Line | None = None


class NewDeal(_DealFields):
    """Without a stage it starts in the first one of the pipeline, by default the default one."""

    title: Title
    pipeline_id: UUID | None = None
    stage_id: UUID | None = None
    currency: Currency | None = None
    tags: Tags = []
    custom: CustomValues = {}


class DealPatch(_DealFields, Patch):
    title: Title = ""
    currency: Currency = "USD"
    tags: Tags = []
    custom: CustomValues = {}


class StageMove(Input):
    stage_id: UUID
    lost_reason: Line | None = None


class NewTaskIn(Input):
    title: Title
    detail: Words = ""
    kind: TaskKind = "todo"
    priority: Priority = "normal"
    due_at: AwareDatetime | None = None
    assignee_user_id: UUID | None = None
    contact_id: UUID | None = None
    company_id: UUID | None = None
    deal_id: UUID | None = None


class TaskPatch(Patch):
    title: Title = ""
    detail: Words = ""
    kind: TaskKind = "todo"
    priority: Priority = "normal"
    state: TaskState = "open"
    due_at: AwareDatetime | None = None
    assignee_user_id: UUID | None = None


class NewNote(Input):
    body: Annotated[Words, Field(min_length=1)]
    pinned: bool = False
    contact_id: UUID | None = None
    company_id: UUID | None = None
    deal_id: UUID | None = None

    @model_validator(mode="after")
    def _about_something(self) -> "NewNote":
        if not (self.contact_id or self.company_id or self.deal_id):
            raise ValueError("say what it is about: contact_id, company_id or deal_id")
        return self


class NotePatch(Patch):
    body: Annotated[Words, Field(min_length=1)] = ""
    pinned: bool = False


class NewInteraction(Input):
    """What a person writes down of a call, a meeting or a letter; `at` is now when left out."""

    channel: Literal["voice", "meeting", "mail", "other"] = "voice"
    direction: Literal["inbound", "outbound", "internal"] = "outbound"
    summary: Annotated[str, _line(2000, 1), _as(_clean_text)]
    at: AwareDatetime | None = None
    deal_id: UUID | None = None


class StageIn(Input):
    id: UUID | None = None
    name: Title
    kind: Literal["open", "won", "lost"] = "open"
    win_pct: Annotated[int, Field(ge=0, le=100)] = 0
    stale_after_days: Annotated[int, Field(ge=1, le=3650)] | None = None


class PipelineIn(Input):
    """A whole pipeline with its stages in order; stages with an id are kept and renamed."""

    name: Title
    is_default: bool = False
    stages: list[StageIn] = Field(min_length=1, max_length=30)


class CustomFieldIn(Input):
    record_kind: RecordKind
    key: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    title: Title
    type: FieldType = "text"
    choices: list[Title] = Field(default=[], max_length=100)
    required: bool = False
    position: Annotated[int, Field(ge=0, le=1000)] = 0


class ListIn(Input):
    name: Title
    description: Words = ""


class PlaceIn(Input):
    name: Title
    kind: PlaceKind = "city"
    state: Line | None = None
    aliases: list[Title] = Field(default=[], max_length=30)


class PropertyNameIn(Input):
    name: Title
    kind: PropertyKind = "community"
    place_id: UUID | None = None
    aliases: list[Title] = Field(default=[], max_length=30)


class Ids(Input):
    ids: list[UUID] = Field(min_length=1, max_length=1000)


class ImportOptions(Input):
    """How a file is taken: `mapping` goes from a column's place ("0", "1", …) to a field.

    Known records are completed (`fill`), replaced field by field (`overwrite`) or left alone
    (`skip`); without a word, as is usual for their kind. Phone numbers without a country code
    are read as of `region`; `dates` says what 3/4/2026 means.
    """

    mapping: dict[str, Line] = Field(min_length=1, max_length=200)
    mode: Literal["fill", "overwrite", "skip"] | None = None
    region: Country = "US"
    dates: DateOrder = "month_first"
    tags: Tags = []
    list_id: UUID | None = None
