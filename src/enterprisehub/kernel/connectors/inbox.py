"""Everything that arrives from outside is stored before it is understood, and understood once.

A webhook route verifies the signature and calls `accept`; the answer to the vendor leaves after
that commit. Event delivery then brings the stored thing to `process`, until it succeeds.
"""

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors.models import InboxRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid, Misdeclared, NotFound
from enterprisehub.kernel.events.failures import FAILURES, Failure
from enterprisehub.kernel.events.publish import Event, event, publish, subscribe
from enterprisehub.kernel.scope import Actor, Ref

log = structlog.get_logger()
SUBSCRIBER = "kernel.inbox"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A stored thing on its way to a parser: `payload` is what the vendor sent, as JSON."""

    id: UUID
    connector: str
    account_id: UUID | None
    external_id: str
    type: str
    payload: dict[str, Any]


type Parser = Callable[[Delivery], list[object]]
type Receiver = Callable[[Db, Any], Awaitable[dict[str, Any] | None]]

PARSERS: dict[str, Parser] = {}
RECEIVERS: dict[type[Any], Receiver] = {}
_ORDER = uuid.UUID("5f0e4f5c-8f53-4a55-9d58-2a36a05b8a61")


@event
@dataclass(frozen=True, slots=True)
class InboxAccepted(Event):
    type: ClassVar[str] = "kernel.inbox_accepted"
    delivery_id: UUID


@event
@dataclass(frozen=True, slots=True)
class InboxFailed(Event):
    """Something that arrived cannot be processed and waits for a person."""

    type: ClassVar[str] = "kernel.inbox_failed"
    delivery_id: UUID
    connector: str


def parses(connector: str) -> Callable[[Parser], Parser]:
    """The decorated pure function turns a vendor's payload into contracts of our domains."""

    def register(fn: Parser) -> Parser:
        if connector in PARSERS:
            raise Misdeclared(f"{connector!r} has two parsers")
        PARSERS[connector] = fn
        return fn

    return register


def receives(kind: type[Any]) -> Callable[[Receiver], Receiver]:
    """The decorated `async (db, contract) -> result | None` takes what parsers made."""

    def register(fn: Receiver) -> Receiver:
        if kind in RECEIVERS:
            raise Misdeclared(f"{kind.__name__} has two receivers")
        RECEIVERS[kind] = fn
        return fn

    return register


async def accept(
    db: Db,
    connector: str,
    *,
    external_id: str,
    type: str,  # noqa: A002  the vendors' word
    payload: dict[str, Any],
    account_id: UUID | None = None,
    order_key: str | None = None,
) -> UUID | None:
    """Store one thing that arrived; None when it was here before.

    Things with the same `order_key` (a sender's number) are processed in order of arrival.
    """
    row = await db.scalar(
        insert(InboxRow)
        .values(
            connector=connector,
            account_id=account_id,
            external_id=external_id,
            type=type,
            payload=payload,
            order_key=order_key,
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "connector", "external_id"])
        .returning(InboxRow.id)
    )
    if row is not None:
        await _announce(db, row, connector, order_key)
    return row


async def _announce(db: Db, row_id: UUID, connector: str, order_key: str | None) -> None:
    name = f"{connector}:{order_key or row_id}"
    await publish(db, InboxAccepted(row_id), Ref("kernel.inbox", uuid.uuid5(_ORDER, name)))


async def replay(db: Db, delivery_id: UUID) -> None:
    """The stored thing is processed again, in its sender's order.

    Receivers recognise what they already have.
    """
    row = await db.get(InboxRow, delivery_id, with_for_update=True)
    if row is None:
        raise NotFound("This delivery does not exist.")
    row.state, row.error = "waiting", None
    await _announce(db, row.id, row.connector, row.order_key)


async def process(db: Db, fact: InboxAccepted) -> None:
    """The stored thing is parsed and every contract in it handed to its receiver, once."""
    query = select(InboxRow).where(InboxRow.id == fact.delivery_id).with_for_update()
    row = (await db.scalars(query)).one()
    if row.state == "done":
        return
    await db.act_as(Actor("connector", row.connector, row.connector.title()))
    row.attempts += 1
    row.processed_at = clock.now()
    delivery = Delivery(
        row.id, row.connector, row.account_id, row.external_id, row.type, row.payload
    )
    try:
        things = PARSERS[row.connector](delivery)
    except (KeyError, ValueError, TypeError, Invalid) as error:
        # It will not read better the second time: keep it, say so, wait for a person to replay.
        log.warning("inbox: cannot be read", connector=row.connector, error=repr(error))
        row.state, row.error = "failed", f"Cannot be read: {error!r}"[:2000]
        await _tell_failed(db, row)
        return
    results = [await RECEIVERS[type(thing)](db, thing) for thing in things]
    row.state, row.error = ("done", None) if things else ("ignored", None)
    row.result = {"results": [result for result in results if result is not None]}


@FAILURES.implement(SUBSCRIBER)
async def _note_attempt(db: Db, failure: Failure) -> None:
    """The stored thing tells what happened to it: its own transaction was undone."""
    if failure.subscriber != SUBSCRIBER:
        return
    row = await db.get(InboxRow, UUID(str(failure.body["delivery_id"])), with_for_update=True)
    if row is None or row.state == "done":
        return
    row.attempts, row.error, row.processed_at = row.attempts + 1, failure.error, clock.now()
    if failure.given_up:
        row.state = "failed"
        await _tell_failed(db, row)


async def _tell_failed(db: Db, row: InboxRow) -> None:
    await publish(db, InboxFailed(row.id, row.connector), Ref("kernel.inbox_row", row.id))


subscribe(InboxAccepted, SUBSCRIBER, process)
