"""Whether an address, a number and a place can be what they claim to be."""

import dataclasses
import re
from functools import cache
from importlib import resources
from typing import Any, Final, Literal

import phonenumbers

from enterprisehub.domains.crm.contracts.addresses import email_of
from enterprisehub.domains.hygiene.logic.check_postal.check_place import PlaceSaid, check_place
from enterprisehub.domains.hygiene.logic.check_postal.places import Directory

type Verdict = Literal["ok", "warn", "bad", "unknown"]
type Field = Literal["email", "phone", "address"]

# Names that never resolve: RFC 2606 and RFC 6761.
_RESERVED: Final = (
    *(".test", ".example", ".invalid", ".localhost", ".local"),
    *(".example.com", ".example.net", ".example.org"),
)
# Telephone numbers set aside for fiction: NANPA, 555-0100 to 555-0199.
_FICTION: Final = re.compile(r"\+1\d{3}55501\d\d")
_POSTAL: Final = {
    "US": re.compile(r"\d{5}(-\d{4})?"),
    "CA": re.compile(r"[A-Z]\d[A-Z] ?\d[A-Z]\d", re.IGNORECASE),
    "GB": re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.IGNORECASE),
    "DE": re.compile(r"\d{5}"),
    "AU": re.compile(r"\d{4}"),
    "MX": re.compile(r"\d{5}"),
}
_TYPES: Final = {
    phonenumbers.PhoneNumberType.FIXED_LINE: "a landline",
    phonenumbers.PhoneNumberType.MOBILE: "a mobile",
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE: "a landline or mobile",
    phonenumbers.PhoneNumberType.TOLL_FREE: "a toll-free number",
    phonenumbers.PhoneNumberType.PREMIUM_RATE: "a premium-rate number",
    phonenumbers.PhoneNumberType.VOIP: "an internet number",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Check:
    """What a look at one field found; `details` holds the facts that it rests on."""

    field: Field
    value: str
    verdict: Verdict
    says: str
    details: dict[str, Any] = dataclasses.field(default_factory=dict)


@cache
def _words(name: str) -> frozenset[str]:
    folder = resources.files("enterprisehub.domains.hygiene") / "data"
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line and not line.startswith("#"))


def is_reserved(domain: str) -> bool:
    """Whether the name never resolves, or only to an example."""
    return f".{domain}".endswith(_RESERVED)


def check_email(email: str) -> Check:
    """Form, sort of mailbox and sort of domain: all that can be told without asking anybody.

    An address that passes is "unknown" until its domain was asked whether it takes mail.
    """
    try:
        address = email_of(email)
    except ValueError as error:
        return Check("email", email, "bad", f"It {error}")
    local, _, domain = address.rpartition("@")
    domain = domain.lower()
    if domain in _words("disposable_domains.txt"):
        return Check("email", email, "bad", "A mailbox that is thrown away after minutes")
    if is_reserved(domain):
        return Check("email", email, "warn", "A domain for examples: nobody gets this mail")
    role = local.lower().partition("+")[0] in _words("role_mailboxes.txt")
    return Check(
        "email",
        email,
        "unknown",
        "The domain was not asked yet",
        {"domain": domain, "role": role},
    )


def with_domain(check: Check, *, takes_mail: bool | None, says: str) -> Check:
    """The same check after its domain was asked; None where it could not be."""
    if check.verdict != "unknown":
        return check
    if takes_mail is None:
        return Check(check.field, check.value, "unknown", says, check.details)
    if not takes_mail:
        return Check(check.field, check.value, "bad", says, check.details)
    if check.details.get("role"):
        return Check(check.field, check.value, "warn", "A role's mailbox", check.details)
    return Check(check.field, check.value, "ok", says, check.details)


def check_phone(e164: str, country: str) -> Check:
    """Whether such a number is given out, where, and to what sort of line."""
    try:
        number = phonenumbers.parse(e164, country or "US")
    except phonenumbers.NumberParseException:
        return Check("phone", e164, "bad", "It is not a telephone number")
    if _FICTION.fullmatch(e164):
        return Check("phone", e164, "warn", "A number for examples: nobody has it")
    if not phonenumbers.is_valid_number(number):
        return Check("phone", e164, "bad", "No such number is given out in its country")
    region = phonenumbers.region_code_for_number(number) or ""
    sort = _TYPES.get(phonenumbers.number_type(number), "a number")
    details = {"region": region, "sort": sort}
    if country and region and region != country:
        says = f"{sort.capitalize()} of {region}, the address is in {country}"
        return Check("phone", e164, "warn", says, details)
    return Check("phone", e164, "ok", f"{sort.capitalize()} of {region or 'its country'}", details)


def check_address(
    street: str | None,
    city: str | None,
    state: str | None,
    postal_code: str | None,
    country: str,
    directory: Directory | None,
) -> Check | None:
    """Whether the parts of an address belong together; None where there is no address.

    Without a directory of the country only the form can be told, and that is no proof.
    """
    parts = [part for part in (street, city, state, postal_code) if part]
    if not parts:
        return None
    verdict, says, details = _address(street, city, state, postal_code, country, directory)
    return Check("address", ", ".join(parts), verdict, says, details)


def _address(
    street: str | None,
    city: str | None,
    state: str | None,
    postal_code: str | None,
    country: str,
    directory: Directory | None,
) -> tuple[Verdict, str, dict[str, Any]]:
    form = _POSTAL.get(country)
    if not postal_code:
        return "warn", f"No {'postal code' if city else 'city and no postal code'}", {}
    if form and not form.fullmatch(postal_code.strip()):
        return "bad", f"{postal_code} is no postal code of {country}", {}
    said = check_place(directory, city, state, postal_code) if directory else None
    told = _told(said) if said else {}
    if street and not re.search(r"\d", street) and (said is None or said.verdict != "bad"):
        return "warn", "The street has no house number", told
    if said:
        return said.verdict, said.says, told
    if not city:
        return "warn", "No city", {}
    return "unknown", f"Form only: there is no postal directory of {country} here", {}


def _told(said: PlaceSaid) -> dict[str, Any]:
    """The right place, for whoever puts the address right."""
    if said.place is None:
        return {}
    place = said.place
    return {"code": place.code, "city": place.name, "state": place.state_code or place.state}
