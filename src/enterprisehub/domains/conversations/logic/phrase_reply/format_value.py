"""A slot value in words, as it is said back to the person who gave it."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from enterprisehub.domains.conversations.contracts import SlotType, SlotValue
from enterprisehub.domains.conversations.flows.flow import SlotEntry
from enterprisehub.domains.conversations.flows.phrasebook import Phrasebook
from enterprisehub.kernel.text.languages import LANGUAGES
from enterprisehub.kernel.text.languages.written import written_number, written_sum

SYMBOLS = {"USD": "$", "CAD": "CA$", "EUR": "€", "GBP": "£", "MXN": "MX$", "INR": "₹", "AUD": "A$"}
MONTHS: dict[str, tuple[str, ...]] = {
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    "es": (
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ),
    **{code: language.months for code, language in LANGUAGES.items()},
}
QUALIFIERS = {
    "around": "around",
    "about": "around",
    "approximately": "around",
    "at_most": "at_most",
    "up_to": "at_most",
    "max": "at_most",
    "at_least": "at_least",
    "from": "at_least",
    "min": "at_least",
}
# English writes months and weekdays with a capital.
_NAMED_DAYS = re.compile(
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|(?:mon|tues|wednes|thurs|fri|satur|sun)day|q[1-4])\b"
)
_QUOTED = (SlotType.TEXT, SlotType.ADDRESS)
LONGEST_QUOTE = 60


def format_value(value: SlotValue, entry: SlotEntry, book: Phrasebook) -> str:
    """`value` in the words of `book`'s language, without the sentence around it."""
    said = str(value.value)
    match entry.type:
        case SlotType.MONEY:
            said = _money(value.value, book)
        case SlotType.YES_NO:
            texts = entry.say.yes if value.value else entry.say.no
            said = texts.get(book.language, _plain(value.surface))
        case SlotType.CHOICE:
            said = _choice(value, entry, book)
        case SlotType.DATE:
            said = _date(value.value, book) or _plain(value.surface)
        case SlotType.DATE_RANGE:
            said = _date_range(value, book)
        case SlotType.COUNT:
            said = _number(value.value, book)
        case _:
            said = _plain(value.surface if entry.type in _QUOTED else said)
    return said


def name_value(value: SlotValue, entry: SlotEntry, book: Phrasebook) -> str:
    """`value` as it is told to others than who gave it: “less space”, not “you want less space”."""
    if entry.type is SlotType.CHOICE:
        labels = {choice.value: choice.label for choice in entry.choices}
        return labels.get(value.value, {}).get(book.language, str(value.value))
    return format_value(value, entry, book)


def _money(value: Any, book: Phrasebook) -> str:
    if not isinstance(value, Mapping):
        return _number(value, book)
    currency = str(value.get("currency") or "USD")
    sign = SYMBOLS.get(currency)
    if value.get("max_cents") is not None:
        low, high = (
            written_sum(round(value[end]), sign, currency, book.language)
            for end in ("amount_cents", "max_cents")
        )
        phrase = book.say("money.between", tone="any", seed="")
        return phrase.format(low=low, high=high)
    amount = written_sum(round(value.get("amount_cents", 0)), sign, currency, book.language)
    qualifier = QUALIFIERS.get(str(value.get("qualifier") or ""))
    if qualifier is None:
        return amount
    return book.say(f"money.{qualifier}", tone="any", seed="").format(value=amount)


def _choice(value: SlotValue, entry: SlotEntry, book: Phrasebook) -> str:
    for choice in entry.choices:
        if choice.value == value.value:
            return choice.say.get(book.language) or choice.label.get(book.language, choice.value)
    return str(value.value)


def _date(text: Any, book: Phrasebook) -> str | None:
    try:
        day = date.fromisoformat(str(text)[:10])
    except ValueError:
        return None
    month = MONTHS[book.language][day.month - 1]
    if book.language in LANGUAGES:
        return LANGUAGES[book.language].written_day.format(day=day.day, month=month)
    return f"{day.day} de {month}" if book.language == "es" else f"{month} {day.day}"


def _date_range(value: SlotValue, book: Phrasebook) -> str:
    """The lead's own words where they are a phrase, else the days."""
    if value.surface.strip():
        said = _plain(value.surface).lower() if value.surface.isupper() else _plain(value.surface)
        return _NAMED_DAYS.sub(lambda m: m[0].capitalize(), said) if book.language == "en" else said
    span = value.value if isinstance(value.value, Mapping) else {}
    first, last = _date(span.get("from"), book), _date(span.get("to"), book)
    return f"{first} – {last}" if first and last else str(span.get("label", ""))


def _number(value: Any, book: Phrasebook) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return written_number(value, book.language) if isinstance(value, int) else str(value)


def _plain(text: str) -> str:
    """A person's own words on one line, shortened at a word, with nothing that looks like ours."""
    words = re.sub(r"[\s\"?¿{}]+", " ", text).strip(" .,;:!")
    if len(words) <= LONGEST_QUOTE:
        return words
    return words[:LONGEST_QUOTE].rsplit(" ", 1)[0] + "..."
