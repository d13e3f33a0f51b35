"""A fact and its deliveries come to be in one transaction, so that none can be lost between."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.models import EventRow
from enterprisehub.kernel.events.publish import TAPS
from enterprisehub.kernel.webhooks.event_catalogue import envelope
from enterprisehub.kernel.webhooks.models import EndpointDeliveryRow, EndpointRow
from enterprisehub.kernel.webhooks.wake import wake

_KNOWN = "webhooks.listeners"


@dataclass(frozen=True, slots=True)
class Listener:
    """An endpoint that is on: what it wants to hear, and whether each record's facts in order."""

    endpoint_id: UUID
    patterns: frozenset[str]
    ordered: bool


async def fan_out(db: Db, fact: EventRow) -> None:
    """Every endpoint that listens to this type will hear of the fact."""
    wanted = {fact.type, f"{fact.type.partition('.')[0]}.*", "*"}
    for listener in await _listeners(db):
        if listener.patterns & wanted:
            db.add(delivery_of(fact, listener.endpoint_id, ordered=listener.ordered))
            await wake(db, listener.endpoint_id, key=str(fact.id))


def delivery_of(fact: EventRow, endpoint_id: UUID, *, ordered: bool) -> EndpointDeliveryRow:
    """What is to be brought; facts about one record form a line, others stand alone."""
    subject = (fact.subject_kind, fact.subject_id)
    known = (subject[0], subject[1]) if subject[0] and subject[1] else None
    body = envelope(
        event_id=fact.id,
        type_=fact.type,
        version=fact.schema_version,
        at=fact.created_at,
        subject=known,
        data=fact.body,
    )
    return EndpointDeliveryRow(
        endpoint_id=endpoint_id,
        event_id=fact.id,
        event_type=fact.type,
        seq=fact.seq,
        order_key=f"{known[0]}:{known[1]}" if known and ordered else str(fact.id),
        occurred_at=fact.created_at,
        envelope=body,
        next_at=clock.now(),
    )


def forget_listeners(db: Db) -> None:
    """The rest of this transaction looks again who listens."""
    db.info.pop(_KNOWN, None)


async def _listeners(db: Db) -> list[Listener]:
    """Read once in a transaction, however many facts it publishes."""
    known: list[Listener] | None = db.info.get(_KNOWN)
    if known is None:
        row = EndpointRow
        query = select(row.id, row.event_types, row.ordered).where(
            row.state == "on", row.deleted_at.is_(None)
        )
        known = [Listener(i, frozenset(types), o) for i, types, o in await db.execute(query)]
        db.info[_KNOWN] = known
    return known


TAPS.append(fan_out)
