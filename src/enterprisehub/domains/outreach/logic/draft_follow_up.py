"""The words of a follow-up, from facts alone. Pure; the version changes with the words."""

from dataclasses import dataclass, replace
from typing import Literal

from enterprisehub.domains.messaging.contracts.style import (
    BRIEF_FACTS,
    PLAIN,
    Style,
    fitting,
    greeting_in,
    in_manner,
    sign_off_in,
)

TEMPLATE_VERSION = "follow_up/1"
type Occasion = Literal["qualified", "stalled", "requested"]
MOST_FACTS_IN_TEXT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownThing:
    """One thing the person told us: "Price" "around $425,000"."""

    title: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Everything a draft may state."""

    occasion: Occasion
    given_name: str
    sender: str
    company: str
    language: str
    about: str
    things: tuple[KnownThing, ...]
    open_questions: tuple[str, ...]
    style: Style = PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafts:
    text: str
    subject: str
    email: str


def draft_follow_up(material: Material) -> Drafts:
    """A text and an email in the person's language (English where we have no words for it)."""
    language = "es" if material.language == "es" else "en"
    style = fitting(material.style, language)
    words = _in_style(_SPANISH if language == "es" else _ENGLISH, style)
    return Drafts(
        text=in_manner(_text(material, words), style),
        subject=_subject(material, words),
        email=in_manner(_email(material, words, brief=style.brief), style),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    hello: str
    hello_nobody: str
    here: str
    thanks: dict[Occasion, str]
    about: str
    recap: str
    open: str
    ask: dict[Occasion, str]
    subject: dict[Occasion, str]
    joined: str
    bye: str


_ENGLISH = _Words(
    hello="Hi {name}, ",
    hello_nobody="Hi, ",
    here="{sender} here.",
    thanks={
        "qualified": "Thanks for the details",
        "stalled": "I would like to pick up where we left off",
        "requested": "I wanted to follow up",
    },
    about=" on {about}",
    recap="Here is what I noted:",
    open="Still open: {questions}.",
    ask={
        "qualified": "Would a short call this week suit you to plan the next step?",
        "stalled": "Is this still of interest, or should we pause for now?",
        "requested": "What would be the best next step for you?",
    },
    subject={
        "qualified": "Your next step",
        "stalled": "Shall we continue?",
        "requested": "Following up",
    },
    joined="and",
    bye="Best regards,",
)
_SPANISH = _Words(
    hello="Hola {name}, ",
    hello_nobody="Hola, ",
    here="le escribe {sender}.",
    thanks={
        "qualified": "Gracias por los detalles",
        "stalled": "Quería retomar donde lo dejamos",
        "requested": "Quería dar seguimiento",
    },
    about=" sobre {about}",
    recap="Esto es lo que anoté:",
    open="Queda pendiente: {questions}.",
    ask={
        "qualified": "¿Le vendría bien una llamada corta esta semana para ver el siguiente paso?",
        "stalled": "¿Le sigue interesando, o prefiere que lo dejemos por ahora?",
        "requested": "¿Cuál sería el mejor siguiente paso para usted?",
    },
    subject={
        "qualified": "Su siguiente paso",
        "stalled": "¿Continuamos?",
        "requested": "Seguimiento",
    },
    joined="y",
    bye="Un saludo,",
)


def _in_style(words: _Words, style: Style) -> _Words:
    return replace(
        words,
        hello=greeting_in(style, words.hello, named=True),
        hello_nobody=greeting_in(style, words.hello_nobody, named=False),
        bye=sign_off_in(style, words.bye),
    )


def _hello(material: Material, words: _Words) -> str:
    if material.given_name:
        return words.hello.format(name=material.given_name)
    return words.hello_nobody


def _signature(material: Material) -> str:
    return material.sender or material.company


def _thanks(material: Material, words: _Words) -> str:
    about = words.about.format(about=material.about) if material.about else ""
    return f"{words.thanks[material.occasion]}{about}."


def _text(material: Material, words: _Words) -> str:
    here = words.here.format(sender=_introduction(material)) if _signature(material) else ""
    unsaid = [thing.value for thing in material.things if thing.value not in material.about]
    values = unsaid[:MOST_FACTS_IN_TEXT]
    recap = f" ({', '.join(values)})" if values else ""
    thanks = _thanks(material, words).removesuffix(".") + recap + "."
    parts = [f"{_hello(material, words)}{here}".strip(), thanks, words.ask[material.occasion]]
    return " ".join(part for part in parts if part)


def _introduction(material: Material) -> str:
    if material.sender and material.company:
        return f"{material.sender}, {material.company}"
    return _signature(material)


def _subject(material: Material, words: _Words) -> str:
    subject = words.subject[material.occasion]
    return f"{subject}: {material.about}" if material.about else subject


def _email(material: Material, words: _Words, *, brief: bool) -> str:
    paragraphs = [_hello(material, words).strip(), _thanks(material, words)]
    if material.things:
        things = material.things[:BRIEF_FACTS] if brief else material.things
        lines = [f"- {thing.title}: {thing.value}" for thing in things]
        paragraphs.append("\n".join([words.recap, *lines]))
    if material.open_questions and not brief:
        paragraphs.append(words.open.format(questions=", ".join(material.open_questions)))
    paragraphs.append(words.ask[material.occasion])
    signature = "\n".join(line for line in (material.sender, material.company) if line)
    paragraphs.append(f"{words.bye}\n{signature}".strip())
    return "\n\n".join(paragraphs)
