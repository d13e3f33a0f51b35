"""What an answer means: it has arrived, it is tried again, it is given up, the endpoint is off."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from enterprisehub.kernel import clock, live
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.notices.kinds import NoticeKind, declare
from enterprisehub.kernel.notices.notify import notify
from enterprisehub.kernel.observe.metrics import WEBHOOK_CALLS
from enterprisehub.kernel.webhooks.endpoints import health, switch
from enterprisehub.kernel.webhooks.models import (
    EndpointAttemptRow,
    EndpointDeliveryRow,
    EndpointHealthRow,
    EndpointRow,
)
from enterprisehub.kernel.webhooks.permissions import MANAGE, READ
from enterprisehub.kernel.webhooks.retry import (
    GONE,
    OFF_AFTER,
    asked_seconds,
    pause_seconds,
    rest_seconds,
)
from enterprisehub.kernel.webhooks.wake import wake

TOPIC = "webhooks.endpoint"
PLACE = "/settings/webhooks"
GIVEN_UP = declare(NoticeKind("webhooks.given_up", "A webhook could not be delivered", "warn"))
SWITCHED_OFF = declare(NoticeKind("webhooks.switched_off", "A webhook was switched off", "bad"))


async def take_answers(db: Db, endpoint_id: str, answers: Sequence[dict[str, Any]]) -> None:
    """Each call is written down, and what follows from it has happened."""
    standing = await health(db, UUID(endpoint_id), lock=True)
    row = await db.get_one(EndpointRow, UUID(endpoint_id), populate_existing=True)
    for answer in answers:
        await _take(db, row, standing, answer)
    if row.state == "on" and row.deleted_at is None:
        await _judge(db, row, standing, answers)
    await live.tell(db, TOPIC, {"endpoint_id": endpoint_id}, permission=READ)


async def _take(
    db: Db, row: EndpointRow, standing: EndpointHealthRow, answer: dict[str, Any]
) -> None:
    query = select(EndpointDeliveryRow).where(EndpointDeliveryRow.id == UUID(answer["delivery_id"]))
    delivery = await db.scalar(query.with_for_update().execution_options(populate_existing=True))
    if delivery is None:
        return
    now, error = clock.now(), answer.get("error")
    delivery.attempts += 1
    delivery.last_status, delivery.last_error = answer.get("status"), error
    delivery.last_latency_ms = answer.get("latency_ms")
    db.add(_attempt(delivery, row.url, answer, now))
    WEBHOOK_CALLS.labels("failed" if error else "arrived").inc()
    if error is None:
        delivery.state, delivery.finished_at = "done", now
        standing.failures, standing.failing_since = 0, None
        standing.paused_until, standing.last_ok_at = None, now
        return
    if not delivery.test:
        standing.failures += 1
        standing.failing_since = standing.failing_since or now
    if delivery.state == "sending":
        await _fail(db, row, standing, delivery, answer, now)


async def _fail(
    db: Db,
    row: EndpointRow,
    standing: EndpointHealthRow,
    delivery: EndpointDeliveryRow,
    answer: dict[str, Any],
    now: datetime,
) -> None:
    asked = asked_seconds((answer.get("answer_headers") or {}).get("retry-after"))
    if rest := rest_seconds(standing.failures, answer.get("status"), asked):
        until = now + timedelta(seconds=rest)
        standing.paused_until = max(standing.paused_until or until, until)
    pause = None if delivery.test else pause_seconds(delivery.attempts, asked)
    if pause is None:
        delivery.state, delivery.finished_at = "failed", now
        if not delivery.test:
            await _tell_given_up(db, row, delivery)
        return
    delivery.state, delivery.next_at = "waiting", now + timedelta(seconds=pause)
    key = f"{delivery.id}:{delivery.round}:{delivery.attempts}"
    await wake(db, row.id, key=key, delay_seconds=pause + 0.05)


async def _judge(
    db: Db, row: EndpointRow, standing: EndpointHealthRow, answers: Sequence[dict[str, Any]]
) -> None:
    """An endpoint that is gone, or has only failed for days, is called no more."""
    await db.flush()
    since = standing.failing_since
    if any(answer.get("status") == GONE for answer in answers):
        await _switch_off(db, row, "It answered 410 Gone: the receiver wants no more.")
    elif since is not None and clock.now() - since >= OFF_AFTER:
        await _switch_off(db, row, f"Every call has failed since {since:%d %B %Y, %H:%M} UTC.")


async def _switch_off(db: Db, row: EndpointRow, because: str) -> None:
    await switch(db, row.id, on=False, because=because)
    await notify(
        db,
        SWITCHED_OFF,
        f"The webhook “{row.name}” was switched off",
        body=f"{because} What waited for it can be sent again once it is on.",
        href=f"{PLACE}/{row.id}",
        having=MANAGE,
        key=f"webhook-off:{row.id}",
    )


async def _tell_given_up(db: Db, row: EndpointRow, delivery: EndpointDeliveryRow) -> None:
    await notify(
        db,
        GIVEN_UP,
        f"The webhook “{row.name}” could not be delivered",
        body=f"{delivery.event_type} was given up after {delivery.attempts} tries: "
        f"{delivery.last_error}"[:500],
        href=f"{PLACE}/{row.id}?state=failed",
        having=MANAGE,
        key=f"webhook-given-up:{row.id}",
    )


def _attempt(
    delivery: EndpointDeliveryRow, url: str, answer: dict[str, Any], now: datetime
) -> EndpointAttemptRow:
    at = datetime.fromisoformat(answer["at"]) if "at" in answer else now
    return EndpointAttemptRow(
        delivery_id=delivery.id,
        at=at,
        round=delivery.round,
        number=delivery.attempts,
        url=answer.get("url") or url,
        address=answer.get("address"),
        request_headers=answer.get("request_headers") or {},
        request_body=answer.get("request_body") or "",
        status=answer.get("status"),
        answer_headers=answer.get("answer_headers") or {},
        answer_body=answer.get("answer_body") or "",
        latency_ms=answer.get("latency_ms") or 0,
        error=answer.get("error"),
    )
