"""Calls that are to be placed, and what a switch tells of calls."""

from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from enterprisehub.domains.voice.contracts.agents import E164, Words
from enterprisehub.kernel.scope import Ref


class PlaceCall(BaseModel):
    """Action payload of `voice.place_call`: an agent calls one person.

    `asked_by` is the user who wants it now; nobody else need approve that. `retry_of` is the
    approved call that nobody answered, `broken` the carriers that failed in it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    agent_id: UUID
    contact_id: UUID
    to_e164: E164 | None = None
    from_e164: E164 | None = None
    purpose: Literal["follow_up", "marketing", "notice"] = "follow_up"
    about: Words = ""
    attempt: Annotated[int, Field(ge=1, le=5)] = 1
    asked_by: UUID | None = None
    retry_of: UUID | None = None
    campaign_id: UUID | None = None
    trunk: str = ""
    broken: Annotated[tuple[str, ...], Field(max_length=20)] = ()
    via: str | None = Field(None, pattern=r"^[a-z][a-z0-9_]{1,40}$")

    @property
    def unasked(self) -> bool:
        """Whether a person has asked for it, or for the call that this one tries again."""
        return self.asked_by is not None or self.retry_of is not None

    def subjects(self) -> list[Ref]:
        return [Ref("crm.contact", self.contact_id)]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineReport:
    """A switch tells what became of a call. `key` is ours, where we placed it; `greeting_over`:
    the machine that answered has said its greeting.
    """

    connector: str
    provider_id: str
    state: Literal["queued", "ringing", "in_progress", "completed", "failed", "no_answer", "busy"]
    key: UUID | None = None
    from_e164: str | None = None
    to_e164: str | None = None
    trunk: str = ""
    sip_status: int | None = None
    sip_reason: str = ""
    answered_by_machine: bool | None = None
    greeting_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Onward:
    """What comes after the agent's part: somebody else (`target`, a number), or a hang-up after
    `last_words`.
    """

    target: str = ""
    last_words: str = ""
    warm: bool = False
    summary: str = ""
    caller_e164: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a switch is to do with a call: connect its sound by this token, or with somebody else
    at once (`onward`), or refuse it.
    """

    call_id: UUID | None = None
    media_token: str = ""
    refused: str = ""
    onward: Onward | None = None
