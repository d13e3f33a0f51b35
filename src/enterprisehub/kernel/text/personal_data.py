"""Personal data in a text is found, and masked with tokens that can be turned back.

Numbers are recognised by shape and proved by their check digits; names and addresses, which no
pattern finds reliably, are masked when they are known (`known_values.py`) or announced ("my name
is …"). Lists of shapes: ISO 7812, ISO 13616, RFC 5321, RFC 4291, SSA, UIDAI, national registries.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from ipaddress import AddressValueError, IPv6Address

from enterprisehub.kernel.text import checksums
from enterprisehub.kernel.text.announced_names import find_announced
from enterprisehub.kernel.text.known_values import Known, find_known
from enterprisehub.kernel.text.national_numbers import find_national_numbers
from enterprisehub.kernel.text.phone_spans import find_phones


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A piece of personal data: characters `start` to `end` of the text, and what it is."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with tokens in place of personal data, the spans of the original, and the way back."""

    text: str
    spans: tuple[Span, ...]
    values: dict[str, str] = field(default_factory=dict)

    def restore(self, text: str | None = None) -> str:
        """Put the values back, in this text or in another one that uses its tokens."""
        return restore(self.text if text is None else text, self.values)


_EMAIL = re.compile(
    r"(?<![\w.+%-])[\w](?:[\w.!#$%&'*+/=?^`{|}~-]{0,62}[\w+])?@"
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}(?![\w-])",
    re.IGNORECASE,
)
_CARD = re.compile(r"(?<![\w.+-])\d(?:[ -]?\d){11,18}(?![\w-]|\.\d)")
_CARD_NAMED = re.compile(
    r"\b(?:card|visa|master ?card|amex|maestro|tarjeta|karte|carte)\b", re.IGNORECASE
)
_IBAN = re.compile(r"(?<!\w)[a-z]{2}\d{2}(?:[ -]?[a-z0-9]){11,30}(?!\w)", re.IGNORECASE)
_SSN = re.compile(r"(?<![\w.-])(\d{3})([- .])(\d{2})\2(\d{4})(?![\w-]|\.\d)")
_BARE_SSN = re.compile(
    r"(?:\bssn|\bitin|social security|\bsocial)\b\D{0,24}?(\d{9})(?!\w)", re.IGNORECASE
)
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_IPV4 = re.compile(rf"(?<![\w.-])(?:{_OCTET}\.){{3}}{_OCTET}(?![\w-]|\.\w)")
_IPV6 = re.compile(
    r"(?<![\w:.])(?=[0-9a-f:.]*:[0-9a-f:.]*:)[0-9a-f:]{2,39}(?:\.\d{1,3}){0,3}(?![\w:])",
    re.IGNORECASE,
)
_URL = re.compile(
    r"(?:\bhttps?://|\bftp://|(?<![\w@.-])www\.)[^\s<>\"'`()\[\]{}|\\^]+", re.IGNORECASE
)
# A bare name needs an ending that is not an English word after a full stop typed without a space.
_BARE_DOMAIN = re.compile(
    r"(?<![\w@./-])(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+"
    r"(?:com|net|org|edu|gov|biz|io|ai|app|dev|tech|shop|store|online|site|xyz|realtor|homes|eu|uk|de"
    r"|fr|nl|pl|cz|hu|ru|br|au|ca|ch|jp|cn)"
    r"(?:\.[a-z]{2})?(?![\w@-]|\.\w)(?:/[^\s<>\"']*)?",
    re.IGNORECASE,
)
_COUNTRY_LETTERS, _SHORT_STEM = 2, 3
_VERSION_BEFORE = re.compile(
    r"(?:\bv(?:er(?:sion)?)?\.?|release|build|section|§)\s*$", re.IGNORECASE
)


def _domains(text: str) -> Iterator[Span]:
    for match in _URL.finditer(text):
        yield Span(match.start(), match.start() + len(match[0].rstrip(".,;:!?")), "domain")
    for match in _BARE_DOMAIN.finditer(text):
        name = match[0].split("/")[0]
        stem, ending = name.rsplit(".", 1)
        country = len(ending) == _COUNTRY_LETTERS
        long_enough = len(stem.rsplit(".", 1)[-1]) > 1 and (not country or len(stem) > _SHORT_STEM)
        sentence_break = ending[0].isupper() and not ending.isupper()
        if long_enough and not sentence_break:
            yield Span(match.start(), match.end(), "domain")


def _addresses_of_machines(text: str) -> Iterator[Span]:
    for match in _IPV6.finditer(text):
        value = match[0].rstrip(":.") if not match[0].endswith("::") else match[0]
        try:
            IPv6Address(value)
        except AddressValueError:
            continue
        if any(c.isalnum() for c in value):
            yield Span(match.start(), match.start() + len(value), "ip")
    for match in _IPV4.finditer(text):
        if not _VERSION_BEFORE.search(text[max(0, match.start() - 12) : match.start()]):
            yield Span(match.start(), match.end(), "ip")


def _ibans(text: str) -> Iterator[Span]:
    for match in _IBAN.finditer(text):
        length = checksums.IBAN_LENGTHS.get(match[0][:2].upper(), 0)
        kept = 0
        for offset, char in enumerate(match[0]):
            kept += char.isalnum()
            if kept == length:
                compact = re.sub(r"[ -]", "", match[0][: offset + 1])
                following = match[0][offset + 1 : offset + 2]
                if not following.isalnum() and checksums.is_iban(compact):
                    yield Span(match.start(), match.start() + offset + 1, "iban")
                break


def _cards(text: str) -> Iterator[Span]:
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        named = _CARD_NAMED.search(text[max(0, match.start() - 32) : match.start()])
        if checksums.is_card(digits) or (named and checksums.is_luhn(digits)):
            yield Span(match.start(), match.end(), "card")


def _social_security_numbers(text: str) -> Iterator[Span]:
    for match in _SSN.finditer(text):
        if checksums.is_ssn(match[1] + match[3] + match[4]):
            yield Span(match.start(), match.end(), "ssn")
    for match in _BARE_SSN.finditer(text):
        if checksums.is_ssn(match[1]):
            yield Span(match.start(1), match.end(1), "ssn")


def _phones(text: str) -> Iterator[Span]:
    for start, end in find_phones(text):
        yield Span(start, end, "phone")


def _nationals(text: str) -> Iterator[Span]:
    for start, end, kind in find_national_numbers(text):
        yield Span(start, end, kind)


# Most certain first: a later finding that touches an earlier one is dropped.
_NUMBERED: tuple[Callable[[str], Iterator[Span]], ...] = (
    _ibans,
    _cards,
    _social_security_numbers,
    _nationals,
    _phones,
)
_TOKEN = re.compile(r"\[[A-Z_]+_\d+\]")
_DIGIT = re.compile(r"\d")


def _without_overlaps(found: Iterable[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in found:
        if all(span.end <= other.start or span.start >= other.end for other in kept):
            kept.append(span)
    return sorted(kept)


def _patterned(text: str) -> Iterator[Span]:
    """What shapes and check digits find; each finder runs only where its characters occur."""
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield Span(match.start(), match.end(), "email")
    if "." in text or "://" in text:
        yield from _domains(text)
    if "." in text or ":" in text:
        yield from _addresses_of_machines(text)
    if _DIGIT.search(text):
        for finder in _NUMBERED:
            yield from finder(text)


def _all_findings(text: str, known: Known | None, *, contextual: bool) -> Iterator[Span]:
    yield from _patterned(text)
    if known is not None:
        for start, end, kind in find_known(text, known):
            yield Span(start, end, kind)
    if contextual:
        for start, end, kind in find_announced(text):
            yield Span(start, end, kind)


def find(text: str, *, known: Known | None = None, contextual: bool = False) -> list[Span]:
    """The personal data in a text, without overlaps, in order.

    Kinds: card phone email ssn iban ip domain, aadhaar pan and the national numbers, and with
    `known` or `contextual` also name and address. `contextual` adds names and street addresses
    that the sentence itself announces.
    """
    return _without_overlaps(_all_findings(text, known, contextual=contextual))


class Redactor:
    """Masks many texts of one conversation: the same value gets the same token in all of them.

    Used before a text leaves for a provider; `restore` is used on what comes back.
    """

    def __init__(self, known: Known | None = None, *, contextual: bool = True) -> None:
        self.known = known
        self.contextual = contextual
        self.values: dict[str, str] = {}
        self._tokens: dict[tuple[str, str], str] = {}
        self._counts: dict[str, int] = {}

    def _token(self, kind: str, value: str, text: str) -> str:
        key = (kind, re.sub(r"[\s().-]", "", value).casefold())
        # The same value in another spelling would come back in the first spelling: a token each.
        if (known := self._tokens.get(key)) and self.values[known] == value:
            return known
        while True:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            token = f"[{kind.upper()}_{self._counts[kind]}]"
            if token not in text and token not in self.values:
                break
        self._tokens.setdefault(key, token)
        self.values[token] = value
        return token

    def _find(self, text: str) -> list[Span]:
        """What a person typed in the form of a token is masked too: it must not read our values."""
        typed = [Span(m.start(), m.end(), "literal") for m in _TOKEN.finditer(text)]
        found = _all_findings(text, self.known, contextual=self.contextual)
        return _without_overlaps([*typed, *found])

    def mask(self, text: str) -> Masked:
        spans = self._find(text)
        parts: list[str] = []
        at = 0
        for span in spans:
            parts += [
                text[at : span.start],
                self._token(span.kind, text[span.start : span.end], text),
            ]
            at = span.end
        return Masked("".join([*parts, text[at:]]), tuple(spans), dict(self.values))

    def restore(self, text: str) -> str:
        return restore(text, self.values)


def restore(text: str, values: dict[str, str]) -> str:
    """Tokens become the values they stand for; unknown tokens stay as they are."""
    return _TOKEN.sub(lambda m: values.get(m[0], m[0]), text)


def mask(text: str, known: Known | None = None, *, contextual: bool = True) -> Masked:
    """Replace the personal data of one text with tokens such as [PHONE_1]."""
    return Redactor(known, contextual=contextual).mask(text)
