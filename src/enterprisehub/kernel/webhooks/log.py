"""Reading the log: deliveries of an endpoint, their attempts, and figures of the last days."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, select

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.webhooks.models import (
    OPEN,
    EndpointAttemptRow,
    EndpointDeliveryRow,
    EndpointHealthRow,
)

KEPT: Final = timedelta(days=30)
_BATCH: Final = 5000


@dataclass(frozen=True, slots=True)
class Figures:
    """An endpoint over the last seven days, tests left out."""

    arrived: int = 0
    failed: int = 0
    open: int = 0
    median_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How an endpoint fares now."""

    failures: int
    failing_since: datetime | None
    paused_until: datetime | None
    last_ok_at: datetime | None


async def figures(db: Db) -> dict[UUID, Figures]:
    """By endpoint."""
    row = EndpointDeliveryRow
    query = (
        select(
            row.endpoint_id,
            func.count().filter(row.state == "done"),
            func.count().filter(row.state == "failed"),
            func.count().filter(row.state.in_(OPEN)),
            func.percentile_cont(0.5).within_group(row.last_latency_ms).filter(row.state == "done"),
        )
        .where(row.created_at > clock.now() - timedelta(days=7), row.test.is_(False))
        .group_by(row.endpoint_id)
    )
    return {
        id_: Figures(done, failed, open_, None if median is None else round(median))
        for id_, done, failed, open_, median in await db.execute(query)
    }


async def standings(db: Db) -> dict[UUID, Standing]:
    """By endpoint."""
    return {
        row.endpoint_id: Standing(row.failures, row.failing_since, row.paused_until, row.last_ok_at)
        for row in await db.scalars(select(EndpointHealthRow))
    }


async def deliveries(
    db: Db,
    endpoint_id: UUID,
    *,
    state: str | None = None,
    event_type: str | None = None,
    before: UUID | None = None,
    limit: int = 50,
) -> list[EndpointDeliveryRow]:
    """The endpoint's deliveries, newest first."""
    row = EndpointDeliveryRow
    query = select(row).where(row.endpoint_id == endpoint_id)
    if state is not None:
        query = query.where(row.state == state)
    if event_type is not None:
        query = query.where(row.event_type == event_type)
    if before is not None:
        query = query.where(row.id < before)
    return list(await db.scalars(query.order_by(row.id.desc()).limit(limit)))


async def delivery(
    db: Db, delivery_id: UUID
) -> tuple[EndpointDeliveryRow, list[EndpointAttemptRow]]:
    """One delivery and its attempts, the latest first.

    Raises:
        NotFound: there is none.
    """
    row, tried = EndpointDeliveryRow, EndpointAttemptRow
    query = (  # one statement, so that neither is older than the other
        select(row, tried)
        .outerjoin(tried, tried.delivery_id == row.id)
        .where(row.id == delivery_id)
        .order_by(tried.at.desc())
        .limit(100)
    )
    found = (await db.execute(query)).all()
    if not found:
        raise NotFound("There is no such delivery.")
    return found[0][0], list(filter(None, (attempt for _, attempt in found)))


async def forget_old(db: Db) -> int:
    """Deliveries that ended weeks ago are gone with their attempts, a batch at a time. How many."""
    row = EndpointDeliveryRow
    old = (
        select(row.id)
        .where(row.created_at < clock.now() - KEPT, row.state.not_in(OPEN))
        .order_by(row.created_at)
        .limit(_BATCH)
    )
    gone = await db.execute(delete(row).where(row.id.in_(old)).returning(row.id))
    return len(gone.all())
