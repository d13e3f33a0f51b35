"""Telling others, in the transaction that made it true; they hear of it after the commit."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import text
from sqlalchemy.event import listen

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Misdeclared
from enterprisehub.kernel.events.models import DeliveryRow, EventRow
from enterprisehub.kernel.observe.metrics import FACTS
from enterprisehub.kernel.scope import Ref

CHANNEL = "hub_events"


@dataclass(frozen=True, slots=True)
class Event:
    """Subclass as a frozen dataclass with `type` ("messaging.message_received") and `version`.

    Every published fact is counted in the metrics; `counted_by` names the fields of few values by
    which it is told apart there.
    """

    type: ClassVar[str] = ""
    version: ClassVar[int] = 1
    counted_by: ClassVar[tuple[str, ...]] = ()


type Handler = Callable[[Db, Any], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Subscriber:
    """`name` is stable: deliveries are stored under it."""

    name: str
    handler: Handler


EVENT_TYPES: dict[str, type[Event]] = {}
SUBSCRIBERS: dict[str, list[Subscriber]] = {}
TAPS: list[Callable[[Db, EventRow], Awaitable[None]]] = []
"""Called with every stored fact in its own transaction: who keeps more of it than a delivery."""


def event[E: type[Event]](cls: E) -> E:
    """Register an event type, so that stored events can be read again."""
    if not cls.type or cls.type in EVENT_TYPES:
        raise Misdeclared(f"event type {cls.type!r} of {cls.__name__} is empty or declared twice")
    EVENT_TYPES[cls.type] = cls
    return cls


def subscribe(kind: type[Event], name: str, handler: Handler) -> None:
    """`handler(db, fact)` runs after the commit, in its own transaction, until it succeeds."""
    if kind.type not in EVENT_TYPES:
        raise Misdeclared(f"{kind.__name__} is not an @event")
    known = SUBSCRIBERS.setdefault(kind.type, [])
    if any(s.name == name for s in known):
        raise Misdeclared(f"{name!r} subscribes to {kind.type!r} twice")
    known.append(Subscriber(name, handler))


async def publish(db: Db, fact: Event, subject: Ref | None = None) -> UUID:
    """`fact` is stored and will reach every subscriber, in order with others of `subject`."""
    if EVENT_TYPES.get(fact.type) is not type(fact):
        raise Misdeclared(f"{type(fact).__name__} is not an @event")
    row = EventRow(
        type=fact.type,
        schema_version=fact.version,
        body=TypeAdapter(type(fact)).dump_python(fact, mode="json"),
        subject_kind=subject.kind if subject else None,
        subject_id=subject.id if subject else None,
        actor=str(db.scope.actor),
        request_id=db.scope.request_id,
    )
    db.add(row)
    await db.flush()
    for tap in TAPS:
        await tap(db, row)
    subscribers = SUBSCRIBERS.get(fact.type, [])
    order_key = str(subject) if subject else str(row.id)
    db.add_all(
        DeliveryRow(event_id=row.id, seq=row.seq, subscriber=s.name, order_key=order_key)
        for s in subscribers
    )
    if subscribers:
        await db.execute(text(f"NOTIFY {CHANNEL}"))
    _count_when_committed(db, fact)
    return row.id


def _count_when_committed(db: Db, fact: Event) -> None:
    counted = FACTS.labels(fact.type, ":".join(str(getattr(fact, f)) for f in fact.counted_by))
    listen(db.sync_session, "after_commit", lambda _: counted.inc(), once=True)
