"""Facts that were stored under an earlier version of their type are read as today's."""

from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter

from enterprisehub.kernel.errors import Misdeclared
from enterprisehub.kernel.events.publish import EVENT_TYPES, Event

type Upcast = Callable[[dict[str, Any]], dict[str, Any]]

_UPCASTS: dict[tuple[str, int], Upcast] = {}


def upcasts(kind: type[Event], *, from_version: int) -> Callable[[Upcast], Upcast]:
    """The decorated pure function turns a stored body of that version into one of the next."""

    def register(fn: Upcast) -> Upcast:
        if (kind.type, from_version) in _UPCASTS or not 0 < from_version < kind.version:
            raise Misdeclared(f"{kind.type!r} cannot be read from version {from_version} twice")
        _UPCASTS[kind.type, from_version] = fn
        return fn

    return register


def read_fact(type_: str, version: int, body: dict[str, Any]) -> Event:
    """The fact as its class is now; unknown fields of a newer program are left out."""
    kind = EVENT_TYPES[type_]
    while version < kind.version:
        upcast = _UPCASTS.get((type_, version))
        body = upcast(dict(body)) if upcast else body
        version += 1
    fact: Event = TypeAdapter(kind).validate_python(body)
    return fact
