"""What a tenant decides about its calls: who hears and speaks first, and what that costs."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from enterprisehub.domains.voice.contracts.agents import E164
from enterprisehub.kernel.tenancy.sections import Section

type Vendor = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,30}$")]


class Price(BaseModel):
    """What a vendor charges: millionths of a US cent per unit ("seconds" heard, "characters")."""

    model_config = ConfigDict(frozen=True)

    unit: Literal["seconds", "characters"]
    microcents: Annotated[float, Field(ge=0)]
    source: str = ""


def _prices() -> dict[str, Price]:
    return {
        "deepgram:seconds": Price(
            unit="seconds", microcents=12_833, source="deepgram.com/pricing: $0.0077 per minute"
        ),
        "deepgram:characters": Price(
            unit="characters", microcents=3_000, source="deepgram.com/pricing: $0.030 per 1,000"
        ),
        "openai:characters": Price(
            unit="characters", microcents=1_500, source="openai.com/api/pricing: $15 per 1M"
        ),
        "openai:seconds": Price(
            unit="seconds", microcents=10_000, source="openai.com/api/pricing: $0.006 per minute"
        ),
    }


class VoiceSettings(Section, section="voice"):
    """`hearing` and `speaking` are vendors in the order in which they are tried; one that is not
    connected is passed over, and the offline engine comes last. `line_microcents_per_minute` is
    what the carrier takes; `line_calls_at_once` and `line_calls_per_minute` are what campaigns may
    ask of one carrier account, all together. `queue_user_ids` are told of callers who wait; nobody
    named: everybody who may take calls.
    """

    hearing: tuple[Vendor, ...] = ("deepgram", "openai")
    speaking: tuple[Vendor, ...] = ("deepgram", "openai")
    prices: dict[str, Price] = Field(default_factory=_prices)
    line_microcents_per_minute: Annotated[int, Field(ge=0)] = 0
    queue_user_ids: tuple[UUID, ...] = ()
    escalate_to_e164: E164 | None = None
    most_calls_at_once: Annotated[int, Field(ge=1, le=1000)] = 50
    line_calls_at_once: Annotated[int, Field(ge=1, le=1000)] = 10
    line_calls_per_minute: Annotated[int, Field(ge=1, le=1000)] = 30
    attempts: Annotated[int, Field(ge=1, le=5)] = 2
    retry_minutes: Annotated[int, Field(ge=5, le=1440)] = 120
