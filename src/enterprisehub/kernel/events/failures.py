"""Facts that a subscriber could not take: told to who cares, listed, brought again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import select, text

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, NotFound
from enterprisehub.kernel.events.models import DeliveryRow, EventRow
from enterprisehub.kernel.events.publish import CHANNEL
from enterprisehub.kernel.hooks import HookPoint

log = structlog.get_logger()
MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class Failure:
    """One fact that one subscriber could not take; `given_up` when it is not tried any more."""

    delivery_id: UUID
    event_type: str
    body: dict[str, Any]
    subscriber: str
    attempts: int
    error: str
    given_up: bool
    published_at: datetime


FAILURES: HookPoint[Failure, None] = HookPoint("events.failures")
"""Asked in the transaction that notes a failed attempt; an implementer's own failure is logged."""


async def tell_failure(db: Db, row: DeliveryRow) -> None:
    """Who implements `FAILURES` has heard of the attempt."""
    stored = await db.get_one(EventRow, row.event_id)
    try:
        async with db.begin_nested():
            await FAILURES.gather(db, _failure(row, stored))
    except Exception:
        log.exception("a failed delivery could not be told", delivery=str(row.id))


async def given_up(db: Db) -> list[Failure]:
    """What is not tried any more, newest first."""
    query = (
        select(DeliveryRow, EventRow)
        .join(EventRow, EventRow.id == DeliveryRow.event_id)
        .where(DeliveryRow.state == "failed")
        .order_by(DeliveryRow.id.desc())
        .limit(MOST_LISTED)
    )
    return [_failure(row, stored) for row, stored in await db.execute(query)]


async def bring_again(db: Db, delivery_id: UUID) -> None:
    """The subscriber is handed the fact again, with all attempts before it.

    Raises:
        NotFound: there is no such delivery.
        Conflict: it was not given up.
    """
    row = await db.get(DeliveryRow, delivery_id, with_for_update=True)
    if row is None:
        raise NotFound("This delivery does not exist.")
    if row.state != "failed":
        raise Conflict("Only what was given up can be brought again.", state=row.state)
    row.state, row.attempts, row.next_at = "waiting", 0, clock.now()
    await db.flush()
    await db.execute(text(f"NOTIFY {CHANNEL}"))


def _failure(row: DeliveryRow, stored: EventRow) -> Failure:
    return Failure(
        delivery_id=row.id,
        event_type=stored.type,
        body=stored.body,
        subscriber=row.subscriber,
        attempts=row.attempts,
        error=row.error or "",
        given_up=row.state == "failed",
        published_at=stored.created_at,
    )
