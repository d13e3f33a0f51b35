"""A form as its maker wrote it, and what somebody filled in."""

import re
from typing import Annotated, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

FORM: Final = "forms.form"
LONGEST_ANSWER: Final = 200
LONGEST_MESSAGE: Final = 4000
MOST_QUESTIONS: Final = 12
_QUESTION = re.compile(r"(?P<label>[^:*|]{1,120}?)\s*(?P<star>\*)?\s*(?::(?P<choices>.*))?")

type Asked = Literal["no", "optional", "required"]
type Language = Literal["en", "es", "de", "fr", "it", "nl"]


def _listed(value: object) -> object:
    return value.split() if isinstance(value, str) else value


def _lines(value: object) -> object:
    """One a line; a list stays what it is."""
    if not isinstance(value, str):
        return value
    return [line.strip() for line in value.splitlines() if line.strip()]


def _readable(lines: tuple[str, ...]) -> tuple[str, ...]:
    for line in lines:
        read_question(line)
    labels = [read_question(line).label.lower() for line in lines]
    if twice := next((one for one in labels if labels.count(one) > 1), None):
        raise ValueError(f"asks “{twice}” twice")
    return lines


type Origin = Annotated[str, StringConstraints(pattern=r"^https?://[A-Za-z0-9.\-\[\]:]{1,200}$")]
type Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]


class Question(BaseModel):
    """A question of the tenant's own; without `choices` any words answer it."""

    model_config = ConfigDict(frozen=True)

    label: str
    required: bool = False
    choices: tuple[str, ...] = ()


def read_question(line: str) -> Question:
    """Such as “When do you move? *: This month | Later”: a star where an answer is needed.

    Raises:
        ValueError: the line is no question; the message is for people.
    """
    found = _QUESTION.fullmatch(line.strip())
    if found is None:
        raise ValueError(f"cannot be read at “{line[:60]}”: write the question, : and its choices")
    given = found["choices"]
    choices = tuple(dict.fromkeys(c.strip() for c in (given or "").split("|") if c.strip()))
    if given is not None and not 2 <= len(choices) <= 20:  # noqa: PLR2004  less is no choice
        raise ValueError(f"needs two to twenty choices with | between them at “{line[:60]}”")
    if any(len(choice) > LONGEST_ANSWER for choice in choices):
        raise ValueError(f"has a choice of more than {LONGEST_ANSWER} characters at “{line[:60]}”")
    return Question(label=found["label"].strip(), required=bool(found["star"]), choices=choices)


class FormConfig(BaseModel):
    """A form. Without `origins` only its own page shows it; a redirect leads to one of them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    title: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)] = ""
    intro: Text = ""
    language: Language = "en"
    ask_name: Asked = "required"
    ask_email: Asked = "required"
    ask_phone: Asked = "optional"
    ask_message: Asked = "optional"
    questions: Annotated[
        tuple[str, ...],
        BeforeValidator(_lines),
        AfterValidator(_readable),
        Field(max_length=MOST_QUESTIONS),
    ] = ()
    consent: Text = ""
    consent_required: bool = False
    thanks: Text = ""
    redirect: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""
    origins: Annotated[tuple[Origin, ...], BeforeValidator(_listed), Field(max_length=20)] = ()

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.ask_email == "no" and self.ask_phone == "no":
            raise ValueError(
                "Ask for an email address or a phone number: nobody could be answered."
            )
        if self.consent_required and not self.consent:
            raise ValueError("A consent that is needed has to say what people agree to.")
        if self.redirect and origin_of(self.redirect) not in {o.lower() for o in self.origins}:
            raise ValueError("The page to go to after sending must be on one of the named sites.")
        return self

    def own_questions(self) -> tuple[Question, ...]:
        return tuple(read_question(line) for line in self.questions)


def origin_of(url: str) -> str:
    """Such as https://www.example.com; empty for what is no address of the web."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host:
        return ""
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{port}" if port else "")
