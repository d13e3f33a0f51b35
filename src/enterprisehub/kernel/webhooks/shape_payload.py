"""What an endpoint's body holds: the whole fact, or just what the lines of its shape say.

data.contact_id                          keep this where it is
lead.id = data.contact_id                put it elsewhere, under another name
text = "Lead {data.contact_id} is hot"   words with values in them
"""

import json
import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Final

from enterprisehub.kernel.errors import Invalid

ROOTS: Final = ("id", "type", "timestamp", "schema_version", "subject", "data")
_MOST_RULES: Final = 100
_PATH: Final = r"[A-Za-z_][\w-]*(?:\.[\w-]+)*"
_LINE: Final = re.compile(rf"(?P<to>{_PATH})(?:\s*=\s*(?:(?P<path>{_PATH})|\"(?P<words>.*)\"))?")
_VALUE: Final = re.compile(rf"\{{({_PATH})\}}")


@dataclass(frozen=True, slots=True)
class Rule:
    """`to` gets what stands at `path`, or `words` with the values of their paths."""

    to: tuple[str, ...]
    path: tuple[str, ...] | None
    words: str | None


def read_shape(text: str) -> tuple[Rule, ...]:
    """The rules of a shape; none for an empty one.

    Raises:
        Invalid: a line cannot be read, names what no fact has, or is at odds with another.
    """
    rules: list[Rule] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            rules.append(_rule(number, line.strip()))
    if len(rules) > _MOST_RULES:
        raise _wrong(f"A shape has at most {_MOST_RULES} lines.")
    _require_apart([rule.to for rule in rules])
    return tuple(rules)


def require_known(rules: Sequence[Rule], fields: AbstractSet[str]) -> None:
    """Every field of `data` that a rule asks for is one of `fields`.

    Raises:
        Invalid: one is not; it would always be empty.
    """
    for rule in rules:
        asked = (
            _VALUE.findall(rule.words) if rule.words is not None else [".".join(rule.path or ())]
        )
        for root, _, rest in (path.partition(".") for path in asked):
            name = rest.partition(".")[0]
            if root == "data" and name and name not in fields:
                known = ", ".join(f"data.{one}" for one in sorted(fields)) or "none"
                raise _wrong(f"No event chosen has data.{name}. They have {known[:400]}.")


def shaped(rules: Sequence[Rule], envelope: dict[str, Any]) -> dict[str, Any]:
    """The body; what a fact does not have is null."""
    if not rules:
        return {name: envelope[name] for name in ROOTS if name in envelope}
    made: dict[str, Any] = {}
    for rule in rules:
        value = (
            _worded(rule.words, envelope)
            if rule.words is not None
            else _found(envelope, rule.path or ())
        )
        place = made
        for name in rule.to[:-1]:
            place = place.setdefault(name, {})
        place[rule.to[-1]] = value
    return made


def _rule(number: int, line: str) -> Rule:
    found = _LINE.fullmatch(line)
    if found is None:
        raise _wrong(
            f"Line {number} cannot be read: {line[:60]!r}. Write  name = data.field  or  "
            'name = "words {data.field}".'
        )
    to, words = tuple(found["to"].split(".")), found["words"]
    if words is not None:
        for path in _VALUE.findall(words):
            _require_root(number, path)
        return Rule(to, None, words)
    path = found["path"] or found["to"]
    _require_root(number, path)
    return Rule(to, tuple(path.split(".")), None)


def _require_root(number: int, path: str) -> None:
    if path.partition(".")[0] not in ROOTS:
        known = ", ".join(ROOTS)
        raise _wrong(f"Line {number}: {path!r} begins with none of {known}.")


def _require_apart(places: Sequence[tuple[str, ...]]) -> None:
    taken = set(places)
    if len(taken) < len(places):
        raise _wrong("Two lines fill the same place.")
    for place in places:
        if any(place[:length] in taken for length in range(1, len(place))):
            raise _wrong(f"{'.'.join(place)} lies within a place that another line fills.")


def _found(value: Any, path: Sequence[str]) -> Any:
    for name in path:
        if isinstance(value, dict):
            value = value.get(name)
        elif isinstance(value, list) and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value


def _worded(words: str, envelope: dict[str, Any]) -> str:
    def put(match: re.Match[str]) -> str:
        value = _found(envelope, match[1].split("."))
        if value is None:
            return ""
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    return _VALUE.sub(put, words)


def _wrong(message: str) -> Invalid:
    return Invalid(message, fields={"shape": message})
