"""One plain form of every value, so that spelling habits are no evidence."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from enterprisehub.domains.hygiene.logic.match_records.recognise_columns import Kind

_NOTHING = frozenset({"", "nan", "none", "null", "na", "unknown", "nil"})
_DATE = re.compile(r"(\d{1,4})\D+(\d{1,2})\D+(\d{1,4})")
_MONTHS = 12


def plain(value: object) -> str | None:
    """Lower case, without accents, punctuation and doubled spaces; None when nothing is left."""
    if value is None:
        return None
    text = unicodedata.normalize("NFKD", str(value)).lower()
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = " ".join(re.sub(r"[^\w\s]", " ", text).split())
    return None if text in _NOTHING else text


def digits(value: object) -> str | None:
    """The digits of a number, without leading zeros; None when there are none."""
    return re.sub(r"\D", "", str(value or "")).lstrip("0") or None


def email(value: object) -> str | None:
    """An address in lower case; None when it is none."""
    text = str(value or "").strip().lower()
    return text if "@" in text else None


def dates(values: Sequence[object]) -> list[str | None]:
    """Birth dates as yyyymmdd. Whether the day comes first is read from the whole column."""
    parts = [_DATE.match(str(value).strip()) if value is not None else None for value in values]
    day_first = any(m and len(m[1]) <= 2 and int(m[1]) > _MONTHS for m in parts)  # noqa: PLR2004
    return [_ordered(m, day_first=day_first) if m else digits(v) for m, v in _pairs(parts, values)]


def _pairs[A, B](first: Iterable[A], second: Iterable[B]) -> Iterable[tuple[A, B]]:
    return zip(first, second, strict=True)


def _ordered(match: re.Match[str], *, day_first: bool) -> str:
    a, b, c = match.groups()
    if len(a) == 4:  # noqa: PLR2004
        year, month, day = a, b, c
    elif day_first:
        day, month, year = a, b, c
    else:
        month, day, year = a, b, c
    return f"{year:0>4}{month:0>2}{day:0>2}"


def normalised(kind: Kind, values: Sequence[object]) -> list[str | None]:
    """A column in the form in which it is compared."""
    if kind is Kind.BORN:
        return dates(values)
    if kind is Kind.EMAIL:
        return [email(value) for value in values]
    if kind in {Kind.PHONE, Kind.NATIONAL}:
        return [digits(value) for value in values]
    texts = [plain(value) for value in values]
    if kind is Kind.POSTCODE:
        # A code of zeros alone is a form's way to say that none was given.
        return [text.replace(" ", "") if text and text.strip("0 ") else None for text in texts]
    return texts


def split_name(full: str | None) -> tuple[str | None, str | None]:
    """Given name and surname of a normalised full name; the first word and the last one."""
    words = (full or "").split()
    if not words:
        return None, None
    return (words[0], words[-1]) if len(words) > 1 else (None, words[0])
