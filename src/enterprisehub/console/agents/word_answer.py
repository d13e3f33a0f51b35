"""What a run was given and answered, as people read it: values, lists and tables, not fields."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from enterprisehub.console.records.word_values import Wording, ids_in, in_words, label
from enterprisehub.kernel.agents.tools import TOOLS
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity.members import list_members
from enterprisehub.kernel.records import KINDS, NAMES
from enterprisehub.kernel.tenancy.tenants import tenant
from enterprisehub.ui.items import Column

_WORDED: Final = frozenset({"title", "says", "name"})
_CODES: Final = frozenset({"code", "codes", "key"})
_SHOWN_ELSEWHERE: Final = frozenset({"summary", "engine", "href"})
_NAMED_BY: Final = ("title", "name", "label", "what", "text")
_REF: Final = re.compile(r"[a-z_]+\.[a-z_]+:")
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d[\d:.]*(?:Z|[+-]\d\d:\d\d)$")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_MOST_ROWS: Final = 100
_LONG: Final = 90  # characters: more is read as a paragraph, not beside its name

type Row = dict[str, "Cell"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A value in words; `href` opens the record that it names."""

    text: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One card: `facts` beside their names, `lines` below each other, or a table."""

    title: str
    facts: list[tuple[str, str]]
    lines: list[str]
    columns: list[Column]
    rows: list[Row]
    left_out: int = 0


async def word_answer(db: Db, output: Mapping[str, Any], zone: ZoneInfo) -> list[Part]:
    """The parts of an answer that say something; what is empty or an unknown id is not shown."""
    return parts_of(output, await wording_for(db, output, zone))


async def wording_for(db: Db, told: Any, zone: ZoneInfo) -> Wording:
    """What all of this is worded with."""
    ids = frozenset(id_ for value in _values(told) if (id_ := _id_in(value)))
    names: dict[UUID, str] = {m.user_id: m.name for m in await list_members(db)} if ids else {}
    for _, found in await NAMES.gather(db, ids) if ids else []:
        names |= found
    return Wording("", names, (await tenant(db, db.scope.tenant_id)).currency, zone)


def parts_of(told: Mapping[str, Any], how: Wording) -> list[Part]:
    """Its parts, the single values first. What the page says elsewhere is left out."""
    how = replace(how, currency=str(told.get("currency") or how.currency))
    shown = {name: value for name, value in told.items() if name not in _SHOWN_ELSEWHERE}
    return list(_parts(shown, how))


def _values(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for one in value.values():
            yield from _values(one)
    elif isinstance(value, list):
        for one in value:
            yield from _values(one)
    else:
        yield value


def _parts(shown: Mapping[str, Any], how: Wording, title: str = "Result") -> Iterator[Part]:
    simple = {name: _text(name, value, how) for name, value in shown.items() if _simple(value)}
    facts = [(label(name), text) for name, text in simple.items() if 0 < len(text) <= _LONG]
    if facts:
        yield Part(title, facts, [], [], [])
    for name, text in simple.items():
        if len(text) > _LONG:
            yield Part(_title(name), [], [text], [], [])
    for name, value in shown.items():
        if isinstance(value, Mapping) and not all(map(_plain, value.values())):
            yield from _parts(value, how, _title(name))
        elif isinstance(value, Mapping):
            found = [_named(name, k, v, how) for k, v in value.items()]
            kept = [pair for pair in found if pair[1]]
            if kept:
                yield Part(_title(name), kept, [], [], [])
        elif isinstance(value, list) and value:
            yield _listed(name, value, how)


def _title(name: str) -> str:
    """What a tool found stands under the tool's title."""
    return TOOLS[name].title if name in TOOLS else label(name)


def _named(field: str, key: str, value: Any, how: Wording) -> tuple[str, str]:
    """Sums of money are kept by currency."""
    if field.endswith("_cents"):
        return key, _text(field, value, replace(how, currency=key))
    return label(key), _text(key, value, how)


def _simple(value: Any) -> bool:
    return not isinstance(value, Mapping | list)


def _plain(value: Any) -> bool:
    """Whether the value is said in a line: no list of records, nothing within what is within."""
    within = value.values() if isinstance(value, Mapping) else value
    return _simple(value) or all(map(_simple, within))


def _listed(name: str, value: list[Any], how: Wording) -> Part:
    head, left_out = value[:_MOST_ROWS], max(0, len(value) - _MOST_ROWS)
    if not all(isinstance(one, Mapping) for one in head):
        lines = [text for one in head if (text := _text(name, one, how))]
        return Part(_title(name), [], lines, [], [], left_out)
    rows = [_row(one, how) for one in head]
    keys = dict.fromkeys(key for row in rows for key in row)
    columns = [Column(key, label(key), lead=not n) for n, key in enumerate(keys)]
    return Part(_title(name), [], [], columns, rows, left_out)


def _row(one: Mapping[str, Any], how: Wording) -> Row:
    """The first words open the record that the row is about."""
    how = replace(how, currency=str(one.get("currency") or how.currency))
    named = next((key for key in _NAMED_BY if one.get(key)), None)
    told = {named: one[named], **one} if named else one
    # Beside words, the codes that stand for them say nothing to people.
    worded = any(key in _WORDED for key in one)
    cells = {
        name: Cell(text)
        for name, value in told.items()
        if name != "currency"
        and not (named and _is_id(value))
        and not (worded and name in _CODES)
        and not _is_kind(value)
        and (text := _text(name, value, how))
    }
    first, href = next(iter(cells), None), _record_href(one)
    if first and href:
        cells[first] = Cell(cells[first].text, href)
    return cells


def page_of(told: Mapping[str, Any]) -> str | None:
    """Where the answer lies: the page the agent names, or that of the record it made."""
    href = told.get("href")
    return href if isinstance(href, str) and href.startswith("/") else _record_href(told)


def _record_href(one: Mapping[str, Any]) -> str | None:
    """The page of the record whose id the row holds under the record's own name."""
    for kind in KINDS.values():
        if id_ := _id_in(one.get(f"{kind.name.rpartition('.')[2]}_id")):
            return kind.page_of(id_)
    return None


def _is_kind(value: Any) -> bool:
    """Whether it only names a kind of record, like "crm.contact"."""
    return isinstance(value, str) and value in KINDS


def _is_id(value: Any) -> bool:
    return _id_in(value) is not None


def _id_in(value: Any) -> UUID | None:
    """The id that the text is, alone or after the kind of its record."""
    text = value.rpartition(":")[2] if isinstance(value, str) and _REF.match(value) else value
    return next(iter(ids_in((text,))), None)


def _text(name: str, value: Any, how: Wording) -> str:
    """In words; of records in a list their names, and nothing for an id that nobody knows."""
    if (id_ := _id_in(value)) is not None:
        return how.names.get(id_, "")
    if isinstance(value, list):
        texts = [text for one in value if (text := _text(name, one, how))]
        sentences = all(text.endswith((".", "!", "?")) for text in texts)
        return (" " if sentences else "; ").join(texts)
    if isinstance(value, Mapping) and name.endswith("_cents"):
        sums = (_text(name, one, replace(how, currency=key)) for key, one in value.items())
        return ", ".join(filter(None, sums))
    if isinstance(value, Mapping):
        named = next((value[key] for key in _NAMED_BY if isinstance(value.get(key), str)), None)
        pairs = (f"{label(k)}: {t}" for k, v in value.items() if (t := _text(k, v, how)))
        return named or ", ".join(pairs)
    if isinstance(value, str) and (when := _when(value, how)):
        return when
    return value if isinstance(value, str) and " " in value else in_words(name, value, how)


def _when(text: str, how: Wording) -> str:
    """A moment or a day as people write it; empty for any other text."""
    try:
        if _MOMENT.match(text):
            return f"{datetime.fromisoformat(text).astimezone(how.zone):%-d %b %Y, %H:%M}"
        return f"{date.fromisoformat(text):%-d %b %Y}" if _DAY.fullmatch(text) else ""
    except ValueError:
        return ""
