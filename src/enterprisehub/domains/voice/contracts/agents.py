"""What a voice agent is: one document, versioned as a whole."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

type Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=600)]
type E164 = Annotated[str, StringConstraints(pattern=r"^\+[1-9]\d{6,14}$")]
type Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
type ToolName = Literal["create_task", "text_summary"]
type Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAYS: tuple[Day, ...] = DAYS[:5]
LANGUAGES = {"en": "English", "es": "Spanish"}
QUEUE = "queue"
"""The target of callers who wait for a colleague in the console."""
DEFAULT_DISCLOSURE = {
    "en": "I'm an automated assistant with an artificial voice.",
    "es": "Soy un asistente automático con voz artificial.",
}
RECORDING_NOTICE = {
    "en": "This call is recorded.",
    "es": "Esta llamada se graba.",
}


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Hours(_Part):
    """When the agent answers, by the clock of the tenant. `always` makes the rest unimportant."""

    always: bool = True
    days: tuple[Day, ...] = WEEKDAYS
    opens: Clock = "09:00"
    closes: Clock = "18:00"
    closed_text: Words = ""


class TransferRule(_Part):
    """Whom a caller is connected with who wants a person. `warm`: that person is told first."""

    to: Literal["nobody", "number", "queue"] = "nobody"
    number_e164: E164 | None = None
    warm: bool = True
    queue_seconds: Annotated[int, Field(ge=10, le=1800)] = 120


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
    message: Words = "This is {company}. We will try again. You can call us back at any time."


class AgentConfig(_Part):
    """Everything an agent needs to talk; each saved change is a version of its own."""

    flow: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")] = "lead"
    language: Literal["en", "es"] = "en"
    more_languages: tuple[Literal["en", "es"], ...] = ()
    voice: Annotated[str, StringConstraints(max_length=80)] = ""
    tone: Literal["consultative", "confrontational"] = "consultative"
    greeting: Words = ""
    disclosure: Words = ""
    tools: tuple[ToolName, ...] = ("create_task", "text_summary")
    hours: Hours = Hours()
    transfer: TransferRule = TransferRule()
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
                + DEFAULT_DISCLOSURE["en"]
            )
        return text

    @field_validator("transfer", mode="after")
    @classmethod
    def _has_number(cls, rule: TransferRule) -> TransferRule:
        if rule.to == "number" and rule.number_e164 is None:
            raise ValueError("needs the number to transfer to, like +15125550123")
        return rule

    def disclosure_in(self, language: str) -> str:
        """What admits the artificial voice: the agent's own words in its own language."""
        own = self.disclosure if language == self.language else ""
        return own or DEFAULT_DISCLOSURE.get(language, DEFAULT_DISCLOSURE["en"])


ADMITTING = (
    "automated", "automatic", "artificial", "robot", "virtual assistant", "computer", "machine",
    "automático", "automática", "automatizado", "automatizada", "asistente virtual",
)  # fmt: skip
