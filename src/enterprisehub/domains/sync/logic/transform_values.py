"""A value of theirs in the form that ours has, and back. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from enterprisehub.domains.crm.contracts.addresses import domain_of, email_of, phone_of
from enterprisehub.domains.crm.contracts.exchange import ExchangeField
from enterprisehub.domains.sync.contracts import PropertyType, Rule, Way

_MOST_CHARS = {"long_text": 20_000, "text": 200}
_DAY_MS = 86_400_000
_LARGEST = 10**15
_IDS = ("owner", "stage", "contact", "company")


class Untranslatable(ValueError):
    """The value has no counterpart on the other side; the message says why, for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPair:
    """A field of ours, the one of theirs that says the same, and what holds between them."""

    ours: ExchangeField
    theirs: str
    type: PropertyType = "text"
    way: Way = "both"
    rule: Rule = "newest"
    transform: str = "plain"
    table: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """Ids of theirs and which of ours they are, by what they name."""

    ours: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    theirs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def take_in(pair: FieldPair, value: Any, known: Known) -> Any:
    """What their value says in the form that our record has; None where it is empty.

    Raises:
        Untranslatable: it says nothing that our field can hold.
    """
    if value is None or value in ("", [], ()):
        return None
    if pair.transform == "table":
        for theirs, ours in pair.table:
            if str(theirs).casefold() == str(value).casefold():
                return ours or None
        raise Untranslatable(f"“{str(value)[:60]}” is not in the table of words")
    try:
        found = _read(pair, value, known)
    except (ValueError, TypeError, InvalidOperation, OverflowError) as error:
        if isinstance(error, Untranslatable):
            raise
        raise Untranslatable(f"“{str(value)[:60]}” {error}") from error
    if isinstance(found, str):
        found = {"lower": str.lower, "title": str.title}.get(pair.transform, str)(found)
    return found


def give_out(pair: FieldPair, value: Any, known: Known) -> Any:
    """What our value is called there; an empty one is "".

    Raises:
        Untranslatable: they have no word for it.
    """
    if pair.type in _IDS:
        if value is None:
            return ""
        if (there := known.theirs.get(pair.type, {}).get(str(value))) is None:
            raise Untranslatable(f"this {pair.type} is not known there")
        return there
    if value is None:
        return [] if pair.type == "tags" else ""
    if pair.transform == "table":
        for theirs, ours in pair.table:
            if ours == value:
                return theirs
        raise Untranslatable(f"“{str(value)[:60]}” is not in the table of words")
    give = _GIVEN.get(pair.type)
    return give(value) if give else ", ".join(value) if isinstance(value, list) else str(value)


def _read(pair: FieldPair, value: Any, known: Known) -> Any:
    what = pair.ours.type
    if what in _IDS:
        if (here := known.ours.get(what, {}).get(str(value))) is None:
            raise Untranslatable(f"{what} {str(value)[:60]} is not known here")
        return here
    if what == "choice":
        return _choice(pair, value)
    read = _READ.get(what)
    return read(value) if read else _text(pair, value)


def _cents(value: Any) -> int:
    cents = _decimal(value) * 100
    if cents != cents.to_integral_value():
        raise ValueError("is no amount in whole cents")
    return int(cents)


def _decimal(value: Any) -> Decimal:
    """A number of a size that a field can hold: a few letters may name millions of digits."""
    number = Decimal(str(value).replace(",", ""))
    if not number.is_finite() or abs(number) > _LARGEST:
        raise ValueError("is no number that can be kept")
    return number


def _day(value: Any) -> str:
    text = str(value)
    if text.lstrip("-").isdigit() and len(text) > len("20260101"):
        days, _ = divmod(int(text), _DAY_MS)
        return date.fromordinal(date(1970, 1, 1).toordinal() + days).isoformat()
    return date.fromisoformat(text[:10]).isoformat()


def _yes_no(value: Any) -> bool:
    word = str(value).strip().lower()
    if word in {"true", "yes", "1"}:
        return True
    if word in {"false", "no", "0"}:
        return False
    raise ValueError("is neither yes nor no")


def _tags(value: Any) -> list[str] | None:
    words = value if isinstance(value, list) else str(value).split(";")
    found = {" ".join(str(word).split())[:50] for word in words}
    return sorted(found - {""}) or None


def _choice(pair: FieldPair, value: Any) -> str:
    word = str(value).strip().casefold()
    for choice in pair.ours.choices:
        if choice.casefold() == word or choice.replace("_", " ").casefold() == word:
            return choice
    raise ValueError(f"is none of {', '.join(pair.ours.choices)}")


def _text(pair: FieldPair, value: Any) -> str | None:
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    text = str(value).replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    most = _MOST_CHARS.get(pair.ours.type, 200)
    if pair.ours.type == "long_text":
        return text.strip()[:most] or None
    line = " ".join(text.split())
    if len(line) > most:
        raise Untranslatable(f"it has more than {most} characters")
    return line or None


def _number(value: Any) -> int | float:
    number = _decimal(value)
    return int(number) if number == number.to_integral_value() else float(number)


def _words(value: Any) -> list[str]:
    return list(value) if isinstance(value, list) else [str(value)]


def _midnight_ms(value: Any) -> str:
    at = datetime.fromisoformat(str(value)).replace(tzinfo=UTC)
    return str(int(at.timestamp()) * 1000)


_READ: dict[str, Callable[[Any], Any]] = {
    "email": lambda value: email_of(str(value)),
    "phone": lambda value: phone_of(str(value)),
    "domain": lambda value: domain_of(str(value)),
    "money": _cents,
    "number": _number,
    "date": _day,
    "yes_no": _yes_no,
    "tags": _tags,
}
_GIVEN: dict[str, Callable[[Any], Any]] = {
    "money": lambda value: str((Decimal(int(value)) / 100).quantize(Decimal("0.01"))),
    "money_number": lambda value: int(value) / 100,
    "date_ms": _midnight_ms,
    "tags": _words,
    "tags_text": lambda value: ";".join(_words(value)),
    "yes_no": lambda value: "true" if value else "false",
    "flag": bool,
    "number": lambda value: value,
}
