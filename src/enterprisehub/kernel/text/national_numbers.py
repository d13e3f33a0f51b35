"""Find national identity and tax numbers of India and Europe, proved by their check digits.

Numbers that are only digits and look like many other things need a word near them that names them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from enterprisehub.kernel.text import checksums


@dataclass(frozen=True, slots=True)
class _Number:
    kind: str
    pattern: re.Pattern[str]
    is_valid: Callable[[str], bool]
    named: re.Pattern[str] | None = None


def _number(kind: str, pattern: str, is_valid: Callable[[str], bool], named: str = "") -> _Number:
    near = re.compile(rf"\b(?:{named})\b", re.IGNORECASE) if named else None
    return _Number(
        kind, re.compile(rf"(?<![\w.+-]){pattern}(?![\w-])", re.IGNORECASE), is_valid, near
    )


def _always(_: str) -> bool:
    return True


_NUMBERS = (
    _number("aadhaar", r"[2-9]\d{3}([ -]?)\d{4}\1\d{4}", checksums.is_aadhaar),
    # Fourth letter = kind of holder (person, company, trust …), Income Tax Department of India.
    _number("pan", r"[a-z]{3}[abcfghjlpt][a-z]\d{4}[a-z]", _always),
    _number("nino", r"(?!bg|gb|kn|nk|nt|tn|zz)[a-ceghj-prtw-z][a-ceghj-nprtw-z]"
            r" ?\d{2} ?\d{2} ?\d{2} ?[a-d]", _always),
    _number("nhs", r"\d{3}[ -]?\d{3}[ -]?\d{4}", checksums.is_nhs, r"nhs"),
    _number("dni", r"(?:\d{8}|[xyz]\d{7})-?[a-z]", checksums.is_spanish_dni),
    _number("codice_fiscale", r"[a-z]{6}\d{2}[a-ehlmprst]\d{2}[a-z]\d{3}[a-z]",
            checksums.is_codice_fiscale),
    _number("nir", r"[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[ab]) ?\d{3} ?\d{3} ?\d{2}",
            checksums.is_french_nir),
    _number("pesel", r"\d{11}", checksums.is_pesel, r"pesel"),
    _number("belgian_number", r"\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}", checksums.is_belgian),
    _number("german_tax_id", r"\d{2} ?\d{3} ?\d{3} ?\d{3}", checksums.is_german_tax_id,
            r"steuer\W?id\w*|identifikationsnummer|idnr|tax id"),
    _number("bsn", r"\d{9}", checksums.is_bsn, r"bsn|burgerservicenummer|sofinummer"),
    _number("personnummer", r"(?:19|20)?\d{6}[-+]\d{4}", checksums.is_personnummer),
    _number("hetu", r"\d{6}[-+a]\d{3}[0-9a-y]", checksums.is_hetu),
    _number("pps", r"\d{7}[a-w][a-iw]?", checksums.is_irish_pps, r"pps\w*"),
)  # fmt: skip
_NEAR_CHARACTERS = 40


def find_national_numbers(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and kind of every national number in the text."""
    for number in _NUMBERS:
        for match in number.pattern.finditer(text):
            near = text[max(0, match.start() - _NEAR_CHARACTERS) : match.end() + 12]
            if number.named is not None and not number.named.search(near):
                continue
            if number.is_valid(
                re.sub(r"[ .+-]", "", match[0]) if number.kind != "hetu" else match[0]
            ):
                yield match.start(), match.end(), number.kind
