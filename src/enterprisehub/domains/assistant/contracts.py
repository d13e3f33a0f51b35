"""Shapes of the assistant: what is asked, what a look-up found, what is answered."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from enterprisehub.kernel.scope import Ref

type Cell = str | int | None
type Limit = Annotated[int, Field(ge=1, le=50)]
type Word = Annotated[str, Field(max_length=120)]
type Words = Annotated[str, Field(min_length=1, max_length=200)]
type Topic = Literal[
    "deals", "contacts", "companies", "tasks", "calls", "messages", "said", "changes",
    "record", "work", "promises", "queue", "memory", "forecast", "rates", "runs",
]  # fmt: skip


class Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Line(Shape):
    """One record of a look-up. `cells` go with the columns; `quote` is what was literally said."""

    ref: str
    title: str
    href: str | None = None
    cells: list[Cell] = Field(default_factory=list)
    quote: str = ""
    by: str = ""


class Found(Shape):
    """What a look-up found. `says` is the answer in one sentence, `note` what to bear in mind.

    `total` may be more than the lines shown.
    """

    says: str
    total: int = 0
    columns: list[str] = Field(default_factory=list)
    lines: list[Line] = Field(default_factory=list)
    groups: list[tuple[str, str]] = Field(default_factory=list)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A record that a question is about."""

    ref: Ref
    title: str
    href: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One call of a tool, in words for people and with its arguments."""

    tool: str
    args: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A whole answer before it is worded in a person's preferred form."""

    found: list[Found] = field(default_factory=list)
    text: str = ""
    focus: list[Named] = field(default_factory=list)
    plan: dict[str, Any] = field(default_factory=dict)
    understood: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks: their name, and the clock and form in which they want answers."""

    user_id: UUID
    name: str
    zone: str
    now: datetime
    preferences: dict[str, str] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.now.date()
