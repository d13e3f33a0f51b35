"""Contacts and companies in the form in which they are compared."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from enterprisehub.domains.hygiene.logic.match_records.nicknames import formal_name
from enterprisehub.domains.hygiene.logic.match_records.normalise_rows import plain
from enterprisehub.domains.hygiene.logic.match_records.prepare_rows import prepare

_NUMBER = re.compile(r"^\s*(\d+[a-z]?)\s+(.*)$", re.IGNORECASE)
# Legal forms say how a company is owned, not which one it is.
_LEGAL: Final = frozenset(
    [
        "inc",
        "llc",
        "ltd",
        "limited",
        "corp",
        "corporation",
        "co",
        "company",
        "gmbh",
        "ag",
        "plc",
        "sa",
        "sarl",
        "bv",
        "nv",
        "pty",
        "lp",
        "llp",
        "the",
        "and",
        "group",
        "holdings",
    ]
)


def shape_people(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[str | None]]:
    """Columns by kind of evidence, one entry a contact; short forms of names made formal."""
    streets = [_split(row["street"]) for row in rows]
    columns: dict[str, list[object]] = {
        "first_name": [formal_name(plain(row["given_name"])) for row in rows],
        "last_name": [row["family_name"] or None for row in rows],
        "email": [row["email"] for row in rows],
        "phone": [row["phone_e164"] for row in rows],
        "street_number": [number for number, _ in streets],
        "street": [street for _, street in streets],
        "city": [row["city"] for row in rows],
        "postal_code": [row["postal_code"] for row in rows],
        "company": [core_name(row["company_name"]) for row in rows],
    }
    return prepare([str(row["id"]) for row in rows], columns)


def _split(street: str | None) -> tuple[str | None, str | None]:
    match = _NUMBER.match(street or "")
    return (match[1], match[2]) if match else (None, street)


def core_name(name: str | None) -> str | None:
    """A company's name without its legal form: "ACME, Inc." is "acme"."""
    words = [word for word in (plain(name) or "").split() if word not in _LEGAL]
    return " ".join(words) or plain(name)
