"""What a campaign is: whom an agent calls one after the other, when, how fast, and how often."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from enterprisehub.domains.crm.contracts import Lifecycle, Temperature
from enterprisehub.domains.voice.contracts.agents import WEEKDAYS, Clock, Day, Words

CAMPAIGN = "voice.campaign"
"""The kind of a campaign's Ref."""
MOST_CHOSEN = 2000


class CampaignState(StrEnum):
    """The last two are its ends."""

    DRAFT = "draft"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    FINISHED = "finished"


class MemberState(StrEnum):
    """Where a person stands in a campaign. The last two are their ends."""

    WAITING = "waiting"
    CALLING = "calling"
    DONE = "done"
    SKIPPED = "skipped"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Audience(_Part):
    """Whom it is for: chosen contacts, or all that these conditions together let through."""

    list_id: UUID | None = None
    tag: Annotated[str, Field(max_length=80)] | None = None
    lifecycle: Lifecycle | None = None
    temperature: Temperature | None = None
    contact_ids: Annotated[tuple[UUID, ...], Field(max_length=MOST_CHOSEN)] = ()

    @model_validator(mode="after")
    def _says_whom(self) -> Self:
        if not any((self.list_id, self.tag, self.lifecycle, self.temperature, self.contact_ids)):
            raise ValueError("say whom to call: a list, a tag, a lifecycle, or chosen contacts")
        return self


class LocalHours(_Part):
    """When people are called, by the clock of the called person. The law may leave less of it."""

    days: Annotated[tuple[Day, ...], Field(min_length=1)] = WEEKDAYS
    opens: Clock = "10:00"
    closes: Clock = "18:00"

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("must close after they open")
        return self


class Pace(_Part):
    """How fast. The carrier account's own limits hold for all campaigns together."""

    calls_at_once: Annotated[int, Field(ge=1, le=100)] = 2
    calls_per_minute: Annotated[int, Field(ge=1, le=300)] = 6


class Retries(_Part):
    """How often a person is called, and after which pauses; 0: not again after that."""

    most_attempts: Annotated[int, Field(ge=1, le=5)] = 3
    busy_minutes: Annotated[int, Field(ge=0, le=10_080)] = 15
    no_answer_minutes: Annotated[int, Field(ge=0, le=10_080)] = 120
    voicemail_minutes: Annotated[int, Field(ge=0, le=10_080)] = 0


class CampaignPlan(_Part):
    """Everything a campaign is, beside its name and agent.

    `voicemail` "agent" does as the agent's own rule says; `message` is left where it leaves one.
    `via` names the connector of a carrier account; None: the first that is connected.
    """

    audience: Audience
    purpose: Literal["follow_up", "marketing", "notice"] = "marketing"
    about: Words = ""
    hours: LocalHours = LocalHours()
    pace: Pace = Pace()
    retries: Retries = Retries()
    voicemail: Literal["agent", "hang_up", "leave_message"] = "agent"
    message: Words = ""
    via: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,40}$")] | None = None

    @model_validator(mode="after")
    def _has_message(self) -> Self:
        if self.voicemail == "leave_message" and not self.message:
            raise ValueError("voicemail: Write the message to leave.")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignFigures:
    """Where a campaign stands. `may_call` and `later` are of those who still wait."""

    people: int
    waiting: int
    calling: int
    reached: int
    not_reached: int
    skipped: int
    unchecked: int
    may_call: int
    later: int
    calls: int
    cost_microcents: int
    outcomes: tuple[tuple[str, int], ...] = ()
    refusals: tuple[tuple[str, int], ...] = ()

    @property
    def over(self) -> int:
        return self.reached + self.not_reached + self.skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignInfo:
    """A campaign as pages and the API see it."""

    id: UUID
    name: str
    agent_id: UUID
    agent_name: str
    state: CampaignState
    because: str
    checked_at: datetime | None
    checking: bool
    started_at: datetime | None
    ended_at: datetime | None
    plan: CampaignPlan
    figures: CampaignFigures
    version: int

    def as_json(self) -> dict[str, Any]:
        """Its state for open pages."""
        return {"campaign_id": str(self.id), "state": self.state}
