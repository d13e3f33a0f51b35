"""A cell becomes a value of a contact, company or deal, or the reason why it cannot."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any
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
from enterprisehub.kernel.importing.read_cells import (
    MAX_CELL,
    MAX_TEXT,
    Reading,
    Row,
    cents_of,
    count_of,
    date_of,
    id_of,
    limited,
    moment_of,
    word_of,
    words_listed,
)

TEXTS = frozenset({"description"})
"""Fields that keep their line breaks."""
_ZONES = available_timezones()
_LONG = frozenset({"tags", "description", "email_2", "phone_2", "lost_reason"})


def read_value(name: str, text: str, how: Reading) -> Any:
    """The value of a field, in its one form."""
    limited(text, MAX_TEXT if name in _LONG else MAX_CELL)
    if (read := _BY_READING.get(name)) is not None:
        return read(text, how)
    parse = _PARSERS.get(name)
    return parse(text) if parse else text


def read_custom(field: CustomFieldRow, text: str, how: Reading) -> Any:
    """People write amounts and dates in files as they do everywhere."""
    if field.type == "money":
        return fit_value("money", field.choices, cents_of(text))
    value = date_of(text, how.dates).isoformat() if field.type == "date" else text
    return fit_value(field.type, field.choices, value)


def _several(text: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))


def _emails(text: str) -> list[str]:
    return [email_of(part) for part in _several(text)]


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


def _code(text: str, length: int, problem: str) -> str:
    names = {"united states": "US", "usa": "US", "canada": "CA", "mexico": "MX"}
    code = names.get(text.lower(), text).upper()
    if len(code) != length or not code.isascii() or not code.isalpha():
        raise ValueError(problem)
    return code


_BY_READING: dict[str, Callable[[str, Reading], Any]] = {
    "phone": lambda text, how: phone_of(text, how.region),
    "phone_2": lambda text, how: [phone_of(part, how.region) for part in _several(text)],
    "close_on": lambda text, how: date_of(text, how.dates),
    "closed_at": lambda text, how: moment_of(text, how.dates),
}
_PARSERS: dict[str, Callable[[str], Any]] = {
    "email": email_of,
    "email_2": _emails,
    "hub_id": id_of,
    "owner": str.lower,
    "domain": domain_of,
    "tags": words_listed,
    "lifecycle": partial(word_of, allowed=words(Lifecycle)),
    "lead_status": partial(word_of, allowed=words(LeadStatus)),
    "employees": partial(count_of, what="people"),
    "amount": cents_of,
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
