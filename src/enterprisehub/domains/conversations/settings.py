"""What a tenant decides about its conversations."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from enterprisehub.domains.conversations.contracts import Skill
from enterprisehub.kernel.tenancy.sections import Section

type FactName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
type FactText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=600)]
type BotChannel = Literal["sms", "web_chat", "email"]
type FurtherLanguage = Literal["de", "fr", "it", "nl"]
type Tone = Literal["consultative", "confrontational"]
MINUTE_SECONDS = 60
DISAGREEMENT_DAYS = 30
"""How far back rules and model are compared."""


def _waits() -> dict[BotChannel, float]:
    return {"sms": 1.0, "web_chat": 0.8, "email": 20.0}


class ClaimGroup(BaseModel):
    """One link of the fallback chain. No members means everybody who may claim."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    user_ids: tuple[UUID, ...] = ()
    claim_within_seconds: Annotated[int, Field(ge=10, le=86_400)] = 5 * MINUTE_SECONDS


class ConversationSettings(Section, section="conversations"):
    """Who speaks, about what, how patiently, and who is offered a lead.

    `facts` are what the bot may state: commission, licence, hours … by name, in the language they
    are written in; `facts_es` replaces them in Spanish. `wait_seconds` is how long the bot waits
    for more texts before it answers: half of it after a sentence that was ended, half as long
    again after one that breaks off. The lead's owner is always offered first. A handoff less
    certain than `handoff_from_confidence` is not offered but left as a task. With `reengage` what
    a flow has for quiet leads is proposed when its day comes. Who writes in one of `more_languages`
    is answered in it, as English and Spanish always are. `skills` are what the bots look up
    and arrange by themselves, where the lead asks for it.
    """

    enabled: bool = True
    channels: tuple[BotChannel, ...] = ("sms", "web_chat", "email")
    company_name: str = ""
    agent_name: str = ""
    default_flow: str = "lead"
    flow_by_channel: dict[str, str] = Field(default_factory=dict)
    tone: Tone = "consultative"
    more_languages: tuple[FurtherLanguage, ...] = ("de", "fr", "it", "nl")
    facts: dict[FactName, FactText] = Field(default_factory=dict)
    facts_es: dict[FactName, FactText] = Field(default_factory=dict)
    wait_seconds: dict[BotChannel, Annotated[float, Field(ge=0, le=60)]] = Field(
        default_factory=_waits
    )
    longest_wait_seconds: Annotated[float, Field(ge=1, le=600)] = 30.0
    max_bot_messages: Annotated[int, Field(ge=2, le=100)] = 25
    use_model: bool = True
    model_seconds: Annotated[float, Field(ge=1, le=30)] = 8.0
    owner_claims_within_seconds: Annotated[int, Field(ge=10, le=86_400)] = 5 * MINUTE_SECONDS
    handoff_chain: tuple[ClaimGroup, ...] = (ClaimGroup(name="Everyone"),)
    handoff_from_confidence: Annotated[float, Field(ge=0, le=1)] = 0.6
    handoffs_per_session_per_day: Annotated[int, Field(ge=1, le=20)] = 3
    handoffs_per_hour: Annotated[int, Field(ge=1, le=10_000)] = 60
    hot_score_hands_over: Annotated[int, Field(ge=1, le=100)] | None = None
    stall_after_hours: Annotated[float, Field(gt=0, le=720)] = 24
    reengage: bool = True
    skills: tuple[Skill, ...] = ("find_listings", "answer_questions", "ask_colleague")
