"""Sending again: one delivery, everything that failed, or all facts of a span of time; and a test.

A replay keeps the fact's webhook-id, so that a receiver that had it knows it again.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select, update

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Invalid, NotFound
from enterprisehub.kernel.events.models import EventRow
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.webhooks.endpoints import endpoint, rest_over
from enterprisehub.kernel.webhooks.event_catalogue import envelope, event_kind
from enterprisehub.kernel.webhooks.fan_out import delivery_of
from enterprisehub.kernel.webhooks.models import EndpointDeliveryRow, EndpointRow
from enterprisehub.kernel.webhooks.wake import wake

MOST_AT_ONCE: Final = 10_000
LONGEST_SPAN: Final = timedelta(days=31)


async def replay_one(db: Db, delivery_id: UUID) -> EndpointDeliveryRow:
    """The delivery is made again, with all its tries.

    Raises:
        NotFound: there is no such delivery.
        Conflict: it is still under way, or its endpoint is off.
    """
    found = await db.get(EndpointDeliveryRow, delivery_id)
    if found is None:
        raise NotFound("There is no such delivery.")
    target = await _switched_on(db, found.endpoint_id)
    row = await db.get_one(
        EndpointDeliveryRow, delivery_id, with_for_update=True, populate_existing=True
    )
    if row.state in ("waiting", "sending"):
        raise Conflict("This delivery is still under way.", state=row.state)
    _begin_again(row)
    await _look(db, target)
    return row


async def replay_failed(db: Db, endpoint_id: UUID) -> int:
    """Everything the endpoint did not take is made again; how many deliveries.

    Raises:
        Conflict: the endpoint is off.
    """
    target = await _switched_on(db, endpoint_id)
    row = EndpointDeliveryRow
    failed = (
        select(row)
        .where(row.endpoint_id == endpoint_id, row.state == "failed", row.test.is_(False))
        .order_by(row.seq)
        .limit(MOST_AT_ONCE)
        .with_for_update()
    )
    again = list(await db.scalars(failed))
    for delivery in again:
        _begin_again(delivery)
    await _look(db, target)
    return len(again)


async def replay_span(db: Db, endpoint_id: UUID, since: datetime, until: datetime) -> int:
    """All facts of the span that the endpoint listens to are sent, whether they were before or not.

    Facts are kept for thirty days. How many deliveries there will be.

    Raises:
        Invalid: the span is no span, or too long, or holds too much.
        Conflict: the endpoint is off.
    """
    if not timedelta() < until - since <= LONGEST_SPAN:
        reason = "Choose a beginning before the end, at most 31 days apart."
        raise Invalid(reason, fields={"until": reason})
    target = await _switched_on(db, endpoint_id)
    again = await _old_ones_again(db, endpoint_id, since, until)
    known = select(EndpointDeliveryRow.event_id).where(
        EndpointDeliveryRow.endpoint_id == endpoint_id
    )
    missing = (
        select(EventRow)
        .where(EventRow.created_at >= since, EventRow.created_at < until, EventRow.id.not_in(known))
        .order_by(EventRow.seq)
        .limit(MOST_AT_ONCE + 1)
    )
    facts = [fact for fact in await db.scalars(missing) if listens(target, fact.type)]
    if again + len(facts) > MOST_AT_ONCE:
        reason = f"That is more than {MOST_AT_ONCE:,} facts. Choose a shorter span."
        raise Invalid(reason, fields={"until": reason})
    db.add_all(delivery_of(fact, endpoint_id, ordered=target.ordered) for fact in facts)
    await _look(db, target)
    return again + len(facts)


async def replay_asked(
    db: Db,
    endpoint_id: UUID,
    *,
    failed: bool = False,
    since: datetime | None = None,
    until: datetime | None = None,
) -> int:
    """Everything that failed, or the span, is sent again; how many deliveries.

    Raises:
        Invalid: neither or both were asked for, or half a span.
        Conflict: the endpoint is off.
    """
    if failed and since is None and until is None:
        return await replay_failed(db, endpoint_id)
    if not failed and since is not None and until is not None:
        return await replay_span(db, endpoint_id, since, until)
    reason = "Ask for what failed, or for a span with its beginning and its end."
    raise Invalid(reason, fields={"since": reason})


async def send_test(db: Db, endpoint_id: UUID, event_type: str) -> EndpointDeliveryRow:
    """The endpoint is called once with the example of this type, marked as a test in the log.

    Raises:
        NotFound: there is no such event or endpoint.
        Conflict: the endpoint is off.
    """
    target = await _switched_on(db, endpoint_id)
    kind, id_ = event_kind(event_type), new_id()
    example = kind.example
    row = EndpointDeliveryRow(
        endpoint_id=endpoint_id,
        event_id=id_,
        event_type=event_type,
        seq=0,
        order_key=str(id_),
        test=True,
        occurred_at=clock.now(),
        next_at=clock.now(),
        envelope=envelope(
            event_id=id_,
            type_=event_type,
            version=kind.version,
            at=clock.now(),
            subject=(f"{kind.area}.example", UUID(example["subject"]["id"])),
            data=example["data"],
        ),
    )
    db.add(row)
    await _look(db, target)
    return row


def listens(row: EndpointRow, event_type: str) -> bool:
    """Whether facts of this type go to the endpoint."""
    wanted = {event_type, f"{event_type.partition('.')[0]}.*", "*"}
    return bool(wanted & set(row.event_types))


async def _switched_on(db: Db, endpoint_id: UUID) -> EndpointRow:
    """The endpoint, which is tried at once again, also where it was being left alone."""
    row = await endpoint(db, endpoint_id)
    if row.state != "on":
        raise Conflict("This webhook is switched off. Switch it on first.")
    await rest_over(db, endpoint_id)  # locks its standing, which comes before its deliveries
    return row


async def _old_ones_again(db: Db, endpoint_id: UUID, since: datetime, until: datetime) -> int:
    row = EndpointDeliveryRow
    again = (
        update(row)
        .where(
            row.endpoint_id == endpoint_id,
            row.state.in_(("done", "failed")),
            row.test.is_(False),
            row.occurred_at >= since,
            row.occurred_at < until,
        )
        .values(
            state="waiting",
            attempts=0,
            round=row.round + 1,
            next_at=clock.now(),
            finished_at=None,
            last_error=None,
        )
        .returning(row.id)
    )
    found = await db.scalars(again, execution_options={"synchronize_session": False})
    return len(found.all())


def _begin_again(row: EndpointDeliveryRow) -> None:
    row.state, row.attempts, row.next_at = "waiting", 0, clock.now()
    row.round, row.finished_at, row.last_error = row.round + 1, None, None


async def _look(db: Db, target: EndpointRow) -> None:
    """What waits is looked at before other work."""
    await db.flush()
    await wake(db, target.id, key=f"asked:{new_id()}", urgent=True)
