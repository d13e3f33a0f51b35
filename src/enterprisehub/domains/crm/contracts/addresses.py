"""Email addresses, phone numbers and names as people write them, brought to their one form."""

import re
from functools import lru_cache

import phonenumbers

MAX_EMAIL = 254
_EMAIL = re.compile(
    r"[^\s@<>()\[\]\\,;:\"\x00-\x1f]{1,64}@((?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,63})"
)
_ANGLE = re.compile(r"<([^<>]+)>\s*$")
_NANP = re.compile(r"\+?1?[\s.-]*\(?([2-9]\d\d)\)?[\s.-]*([2-9]\d\d)[\s.-]*(\d{4})")
_IN_NANP = re.compile(r"\+1\d{10}")
_PREFIXES = {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "dame", "rev", "hon"}
_SUFFIXES = {"jr", "sr", "ii", "iii", "iv", "phd", "md", "esq", "cpa"}
_PARTICLES = {"de", "del", "della", "der", "den", "di", "da", "dos", "du", "la", "le", "van"}
_PARTICLES |= {"von", "bin", "ibn", "al", "el", "ter"}


def email_of(text: str) -> str:
    """The address in `text`, which may be "Ann <ann@example.com>"; its domain in lower case.

    Raises:
        ValueError: there is no usable address; the message is for people.
    """
    cleaned = text.strip().removeprefix("mailto:")
    if found := _ANGLE.search(cleaned):
        cleaned = found[1].strip()
    if len(cleaned) > MAX_EMAIL or not (match := _EMAIL.fullmatch(cleaned)):
        raise ValueError("is not an email address such as ann@example.com")
    if cleaned.startswith(".") or ".." in cleaned or ".@" in cleaned:
        raise ValueError("has a dot where an email address cannot have one")
    domain = match[1]
    return cleaned[: -len(domain)] + domain.lower()


def email_key(text: str) -> str:
    """The form under which an address is looked up: PostgreSQL's lower() in the C collation."""
    text = text.strip()
    if text.isascii():
        return text.lower()
    return "".join(c.lower() if c.isascii() else c for c in text)


@lru_cache(maxsize=50_000)
def phone_of(text: str, region: str = "US") -> str:
    """The number in E.164. Numbers without a country code are read as of `region` (ISO 3166).

    Raises:
        ValueError: it cannot be a phone number; the message is for people.
    """
    cleaned = text.strip()
    if region in ("US", "CA") and (quick := _NANP.fullmatch(cleaned)):
        return f"+1{quick[1]}{quick[2]}{quick[3]}"
    if len(cleaned) > 40:  # noqa: PLR2004  longer than any number with its extension
        raise ValueError("is too long for a phone number")
    try:
        number = phonenumbers.parse(cleaned, region)
    except phonenumbers.NumberParseException as error:
        raise ValueError(
            "is not a phone number; write it with its country code, such as +1 512 555 0147"
        ) from error
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise ValueError("has too few or too many digits for a phone number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def shown_phone(e164: str) -> str:
    """The number as people of its country write it, with the country code unless it is +1."""
    if _IN_NANP.fullmatch(e164):
        return f"({e164[2:5]}) {e164[5:8]}-{e164[8:]}"
    number = phonenumbers.parse(e164, None)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def split_name(text: str) -> tuple[str, str]:
    """Given and family name out of a full name: "Ms. Ana de la Cruz" gives ("Ana", "de la Cruz").

    A comma turns the order round: "Cruz, Ana". One word is a given name.
    """
    cleaned = " ".join(text.split())
    before, _, after = (part.strip() for part in cleaned.partition(","))
    given = " ".join(after.replace(",", " ").split())
    if before and given and given.rstrip(".").lower() not in _SUFFIXES:
        return given, before
    words = cleaned.replace(",", " ").split()
    while len(words) > 1 and words[0].rstrip(".").lower() in _PREFIXES:
        words.pop(0)
    tail: list[str] = []
    while len(words) > 1 and words[-1].rstrip(".").lower() in _SUFFIXES:
        tail.insert(0, words.pop())
    if len(words) < 2:  # noqa: PLR2004  a single name
        return " ".join(words + tail), ""
    cut = len(words) - 1
    while cut > 1 and words[cut - 1].lower() in _PARTICLES:
        cut -= 1
    return " ".join(words[:cut]), " ".join(words[cut:] + tail)


def domain_of(text: str) -> str:
    """The bare domain of a web address or email address: "https://www.Acme.com/x" → "acme.com".

    Raises:
        ValueError: there is none in it.
    """
    cleaned = text.strip().lower()
    cleaned = re.sub(r"^[a-z][a-z0-9+.-]*://", "", cleaned).rpartition("@")[2]
    host = re.split(r"[/?#:]", cleaned, maxsplit=1)[0].removeprefix("www.").rstrip(".")
    if len(host) > MAX_EMAIL - 1 or not _EMAIL.fullmatch(f"a@{host}"):
        raise ValueError("is not a web domain such as example.com")
    return host
