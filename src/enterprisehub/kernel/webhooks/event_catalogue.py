"""Every type of fact a webhook can carry, with its schema and an example, read off its class."""

import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter

from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.events.publish import EVENT_TYPES, Event

EXAMPLE_ID: Final = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
_AT: Final = datetime(2026, 3, 9, 15, 4, 5, tzinfo=UTC).isoformat()
_TEXTS: Final = {
    "uuid": str(EXAMPLE_ID),
    "date-time": _AT,
    "date": _AT[:10],
    "time": _AT[11:19],
    "email": "ana@example.com",
    "uri": "https://example.com/",
}
_NAMED: Final = {
    "e164": "+15125550123",
    "email": "ana@example.com",
    "currency": "USD",
    "language": "en",
    "channel": "sms",
}


@dataclass(frozen=True, slots=True)
class EventKind:
    """`schema` is the JSON schema of `data`; `example` is a whole body."""

    type: str
    version: int
    area: str
    says: str
    schema: dict[str, Any]
    example: dict[str, Any]


def event_kinds() -> list[EventKind]:
    """All published types, by name."""
    return [event_kind(name) for name in sorted(EVENT_TYPES)]


@cache
def event_kind(name: str) -> EventKind:
    """One type.

    Raises:
        NotFound: nothing of this type is ever published.
    """
    kind = EVENT_TYPES.get(name)
    if kind is None:
        raise NotFound(f"There is no event {name!r}.")
    schema = TypeAdapter(kind).json_schema()
    area = name.partition(".")[0]
    example = envelope(
        event_id=EXAMPLE_ID,
        type_=name,
        version=kind.version,
        at=datetime.fromisoformat(_AT),
        subject=(f"{area}.example", EXAMPLE_ID),
        data=_example(schema, schema.get("$defs", {}), ""),
    )
    return EventKind(name, kind.version, area, _says(kind), schema, example)


def listens(pattern: str, type_: str) -> bool:
    """Whether a type is one of those that "*", "area.*" or its own name stand for."""
    return pattern in ("*", type_) or (pattern.endswith(".*") and type_.startswith(pattern[:-1]))


def fields_of(patterns: Sequence[str]) -> set[str]:
    """The fields of `data` that any of the chosen types has."""
    chosen = [k for k in event_kinds() if any(listens(one, k.type) for one in patterns)]
    return {name for kind in chosen for name in kind.schema.get("properties", {})}


def envelope(
    *,
    event_id: UUID,
    type_: str,
    version: int,
    at: datetime,
    subject: tuple[str, UUID] | None,
    data: dict[str, Any],
) -> dict[str, Any]:
    """A fact as endpoints get it: type, timestamp and data as Standard Webhooks asks, and ours."""
    return {
        "id": str(event_id),
        "type": type_,
        "timestamp": at.isoformat(),
        "schema_version": version,
        "subject": {"kind": subject[0], "id": str(subject[1])} if subject else None,
        "data": data,
    }


def _says(kind: type[Event]) -> str:
    """The first sentences of the class; what dataclasses write there by themselves is none."""
    words = inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0]
    if not words or words.startswith(f"{kind.__name__}("):
        return f"{kind.type.partition('.')[2].replace('_', ' ').capitalize()}."
    return " ".join(words.replace("`", "").split())


def _example(schema: dict[str, Any], defs: dict[str, Any], name: str) -> Any:
    """A value that fits the schema and reads like a real one."""
    if "$ref" in schema:
        return _example(defs[schema["$ref"].rpartition("/")[2]], defs, name)
    for fixed in ("const", "default"):
        if schema.get(fixed) is not None and schema[fixed] != []:
            return schema[fixed]
    if "enum" in schema:
        return schema["enum"][0]
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        real = [one for one in choices if one.get("type") != "null"] or choices
        return _example(real[0], defs, name)
    return _plain_example(schema, defs, name)


def _plain_example(schema: dict[str, Any], defs: dict[str, Any], name: str) -> Any:
    kind = schema.get("type")
    if kind == "object":
        fields = schema.get("properties", {})
        return {key: _example(value, defs, key) for key, value in fields.items()}
    if kind == "array":
        inner = schema.get("prefixItems") or [schema.get("items", {})]
        return [_example(item, defs, name) for item in inner]
    if kind == "string":
        return _text(schema, name)
    return {"integer": 1, "number": 0.5, "boolean": True}.get(str(kind))


def _text(schema: dict[str, Any], name: str) -> str:
    if (form := schema.get("format")) in _TEXTS:
        return _TEXTS[form]
    return next((text for end, text in _NAMED.items() if name.endswith(end)), name or "text")
