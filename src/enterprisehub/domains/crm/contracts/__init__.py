"""Shapes that leave crm. Frozen; they know neither SQL nor HTTP."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, get_args
from uuid import UUID

from enterprisehub.kernel.scope import Ref

CONTACT = "crm.contact"
COMPANY = "crm.company"
DEAL = "crm.deal"
TASK = "crm.task"
NOTE = "crm.note"

type Lifecycle = Literal["lead", "qualified", "customer", "past_customer", "partner", "other"]
type LeadStatus = Literal[
    "new", "contacted", "engaged", "qualified", "nurturing", "unqualified", "lost"
]
type Temperature = Literal["hot", "warm", "cold"]
type DealState = Literal["open", "won", "lost"]
type TaskState = Literal["open", "done", "cancelled"]
type TaskKind = Literal["todo", "call", "email", "text", "meeting"]
type Priority = Literal["low", "normal", "high"]
type Channel = Literal["sms", "email", "chat", "voice", "meeting", "web", "mail", "other"]
type Direction = Literal["inbound", "outbound", "internal"]
type FieldType = Literal["text", "number", "money", "date", "yes_no", "choice", "link"]
type RecordKind = Literal["contact", "company", "deal"]
type PlaceKind = Literal["city", "county", "neighborhood", "postal_code", "region", "state"]
type PropertyKind = Literal["building", "community", "subdivision"]


def words(of: Any) -> tuple[str, ...]:
    """The allowed words of one of the Literal types above."""
    return get_args(of.__value__)


GOLDEN_SCORE = 80
"""A golden lead scores at least this …"""
GOLDEN_ACTIVITY_DAYS = 7
"""… and was active within so many days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One cause of a score: what was seen, and how many points it gave or took."""

    code: str
    title: str
    points: int
    group: Literal["profile", "engagement", "conversation"] = "profile"
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """0 to 100, with every reason; `temperature` follows from score and recency."""

    score: int
    temperature: Temperature
    reasons: tuple[Reason, ...]
    scored_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person as others may know them; addresses are the primary ones first."""

    id: UUID
    name: str
    given_name: str
    family_name: str
    emails: tuple[str, ...] = ()
    phones_e164: tuple[str, ...] = ()
    job_title: str | None = None
    company_id: UUID | None = None
    company_name: str | None = None
    lifecycle: Lifecycle = "lead"
    lead_status: LeadStatus = "new"
    source: str | None = None
    street: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str = "US"
    time_zone: str | None = None
    language: str | None = None
    owner_user_id: UUID | None = None
    workspace_id: UUID | None = None
    tags: tuple[str, ...] = ()
    custom: dict[str, Any] = field(default_factory=dict)
    score: int | None = None
    temperature: Temperature | None = None
    last_activity_at: datetime | None = None
    version: int = 1
    deleted: bool = False

    @property
    def ref(self) -> Ref:
        return Ref(CONTACT, self.id)

    @property
    def email(self) -> str | None:
        return self.emails[0] if self.emails else None

    @property
    def phone_e164(self) -> str | None:
        return self.phones_e164[0] if self.phones_e164 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    id: UUID
    name: str
    domain: str | None = None
    industry: str | None = None
    employees: int | None = None
    owner_user_id: UUID | None = None
    version: int = 1

    @property
    def ref(self) -> Ref:
        return Ref(COMPANY, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    id: UUID
    title: str
    state: DealState
    pipeline_id: UUID
    stage_id: UUID
    stage_name: str
    amount_cents: int | None
    currency: str
    contact_id: UUID | None
    company_id: UUID | None
    owner_user_id: UUID | None
    close_on: date | None
    stage_since_at: datetime
    version: int

    @property
    def ref(self) -> Ref:
        return Ref(DEAL, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """What `api.add_task` needs. At least one of the three records it is about."""

    title: str
    detail: str = ""
    kind: TaskKind = "todo"
    priority: Priority = "normal"
    due_at: datetime | None = None
    assignee_user_id: UUID | None = None
    contact_id: UUID | None = None
    company_id: UUID | None = None
    deal_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTask:
    """Something that is still to be done; a call or meeting that is due has its hour taken."""

    id: UUID
    title: str
    kind: TaskKind
    due_at: datetime | None
    assignee_user_id: UUID | None
    contact_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What a person said of themselves. A name equal to `stand_in` counts as none yet known."""

    source: str
    email: str = ""
    phone: str = ""
    name: str = ""
    stand_in: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """Something that passed between a contact and us; told by the domain that carried it."""

    contact_id: UUID
    channel: Channel
    direction: Direction
    summary: str
    at: datetime
    source: Ref | None = None
    deal_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place of the tenant's own index; `aliases` are other words people use for it."""

    name: str
    kind: PlaceKind
    state: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyName:
    """A building, community or subdivision that people name in talk."""

    name: str
    kind: PropertyKind
    place: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownNames:
    """What a dialogue may recognise as a place or a property in this tenant."""

    places: tuple[Place, ...] = ()
    properties: tuple[PropertyName, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A piece of a contact's page that another domain adds: a fragment's html, loaded lazily.

    `href` answers the fragment; `order` places it among the others, below 10 above the facts.
    """

    title: str
    href: str
    icon: str = "circle"
    order: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A few words beside a contact's name that another domain adds, with where they lead."""

    label: str
    href: str
    severity: Literal["neutral", "info", "ok", "warn", "bad"] = "warn"


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthPart:
    """One part of a client's health: 0 (bad) to 100, or None where nothing can be said.

    `says` is the reason in words, also of a missing one; `weight` how much it counts.
    """

    key: Literal["delivery", "conversations", "billing"]
    score: int | None
    says: str
    weight: float = 1.0
