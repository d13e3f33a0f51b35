"""Calls from the pages of other sites: what such a page shows, and what its visitors may do."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from enterprisehub.domains.voice.contracts.agents import AgentConfig
from enterprisehub.domains.voice.contracts.languages import ALL, call_words

LEAST_CONTRAST = 4.5
"""Of white words on the color (WCAG 2.2, success criterion 1.4.3)."""
_DARK = 0.04045


def _readable(color: str) -> str:
    """White words can be read on it."""
    found = contrast_with_white(color)
    if found < LEAST_CONTRAST:
        raise ValueError(f"is too light: white words on it have a contrast of {found:.1f}, not 4.5")
    return color


def _listed(value: object) -> object:
    return value.split() if isinstance(value, str) else value


type Color = Annotated[
    str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$"), AfterValidator(_readable)
]
type Origin = Annotated[str, StringConstraints(pattern=r"^https?://[A-Za-z0-9.\-\[\]:]{1,200}$")]
type Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class WidgetConfig(BaseModel):
    """One agent's widget. Without `origins` only its own trial page may show it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Line = "Talk to us"
    color: Color = "#2f5bd8"
    origins: Annotated[tuple[Origin, ...], BeforeValidator(_listed), Field(max_length=20)] = ()
    privacy_url: Annotated[str, StringConstraints(pattern=r"^(https://\S{1,300})?$")] = ""
    calls_at_once: Annotated[int, Field(ge=1, le=100)] = 3
    calls_per_visitor_per_hour: Annotated[int, Field(ge=1, le=60)] = 6
    calls_per_day: Annotated[int, Field(ge=1, le=10_000)] = 200
    longest_minutes: Annotated[int, Field(ge=1, le=60)] = 10


class VisitorCall(BaseModel):
    """A visitor begins a call. Nothing begins without `agreed`: what was agreed to is `notice`."""

    model_config = ConfigDict(extra="forbid")

    agreed: Literal[True]
    notice: Annotated[str, Field(max_length=2000)]
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    email: Annotated[str, StringConstraints(strip_whitespace=True, max_length=254)] = ""
    page_url: Annotated[str, Field(max_length=500)] = ""


def contrast_with_white(color: str) -> float:
    """The contrast ratio that WCAG 2.2 defines, from 1 to 21."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= _DARK else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def notices_of(config: AgentConfig) -> tuple[str, ...]:
    """What a visitor is told before the microphone is asked for."""
    words = call_words(config.language)
    recording = {
        "announced": words.recording_notice,
        "ask": words.widget["asks"],
        "never": words.widget["unrecorded"],
    }[config.recording.when]
    return (config.disclosure_in(config.language), recording, words.widget["written"])


WORDS: dict[str, Mapping[str, str]] = {code: one.widget for code, one in ALL.items()}
