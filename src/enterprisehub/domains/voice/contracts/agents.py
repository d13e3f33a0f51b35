"""What a voice agent is: one document, versioned as a whole."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from enterprisehub.domains.conversations.contracts import SKILLS, Skill
from enterprisehub.domains.voice.contracts.languages import ALL, CallLanguage, call_words
from enterprisehub.kernel.text.language_names import language_name

type Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=600)]
NO_NUMBER = "Write a telephone number with its country code, such as +1 512 555 0123."
type E164 = Annotated[str, StringConstraints(pattern=r"^\+[1-9]\d{6,14}$")]
type Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
type ToolName = Literal["create_task", "text_summary"] | Skill
type Keyword = Annotated[
    str, StringConstraints(strip_whitespace=True, to_lower=True, min_length=2, max_length=60)
]
type Written = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=60)]
type Sound = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
type Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAYS: tuple[Day, ...] = DAYS[:5]
LANGUAGES = {code: language_name(code) for code in ALL}
QUEUE = "queue"
"""The target of callers who wait for a colleague in the console."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Hours(_Part):
    """When the agent answers, by the clock of the tenant. `always` makes the rest unimportant.

    Outside of them telephone calls go on to `forward_e164`, where one is named.
    """

    always: bool = True
    days: tuple[Day, ...] = WEEKDAYS
    opens: Clock = "09:00"
    closes: Clock = "18:00"
    closed_text: Words = ""
    forward_e164: E164 | None = None


class TransferRule(_Part):
    """Whom a caller is connected with who wants a person. `warm`: that person is told first."""

    to: Literal["nobody", "number", "queue"] = "nobody"
    number_e164: E164 | None = None
    warm: bool = True
    queue_seconds: Annotated[int, Field(ge=10, le=1800)] = 120


class EscalationRule(_Part):
    """When a caller is offered a person without asking for one, and how often one must ask.

    `unclear_turns` in a row that nobody could understand (0: never), a displeased caller, or one
    of `keywords` in what they say. With `asks` at 2 the agent first offers to help by itself.
    """

    unclear_turns: Annotated[int, Field(ge=0, le=10)] = 3
    displeased: bool = False
    keywords: Annotated[tuple[Keyword, ...], Field(max_length=30)] = ()
    asks: Annotated[int, Field(ge=1, le=2)] = 1


class RecordingRule(_Part):
    """`announced`: recorded once the caller was told, as every law is content with.

    Where all parties must agree, `ask` waits for a yes; without it nothing is kept.
    """

    when: Literal["never", "announced", "ask"] = "announced"
    keep_days: Annotated[int, Field(ge=1, le=3650)] = 90
    quality: Literal["standard", "high"] = "standard"


class VoicemailRule(_Part):
    """What happens when a machine answers. `{agent}` and `{company}` are put in."""

    do: Literal["hang_up", "leave_message"] = "hang_up"
    message: Words = call_words("en").voicemail


class AgentConfig(_Part):
    """Everything an agent needs to talk; each saved change is a version of its own.

    `good_at` is matched with what is known of a caller: the subject of their conversation, how
    warm they are, how they stand with us. `language_model` says what a model does in a call where
    the tenant has one: reads what the rules could not, and besides rewords answers; never decides.
    `said_as` are words that voices say wrongly, and how they sound.
    """

    flow: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")] = "lead"
    language: CallLanguage = "en"
    more_languages: tuple[CallLanguage, ...] = ()
    voice: Annotated[str, StringConstraints(max_length=80)] = ""
    said_as: Annotated[dict[Written, Sound], Field(max_length=50)] = {}
    good_at: Annotated[tuple[Keyword, ...], Field(max_length=20)] = ()
    tone: Literal["consultative", "confrontational"] = "consultative"
    language_model: Literal["off", "reads", "words"] = "reads"
    greeting: Words = ""
    disclosure: Words = ""
    tools: tuple[ToolName, ...] = ("create_task", "text_summary", *SKILLS)
    hours: Hours = Hours()
    transfer: TransferRule = TransferRule()
    escalation: EscalationRule = EscalationRule()
    recording: RecordingRule = RecordingRule()
    voicemail: VoicemailRule = VoicemailRule()
    barge_in: Literal["allowed", "words_only", "refused"] = "allowed"
    noise_reduction: bool = False
    least_confidence: Annotated[float, Field(ge=0, le=0.95)] = 0.55
    silence_seconds: Annotated[float, Field(ge=3, le=30)] = 8.0
    most_silences: Annotated[int, Field(ge=1, le=5)] = 3
    longest_minutes: Annotated[int, Field(ge=1, le=120)] = 20

    @field_validator("disclosure", mode="after")
    @classmethod
    def _admits(cls, text: str) -> str:
        if text and not any(word in text.lower() for word in ADMITTING):
            raise ValueError(
                "must say that an automated or artificial voice speaks, for instance: "
                + call_words("en").disclosure
            )
        return text

    @field_validator("transfer", mode="after")
    @classmethod
    def _has_number(cls, rule: TransferRule) -> TransferRule:
        if rule.to == "number" and rule.number_e164 is None:
            raise ValueError("Name the number to transfer to, such as +1 512 555 0123.")
        return rule

    @property
    def skills(self) -> tuple[Skill, ...]:
        """The tools that are used within the dialogue itself."""
        return tuple(skill for skill in SKILLS if skill in self.tools)

    @property
    def languages(self) -> tuple[str, ...]:
        """Those it speaks, its own first."""
        return tuple(dict.fromkeys((self.language, *self.more_languages)))

    def disclosure_in(self, language: str) -> str:
        """What admits the artificial voice: the agent's own words in its own language."""
        own = self.disclosure if language == self.language else ""
        return own or call_words(language).disclosure


ADMITTING = tuple(word for one in ALL.values() for word in one.admitting)
