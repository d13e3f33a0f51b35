"""Records as plain values, for systems outside that keep them too."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from enterprisehub.domains.crm.contracts import COMPANY, CONTACT, DEAL, RecordKind
from enterprisehub.kernel.scope import Ref

type ExchangeType = Literal[
    "text",
    "long_text",
    "email",
    "phone",
    "domain",
    "number",
    "money",
    "date",
    "yes_no",
    "choice",
    "tags",
    "owner",
    "stage",
    "contact",
    "company",
]

REF_OF: dict[RecordKind, str] = {"contact": CONTACT, "company": COMPANY, "deal": DEAL}
RECORD_KINDS: tuple[RecordKind, ...] = ("company", "contact", "deal")
"""In the order in which they can be taken over: what is pointed at comes first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeField:
    """A field of a record; the tenant's own ones are named `custom.<key>`."""

    name: str
    title: str
    type: ExchangeType
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """A record's values by field: text, whole numbers (money in cents), ISO dates, ids as text.

    An empty field is None. `deleted` ones are still told.
    """

    kind: RecordKind
    id: UUID
    title: str
    values: dict[str, Any] = field(default_factory=dict)
    version: int = 1
    updated_at: datetime | None = None
    deleted: bool = False

    @property
    def ref(self) -> Ref:
        return Ref(REF_OF[self.kind], self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownStage:
    """A stage that a deal can stand in."""

    id: UUID
    pipeline: str
    name: str
    state: Literal["open", "won", "lost"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncHealth:
    """How well the copy in another system agrees with ours.

    `error_ratio` is the share of its records that could not be taken over or written there;
    `lag_seconds` how long ago both were last compared, None before the first time.
    """

    connection_id: UUID
    title: str
    connector: str
    state: Literal["ready", "paused", "failing", "loading"]
    synced_at: datetime | None
    lag_seconds: int | None
    record_count: int
    error_count: int
    conflict_count: int
    error_ratio: float
    last_error: str | None = None
