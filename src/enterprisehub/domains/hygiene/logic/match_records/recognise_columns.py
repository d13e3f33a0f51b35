"""What the columns of a list mean."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum


class Kind(StrEnum):
    """A piece of evidence about a person."""

    GIVEN = "given"
    SURNAME = "surname"
    FULL = "full"
    MIDDLE = "middle"
    BORN = "born"
    EMAIL = "email"
    PHONE = "phone"
    NUMBER = "number"
    STREET = "street"
    EXTRA = "extra"
    CITY = "city"
    POSTCODE = "postcode"
    STATE = "state"
    NATIONAL = "national"
    COMPANY = "company"
    SEX = "sex"
    AGE = "age"


# In this order: what is more specific takes its column first.
_NAMES: Mapping[Kind, str] = {
    Kind.EMAIL: r"e_?mail(?!ing)",
    Kind.PHONE: r"phone|mobile|\bcell|\btel",
    Kind.NATIONAL: r"\bssn|soc_?sec|social_?sec|national_?(id|number)|tax_?(id|number)|passport",
    Kind.BORN: r"birth_?(date|day)|date_?of_?birth|\bdob|^birth$|\bborn",
    Kind.GIVEN: r"given|first_?name|fore_?name|\bfname",
    Kind.SURNAME: r"^(?!.*first).*(surname|last_?name|family_?name|\blname)",
    Kind.MIDDLE: r"middle",
    Kind.FULL: r"full_?name|^(contact_?|person_?|display_?)?name$",
    Kind.COMPANY: r"company|organi[sz]ation|employer|account_?name",
    Kind.NUMBER: r"(street|house|building)_?(number|no|num)\b",
    Kind.POSTCODE: r"post_?(al_?)?code|zip",
    Kind.CITY: r"city|town|suburb|locality|municipality",
    Kind.STATE: r"\bstate|province|region|county",
    Kind.EXTRA: r"address_?(line_?)?2|\bunit|apartment|\bapt|suite",
    Kind.STREET: r"street|address|\baddr|\broad",
    Kind.SEX: r"\bsex|gender",
    Kind.AGE: r"^age$",
}


def recognise_columns(columns: Iterable[str]) -> dict[Kind, str]:
    """The column of each kind of evidence that the list carries. A column serves one kind."""
    left = list(columns)
    found: dict[Kind, str] = {}
    for kind, pattern in _NAMES.items():
        for column in left:
            plain = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", column).lower()
            plain = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
            if re.search(pattern.replace(r"\b", r"(?:\b|(?<=_)|(?=_))"), plain):
                found[kind] = column
                left.remove(column)
                break
    return found
