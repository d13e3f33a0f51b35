"""Shapes of the writing voice."""

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

LEAST_CHARACTERS: Final = 100
MOST_CHARACTERS: Final = 20_000
LEAST_RATING: Final = 4
LEAST_SAMPLES: Final = 3
type Origin = Literal["email", "draft", "manual"]
ORIGINS: Final[dict[Origin, str]] = {
    "email": "Sent email",
    "draft": "Approved draft",
    "manual": "Pasted",
}
type Arm = Literal["trained", "default"]


class NewSample(BaseModel):
    """A text pasted by hand."""

    model_config = ConfigDict(extra="forbid")

    content: Annotated[
        str,
        StringConstraints(
            strip_whitespace=True, min_length=LEAST_CHARACTERS, max_length=MOST_CHARACTERS
        ),
    ]
    source_url: Annotated[str, Field(pattern=r"^(https?://\S+)?$", max_length=500)] = ""


class RateSample(BaseModel):
    """Stars and what to say about them; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    rating: Annotated[int, Field(ge=1, le=5)] | None = None
    feedback: Annotated[str, Field(max_length=1000)] | None = None


class Counted(BaseModel):
    """A phrase or word and how often it stands in the samples."""

    model_config = ConfigDict(frozen=True)

    text: str
    count: int


class Persona(BaseModel):
    """What the samples have in common. Ratios are of sentences, unless they say otherwise."""

    model_config = ConfigDict(frozen=True)

    language: str = "en"
    sample_count: int = 0
    word_count: int = 0
    tone: tuple[str, ...] = ()
    style: tuple[str, ...] = ()
    words_per_sample: int = 0
    words_per_sentence: float = 0.0
    question_ratio: float = 0.0
    exclamation_ratio: float = 0.0
    contraction_ratio: float = 0.0
    hashtags_per_sample: float = 0.0
    emoji: bool = True
    formality: Literal["casual", "neutral", "formal"] = "neutral"
    greeting: str = ""
    sign_off: str = ""
    phrases: tuple[Counted, ...] = ()
    words: tuple[Counted, ...] = ()

    @property
    def says(self) -> str:
        """The persona in a sentence."""
        tone = ", ".join(self.tone) or "even"
        style = "; ".join(self.style)
        return f"{tone[:1].upper()}{tone[1:]}. {style[:1].upper()}{style[1:]}." if style else tone
