"""What was known of a deal while it was still open."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

_KNOWN_AT_CLOSE = re.compile(
    r"clos(e|ed|ing)|won|lost|outcome|result|reason|actual|status|stage|probab|forecast|score|"
    r"end_?date|signed|invoice|paid|revenue_?recog|label|predict",
    re.IGNORECASE,
)
_OPENED = re.compile(
    r"creat|open|engage|start|first|received|contact_?date|^date$|landed", re.IGNORECASE
)
_NUMERIC_SHARE = 0.95
_MOST_KINDS_SHARE = 0.5
_MOST_KINDS = 200
_TELLS_ALL = 0.98
_RARE = 5
_AFTERWARDS = "alone it tells every outcome: it was filled in afterwards"


@dataclass(frozen=True, slots=True)
class Features:
    """Columns to learn from, when each deal was opened (or None), and what was left out and why."""

    numeric: dict[str, np.ndarray[Any, Any]]
    named: dict[str, list[str]]
    opened: list[date] | None
    left_out: dict[str, str]

    def names(self) -> tuple[str, ...]:
        return (*self.numeric, *self.named)


def choose_features(columns: Mapping[str, Sequence[object]], won: np.ndarray[Any, Any]) -> Features:
    """The columns that may teach. `won` is 0 or 1 for each row."""
    found = Features({}, {}, None, {})
    for name, values in columns.items():
        if (days := _dates(values)) is not None:
            if found.opened is None and _OPENED.search(name) and not _KNOWN_AT_CLOSE.search(name):
                found = replace(found, opened=days)
            found.left_out[name] = "a date: used for the order of deals only"
        elif _KNOWN_AT_CLOSE.search(name):
            found.left_out[name] = "its name says that it is known when the deal is closed"
        elif (numbers := _numbers(values)) is not None:
            _take_numbers(found, name, numbers, won)
        else:
            _take_words(found, name, values, won)
    return found


def _take_numbers(
    found: Features, name: str, numbers: np.ndarray[Any, Any], won: np.ndarray[Any, Any]
) -> None:
    if _tells_all(numbers, won):
        found.left_out[name] = _AFTERWARDS
    elif _is_counter(numbers, name):
        found.left_out[name] = "a number of its own for every deal"
    else:
        found.numeric[name] = numbers


def _take_words(
    found: Features, name: str, values: Sequence[object], won: np.ndarray[Any, Any]
) -> None:
    words = [str(value).strip().lower() if value is not None else "" for value in values]
    kinds = len(set(words))
    if kinds > max(_MOST_KINDS_SHARE * len(words), 2) or kinds > _MOST_KINDS:
        found.left_out[name] = "a name of its own for nearly every deal"
    elif kinds > 1 and _tells_all(_shares(words, won), won):
        found.left_out[name] = _AFTERWARDS
    elif kinds > 1:
        found.named[name] = words


def _numbers(values: Sequence[object]) -> np.ndarray[Any, Any] | None:
    read = [_number(value) for value in values]
    known = [value for value in values if value not in (None, "")]
    if not known or sum(r is not None for r in read) < _NUMERIC_SHARE * len(known):
        return None
    return np.array([np.nan if r is None else r for r in read], dtype=float)


def _number(value: object) -> float | None:
    if isinstance(value, int | float):
        return float(value)
    text = str(value or "").strip().replace(",", "").lstrip("$€£").rstrip("%")
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?([eE]-?\d+)?", text) else None


def _dates(values: Sequence[object]) -> list[date] | None:
    known = [value for value in values if value not in (None, "")]
    read = [_date(value) for value in values]
    if not known or sum(day is not None for day in read) < _NUMERIC_SHARE * len(known):
        return None
    return [day or date.min for day in read]


def _date(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    match = re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)", str(value or "").strip())
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def _is_counter(numbers: np.ndarray[Any, Any], name: str) -> bool:
    whole = numbers[~np.isnan(numbers)]
    distinct = len(np.unique(whole)) == len(whole) and bool(np.all(whole == whole.round()))
    return distinct and (bool(re.search(r"(^|_|\b)(id|no|number|key)$", name, re.IGNORECASE)))


def _tells_all(numbers: np.ndarray[Any, Any], won: np.ndarray[Any, Any]) -> bool:
    filled = np.where(np.isnan(numbers), np.nanmin(numbers) - 1, numbers)
    area = float(roc_auc_score(won, filled))
    return max(area, 1 - area) > _TELLS_ALL


def _shares(words: Sequence[str], won: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """For each row the share of won deals with its word; words seen rarely tell nothing."""
    rate = float(won.mean())
    by_word: dict[str, list[int]] = {}
    for word, outcome in zip(words, won, strict=True):
        by_word.setdefault(word, []).append(int(outcome))
    shares = {w: sum(o) / len(o) if len(o) >= _RARE else rate for w, o in by_word.items()}
    return np.array([shares[word] for word in words])
