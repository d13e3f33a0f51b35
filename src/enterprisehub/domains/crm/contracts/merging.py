"""Two records that are one person or one company: what merging them would do, and did."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from enterprisehub.domains.crm.contracts import COMPANY, CONTACT
from enterprisehub.kernel.scope import Ref

type MergedKind = Literal["contact", "company"]
type Side = Literal["kept", "other"]
KIND_OF_REF: dict[str, str] = {"contact": CONTACT, "company": COMPANY}


class MergeRecords(BaseModel):
    """`other_id` is to become part of `kept_id`; `choices` names fields taken from one of them.

    A field that is not named is the kept record's, or the other's where the kept one has none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: MergedKind = "contact"
    kept_id: UUID
    other_id: UUID
    choices: dict[Annotated[str, Field(max_length=40)], Side] = {}
    reason: Annotated[str, Field(max_length=300)] = ""

    @model_validator(mode="after")
    def _two(self) -> "MergeRecords":
        if self.kept_id == self.other_id:
            raise ValueError("a record cannot be merged into itself")
        return self

    def subjects(self) -> list[Ref]:
        kind = KIND_OF_REF[self.kind]
        return [Ref(kind, self.kept_id), Ref(kind, self.other_id)]


class SplitRecords(BaseModel):
    """`given` are later things that nothing tells apart, by id, which the other record gets."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    given: Annotated[list[UUID], Field(max_length=200)] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChoice:
    """One field as both records have it; `side` is whose value the merged record will have."""

    field: str
    title: str
    kept: str
    other: str
    side: Side

    @property
    def differs(self) -> bool:
        return self.kept != self.other


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """How many rows of one sort move, such as 12 messages; `later` ones came after the merge."""

    noun: str
    count: int
    later: int = 0

    def __str__(self) -> str:
        return f"{self.count:,} {one_of(self.noun) if self.count == 1 else self.noun}"


def one_of(nouns: str) -> str:
    """What one of them is called: "parts in deals" are each a "part in deals"."""
    head, joint, rest = nouns.partition(" in ") if " in " in nouns else nouns.partition(" of ")
    if head.endswith("ies"):
        head = f"{head[:-3]}y"
    elif head.endswith(("sses", "xes", "ches", "shes")):
        head = head[:-2]
    else:
        head = head.removesuffix("s")
    return f"{head}{joint}{rest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePreview:
    kept_id: UUID
    other_id: UUID
    kept_name: str
    other_name: str
    fields: tuple[FieldChoice, ...]
    moves: tuple[Moved, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """A merge that was done; `undone_at` once it was taken back."""

    id: UUID
    kind: MergedKind
    kept_id: UUID
    other_id: UUID
    kept_name: str
    other_name: str
    reason: str
    merged_by: str
    merged_at: datetime
    moved: dict[str, int]
    choices: dict[str, Any]
    undone_at: datetime | None = None
    undone_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """A row that came after the merge, and nothing tells whose it is: people may say so."""

    id: UUID
    noun: str
    title: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitPreview:
    """What taking a merge back would do: what moves back, what later things stay, which fields.

    Of those that stay, `undecided` ones may be given to the other record.
    """

    merge: Merged
    moves: tuple[Moved, ...]
    stays: tuple[Moved, ...]
    undecided: tuple[Undecided, ...]
    fields: tuple[tuple[str, str, str], ...]
    """(title, now, afterwards) of each field of the kept record that returns."""


@dataclass(frozen=True, slots=True)
class Joining:
    """Handed to `crm.ports.MERGING` and `SEPARATED`."""

    kind: MergedKind
    kept_id: UUID
    other_id: UUID
