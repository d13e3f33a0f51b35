"""What a CRM says of its records, its fields and its people."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from enterprisehub.domains.crm.contracts import RecordKind
from enterprisehub.domains.crm.contracts.addresses import domain_of
from enterprisehub.domains.crm.contracts.exchange import RECORD_KINDS

type PropertyType = Literal[
    "text",
    "number",
    "money",
    "money_number",
    "date",
    "date_ms",
    "time",
    "yes_no",
    "flag",
    "choice",
    "tags",
    "tags_text",
    "owner",
    "stage",
    "contact",
    "company",
]
"""`money` is a decimal text, `money_number` a number, `yes_no` the text "true" or "false", `flag` a
JSON boolean, `date_ms` midnight UTC in milliseconds, `tags_text` words between semicolons;
`contact` and `company` are their ids of other records."""
type Way = Literal["both", "in", "out"]
type Rule = Literal["newest", "theirs", "ours", "ask"]


def record_kind(name: str) -> RecordKind:
    """The kind, out of a row or the arguments of work, which hold it as plain text."""
    return next(kind for kind in RECORD_KINDS if kind == name)


def moment(value: object) -> datetime | None:
    """ISO text or milliseconds since 1970 as vendors write them; None where it says no moment."""
    text = str(value or "")
    try:
        if text.isdigit():
            return datetime.fromtimestamp(int(text) / 1000, UTC)
        found = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class TheirProperty:
    """A field that their records have. Links to other records are properties too."""

    name: str
    title: str
    type: PropertyType = "text"
    choices: tuple[tuple[str, str], ...] = ()
    read_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TheirRecord:
    """One record as they keep it. `merged_ids` are former ids that this record swallowed."""

    kind: RecordKind
    external_id: str
    values: dict[str, Any] = field(default_factory=dict)
    title: str = ""
    changed_at: datetime | None = None
    removed: bool = False
    merged_ids: tuple[str, ...] = ()
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TheirPage:
    """A page of records; `next_page` continues, None ends."""

    records: tuple[TheirRecord, ...] = ()
    next_page: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TheirOwner:
    external_id: str
    name: str
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TheirStage:
    """A step of one of their pipelines."""

    external_id: str
    name: str
    pipeline: str
    state: Literal["open", "won", "lost"] = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmIdentity:
    """Whose records these are: two accounts with one address see the same records."""

    address: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to be written to one of their records, by their names.

    Without an `external_id` the record is made, or found by `match` (name, value) where the CRM
    can do that. `key` is the same at every try. `apart` is a record that was merged into another
    one there and stands alone again here: an address that the other one kept is its own.
    """

    kind: RecordKind
    values: dict[str, Any]
    key: str
    external_id: str | None = None
    match: tuple[str, str] | None = None
    unsure: bool = False
    apart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    external_id: str
    changed_at: datetime | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultMap:
    """How a field of theirs goes with one of ours until people say otherwise.

    `table` translates words: (theirs, ours), the first of several counts on the way out.
    """

    ours: str
    theirs: str
    way: Way = "both"
    table: tuple[tuple[str, str], ...] = ()


def alike(**theirs: str) -> tuple[DefaultMap, ...]:
    """Fields of ours with the ones of theirs that say plainly the same, both ways."""
    return tuple(DefaultMap(ours=mine, theirs=name) for mine, name in theirs.items())


def same_site(theirs: object, ours: str) -> bool:
    """Whether what stands in their field of websites is this domain, however it is written."""
    try:
        return domain_of(str(theirs or "")) == domain_of(ours)
    except ValueError:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmTold:
    """What a webhook told: records to look at again, and what is gone or became another.

    `merged` are (kind, id that is gone, id that it became).
    """

    connector: str
    account_id: UUID | None
    changed: tuple[tuple[RecordKind, str], ...] = ()
    removed: tuple[tuple[RecordKind, str], ...] = ()
    merged: tuple[tuple[RecordKind, str, str], ...] = ()
