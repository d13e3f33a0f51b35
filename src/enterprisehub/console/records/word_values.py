"""Fields and values of records in words: what people read of a record's past."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from enterprisehub.kernel.db.encrypted import encrypted_columns
from enterprisehub.ui.shown import money, pct

EMPTY: Final = ""
# Ids, keys for searching and stamps: they follow from the rest, or are shown elsewhere.
_SILENT: Final = frozenset(
    {"id", "tenant_id", "version", "updated_at", "created_at", "name_key", "title_key"}
)
_SECRET: Final = ("credentials", "secret", "password", "token", "key_hash", "hook_key")
_UNITS: Final = ("_user_id", "_id", "_cents", "_e164", "_pct", "_ratio", "_on", "_at")
_WORDS: Final = {
    "owner_user_id": "Owner",
    "deleted_at": "Deleted",
    "custom": "Own fields",
    "score_reasons": "Reasons of the score",
}
_LONGEST: Final = 300


@dataclass(frozen=True, slots=True)
class Wording:
    """What values are worded with: names by id, the record's currency, the reader's zone."""

    table: str
    names: Mapping[UUID, str]
    currency: str
    zone: ZoneInfo


def told(field: str) -> bool:
    """Whether people are shown this field."""
    return field not in _SILENT


def label(field: str) -> str:
    """The field as people call it."""
    if field in _WORDS:
        return _WORDS[field]
    for unit in _UNITS:
        if field.endswith(unit):
            field = field.removesuffix(unit)
            break
    return field.replace("_", " ").capitalize()


def ids_in(values: Iterable[Any]) -> frozenset[UUID]:
    """Every id among the values."""
    found = set()
    for value in values:
        if isinstance(value, str) and len(value) == 36:  # noqa: PLR2004  a UUID's length
            try:
                found.add(UUID(value))
            except ValueError:
                continue
    return frozenset(found)


def in_words(field: str, value: Any, how: Wording) -> str:  # noqa: PLR0911  one per sort of value
    """The value as people read it; empty where there is none."""
    if value is None or value in ("", [], {}):
        return EMPTY
    hidden = any(part in field for part in _SECRET)
    if hidden or (how.table, field) in _encrypted():
        return "(hidden)"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if field.endswith("_cents") and isinstance(value, int):
        return money(value, how.currency)
    if field.endswith("_ratio") and isinstance(value, int | float):
        return pct(value)
    if isinstance(value, dict):
        pairs = (f"{label(name)}: {in_words(name, one, how)}" for name, one in value.items())
        return _cut("; ".join(pairs))
    if isinstance(value, list):
        return _cut(", ".join(in_words(field, one, how) for one in value))
    if isinstance(value, str):
        return _cut(_text(field, value, how))
    shown = f"{value:,}" if isinstance(value, int) else f"{value:,.6g}"
    return f"{shown} %" if field.endswith("_pct") else shown


def _text(field: str, value: str, how: Wording) -> str:
    if named := next(iter(ids_in((value,))), None):
        return how.names.get(named, "something that is gone")
    if field.endswith("_at"):
        try:
            return f"{datetime.fromisoformat(value).astimezone(how.zone):%-d %b %Y, %H:%M}"
        except ValueError:
            return value
    if field.endswith("_on"):
        try:
            return f"{date.fromisoformat(value):%-d %b %Y}"
        except ValueError:
            return value
    # States and kinds are kept as one word: "past_customer".
    plain = value.replace("_", " ")
    return plain.capitalize() if value.islower() and "_" in value else value


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


@cache
def _encrypted() -> frozenset[tuple[str, str]]:
    return frozenset(encrypted_columns())
