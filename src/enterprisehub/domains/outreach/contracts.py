"""What others may know of outreach."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

FOLLOW_UP = "outreach.follow_up"
"""The agent that drafts what to write next."""
COMPETITOR = "outreach.competitor"
SEQUENCE = "outreach.sequence"

type Name = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=2, max_length=120, pattern=r"^[^\x00-\x1f]+$"
    ),
]
type Text = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=4000, pattern=r"^[^\x00]*$")
]


class CompetitorIn(BaseModel):
    """A competitor and its battlecard: what they do well, where they are weak, what we answer."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    aliases: Annotated[tuple[Name, ...], Field(max_length=20)] = ()
    strengths: Text = ""
    weaknesses: Text = ""
    answer: Text = ""


# --- sequences ------------------------------------------------------------------------------------

type StepKind = Literal["text", "email", "task", "wait"]
type Words = Literal["own", "drafted"]
type SequenceState = Literal["draft", "live", "paused", "ended"]
type PlaceState = Literal["running", "finished", "left"]
type Exit = Literal["replied", "booked", "handed_off", "deal_ended"]
type Audience = Literal["hand", "list", "event"]
type Occurrence = Literal[
    "contact_created", "lead_qualified", "session_stalled", "deal_created", "deal_lost"
]
type Reentry = Literal["never", "after_days", "always"]
type Timing = Literal["predicted", "soonest"]
type Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

EXITS: tuple[Exit, ...] = ("replied", "booked", "handed_off", "deal_ended")
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WRITES: tuple[StepKind, ...] = ("text", "email")
MOST_STEPS = 20
DAY_MINUTES = 24 * 60
PLACEHOLDERS = ("first_name", "company", "sender", "about")
"""What may stand in braces in a step's words; "{first_name|there}" names what stands in for it."""
BRACES = re.compile(r"\{([^{}]*)\}")
_PLACE = re.compile(r"(\w+)(?:\|[^{}|]{1,60})?")


def _only_known_places(text: str) -> str:
    if "\x00" in text:
        raise ValueError("must not contain NUL characters")
    for inside in BRACES.findall(text):
        found = _PLACE.fullmatch(inside)
        if found is None or found.group(1) not in PLACEHOLDERS:
            known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
            raise ValueError(f"{{{inside}}} stands for nothing; known are {known}.")
    if "{" in BRACES.sub("", text) or "}" in BRACES.sub("", text):
        raise ValueError("A brace is open: write {first_name}, or no brace.")
    return text


type _Words = Annotated[
    str, StringConstraints(strip_whitespace=True), AfterValidator(_only_known_places)
]


class StepIn(BaseModel):
    """One step. `id` names a step that is there already, so that who passed it does not again.

    `drafted` words are made for each person from what they told us, as the follow-up agent does.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: UUID | None = None
    kind: StepKind
    words: Words = "own"
    subject: Annotated[_Words, Field(max_length=200)] = ""
    body: Annotated[_Words, Field(max_length=4000)] = ""
    title: Annotated[_Words, Field(max_length=200)] = ""
    due_in_hours: Annotated[int, Field(ge=1, le=24 * 60)] = 24
    wait_minutes: Annotated[int, Field(ge=0, le=365 * DAY_MINUTES)] = 0

    @model_validator(mode="after")
    def _says_enough(self) -> Self:
        if self.kind == "wait" and self.wait_minutes < 1:
            raise ValueError("wait_minutes: Say how long to wait.")
        if self.kind == "task" and not self.title:
            raise ValueError("title: Say what is to be done.")
        if self.kind in WRITES and self.words == "own":
            if not self.body:
                raise ValueError("body: Write the words, or have them drafted.")
            if self.kind == "email" and not self.subject:
                raise ValueError("subject: An email needs a subject.")
        return self


class AudienceIn(BaseModel):
    """Who gets in: people put in by hand, those on a list, or whom something happens to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    how: Audience = "hand"
    list_id: UUID | None = None
    event: Occurrence | None = None

    @model_validator(mode="after")
    def _named(self) -> Self:
        if self.how == "list" and self.list_id is None:
            raise ValueError("list_id: Choose the list.")
        if self.how == "event" and self.event is None:
            raise ValueError("event: Choose what has to happen.")
        return self


type _Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class WindowIn(BaseModel):
    """When its messages may leave, by the clock of whoever gets them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    days: Annotated[tuple[Weekday, ...], Field(min_length=1, max_length=7)] = WEEKDAYS[:5]
    opens: _Clock = "09:00"
    closes: _Clock = "19:00"

    @model_validator(mode="after")
    def _opens_first(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("closes: It must close later than it opens.")
        return self


class SequencePlan(BaseModel):
    """Everything of a sequence but its steps. Who asks to hear no more leaves it in any case."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    purpose: Literal["follow_up", "marketing"] = "follow_up"
    audience: AudienceIn = AudienceIn()
    window: WindowIn = WindowIn()
    timing: Timing = "predicted"
    exits: tuple[Exit, ...] = EXITS
    reentry: Reentry = "never"
    reentry_days: Annotated[int, Field(ge=1, le=730)] = 90


class SequenceIn(BaseModel):
    """A sequence as it is written: name, plan and steps in their order."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    plan: SequencePlan = SequencePlan()
    steps: Annotated[tuple[StepIn, ...], Field(min_length=1, max_length=MOST_STEPS)]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepInfo:
    """A step with how many wait at it, got or did it, answered it, left by it, or were led past."""

    id: UUID
    step: StepIn
    waiting: int = 0
    sent: int = 0
    done: int = 0
    replied: int = 0
    stopped: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceInfo:
    """A sequence with its figures; `left` counts by reason."""

    id: UUID
    name: str
    state: SequenceState
    because: str
    plan: SequencePlan
    step_count: int
    running: int
    finished: int
    left: dict[str, int] = field(default_factory=dict)
    steps: tuple[StepInfo, ...] = ()
    started_at: datetime | None = None
    version: int

    @property
    def people(self) -> int:
        """How often somebody came in."""
        return self.running + self.finished + sum(self.left.values())
