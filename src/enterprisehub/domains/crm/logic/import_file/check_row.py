"""One row of a file becomes a record that can be stored, or the reasons why it cannot."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from enterprisehub.domains.crm.contracts import LeadStatus, Lifecycle, words
from enterprisehub.domains.crm.contracts.addresses import (
    domain_of,
    email_of,
    phone_of,
    shown_phone,
    split_name,
)
from enterprisehub.domains.crm.logic.check_custom_values import fit_value
from enterprisehub.domains.crm.models import CustomFieldRow
from enterprisehub.kernel.web.csv_files import unguarded

MAX_CELL = 200
MAX_TEXT = 5000
_ZONES = available_timezones()
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_CONTROL_IN_TEXT = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u2028\u2029]+")
_LONG = frozenset({"tags", "description", "email_2", "phone_2", "lost_reason"})
_LISTED = re.compile(r"[;,|]")
_MONEY = re.compile(r"[$€£\s]|USD|EUR|GBP")
_DATES = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%d.%m.%Y", "%Y/%m/%d", "%b %d, %Y", "%d %b %Y")


@dataclass(slots=True)
class Row:
    """What a row says: `values` by field, `custom` by key, and `wrong` by field."""

    number: int
    cells: Sequence[str]
    values: dict[str, Any] = field(default_factory=dict)
    custom: dict[str, Any] = field(default_factory=dict)
    wrong: list[tuple[str, str]] = field(default_factory=list)


def check_row(
    number: int,
    cells: Sequence[str],
    mapping: Mapping[int, str],
    custom: Mapping[str, CustomFieldRow],
    region: str,
) -> Row:
    """The row's values, each brought to its one form; empty cells say nothing."""
    row = Row(number, cells)
    for place, name in mapping.items():
        long = name == "description" or name.startswith("custom.")
        text = clean_cell(cells[place], lines=long) if place < len(cells) else ""
        if not text:
            continue
        try:
            if name.startswith("custom."):
                key = name.removeprefix("custom.")
                row.custom[key] = _custom(custom[key], text)
            else:
                row.values[name] = _value(name, text, region)
        except ValueError as error:
            row.wrong.append((name, f"“{text[:60]}” {error}"))
    return row


def clean_cell(text: str, *, lines: bool = False) -> str:
    """Without control characters, outer blanks, and the mark that guards formulas in exports.

    `lines` of longer texts stay apart.
    """
    control = _CONTROL_IN_TEXT if lines else _CONTROL
    return unguarded(control.sub(" ", text.replace("\r\n", "\n")).strip())


def _custom(field: CustomFieldRow, text: str) -> Any:
    """People write amounts and dates in files as they do everywhere."""
    if field.type == "money":
        return fit_value("money", field.choices, cents_of(text))
    value = _date(text).isoformat() if field.type == "date" else text
    return fit_value(field.type, field.choices, value)


def _value(name: str, text: str, region: str) -> Any:
    most = MAX_TEXT if name in _LONG else MAX_CELL
    if len(text) > most:
        raise ValueError(f"has more than {most} characters")
    if name == "phone":
        return phone_of(text, region)
    if name == "phone_2":
        return [phone_of(part, region) for part in _several(text)]
    parse = _PARSERS.get(name)
    return parse(text) if parse else text


def _several(text: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))


def _emails(text: str) -> list[str]:
    return [email_of(part) for part in _several(text)]


def _ours(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise ValueError("is no id of EnterpriseHub; leave the column out") from None


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        day = _date(text)
        at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _tags(text: str) -> list[str]:
    listed = (part.strip() for part in _LISTED.split(text))
    return list(dict.fromkeys(part[:50] for part in listed if part))[:50]


def _people(text: str) -> int:
    digits = text.replace(",", "")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 8:  # noqa: PLR2004
        raise ValueError("is not a number of people")
    return int(digits)


def _zone(text: str) -> str:
    if text not in _ZONES:
        raise ValueError("is not a time zone such as America/Chicago")
    return text


def _language(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", text):
        raise ValueError("is not a language code such as en or es-MX")
    return text[:2].lower() + text[2:]


def _country(text: str) -> str:
    return _code(text, 2, "is not a country code of two letters, such as US")


def _currency(text: str) -> str:
    return _code(text, 3, "is not a currency code of three letters, such as USD")


def _word(text: str, allowed: Sequence[str]) -> str:
    plain = "_".join(text.lower().replace("-", " ").split())
    if plain not in allowed:
        shown = ", ".join(word.replace("_", " ") for word in allowed)
        raise ValueError(f"is none of {shown}")
    return plain


def _code(text: str, length: int, problem: str) -> str:
    names = {"united states": "US", "usa": "US", "canada": "CA", "mexico": "MX"}
    code = names.get(text.lower(), text).upper()
    if len(code) != length or not code.isascii() or not code.isalpha():
        raise ValueError(problem)
    return code


def cents_of(text: str) -> int:
    """An amount as people write it ("$450,000.50") in minor units.

    Raises:
        ValueError: it is no amount; the message is for people.
    """
    plain = _MONEY.sub("", text).replace(",", "")
    found = re.fullmatch(r"(-?)(\d{1,13})(?:\.(\d{1,2}))?", plain)
    if not found:
        raise ValueError("is not an amount such as 450,000.00")
    cents = int(found[2]) * 100 + int((found[3] or "").ljust(2, "0"))
    return -cents if found[1] else cents


def _date(text: str) -> date:
    for form in _DATES:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  a date has no zone
        except ValueError:
            continue
    raise ValueError("is not a date such as 2027-03-31 or 3/31/2027")


_PARSERS: dict[str, Callable[[str], Any]] = {
    "email": email_of,
    "email_2": _emails,
    "hub_id": _ours,
    "closed_at": _moment,
    "owner": str.lower,
    "domain": domain_of,
    "tags": _tags,
    "lifecycle": partial(_word, allowed=words(Lifecycle)),
    "lead_status": partial(_word, allowed=words(LeadStatus)),
    "employees": _people,
    "amount": cents_of,
    "close_on": _date,
    "country": _country,
    "currency": _currency,
    "time_zone": _zone,
    "language": _language,
}


def name_contact(row: Row) -> None:
    """Name, given and family name follow from each other; without any, an address stands in."""
    values = row.values
    name, given = values.get("name", ""), values.get("given_name", "")
    family = values.get("family_name", "")
    if name and not (given or family):
        given, family = split_name(name)
    joined = name or " ".join(filter(None, (given, family)))
    if not joined and "email" in values:
        joined = values["email"]
    elif not joined and "phone" in values:
        joined = shown_phone(values["phone"])
    if not joined and not row.wrong:
        row.wrong.append(("name", "The row has no name, email address or phone number."))
    values["name"], values["given_name"], values["family_name"] = joined, given, family
    values["named"] = bool(name or given or family)
