"""Bringing what is due: a few calls at a time for each endpoint, in order for each record.

A piece of work takes what is due, calls, and writes down the answers, each in its own recorded
step. What has to wait ends the work and is woken again; nothing sleeps in a worker.
"""

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.webhooks.call import CALL_SECONDS, Answer, call
from enterprisehub.kernel.webhooks.endpoints import endpoint, health
from enterprisehub.kernel.webhooks.models import (
    OPEN,
    EndpointDeliveryRow,
    EndpointHealthRow,
    EndpointRow,
)
from enterprisehub.kernel.webhooks.retry import STEADY_FAILURES
from enterprisehub.kernel.webhooks.shape_payload import read_shape, shaped
from enterprisehub.kernel.webhooks.sign import signed_headers, valid_secrets
from enterprisehub.kernel.webhooks.take_answer import take_answers
from enterprisehub.kernel.webhooks.wake import wake
from enterprisehub.kernel.work import runtime
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.errors import StepTimedOut

AT_ONCE: Final = 4
"""Most calls under way to one endpoint, so that a slow one leaves room for others."""
_ROUNDS: Final = 10
_MOST_BURST: Final = 10
_GRACE_SECONDS: Final = 10.0
_STUCK_AFTER: Final = timedelta(minutes=10)


async def bring(ctx: WorkContext, endpoint_id: str) -> int:
    """The body of the work; how many calls were made."""
    made = 0
    for _ in range(_ROUNDS):
        taken = await ctx.transaction(take_due, endpoint_id)
        if not taken:
            return made
        answers = await asyncio.gather(*(_called(ctx, delivery_id) for delivery_id in taken))
        await ctx.transaction(take_answers, endpoint_id, answers)
        made += len(taken)
    await ctx.transaction(_go_on, endpoint_id, ctx.workflow_id)
    return made


async def take_due(db: Db, endpoint_id: str) -> list[str]:
    """The deliveries that may be called now are marked as being sent; their ids."""
    id_ = UUID(endpoint_id)
    standing = await health(db, id_, lock=True)
    row = await db.get(EndpointRow, id_, populate_existing=True)
    if row is None or row.state != "on" or row.deleted_at is not None:
        return []
    now = clock.now()
    if standing.paused_until is not None and standing.paused_until > now:
        await _wake_at(db, id_, standing.paused_until, now, "rest")
        return []
    room = await _room(db, id_, standing)
    due = await _heads(db, id_, now, room)
    allowed = charge(row, standing, now, len(due))
    if allowed < len(due) and standing.next_free_at is not None and row.per_minute is not None:
        free = standing.next_free_at - (_burst(row.per_minute) - 1) * _spacing(row.per_minute)
        await _wake_at(db, id_, free, now, "rate")
    for delivery in due[:allowed]:
        delivery.state, delivery.taken_at = "sending", now
    await db.flush()
    return [str(delivery.id) for delivery in due[:allowed]]


async def release_stuck(db: Db) -> int:
    """What lost its work by any accident is due again, and what is long due is looked at.

    How many endpoints were woken.
    """
    now, row = clock.now(), EndpointDeliveryRow
    stuck = update(row).where(row.state == "sending", row.taken_at < now - _STUCK_AFTER)
    await db.execute(
        stuck.values(state="waiting"), execution_options={"synchronize_session": False}
    )
    late = select(row.endpoint_id).where(row.state == "waiting", row.next_at < now - _STUCK_AFTER)
    woken = list(await db.scalars(late.distinct()))
    for endpoint_id in woken:
        await wake(db, endpoint_id, key=f"late:{now:%Y%m%d%H%M}")
    return len(woken)


async def _called(ctx: WorkContext, delivery_id: str) -> dict[str, Any]:
    """One recorded call. After a crash in its middle it is made again, with the same webhook-id."""
    try:
        return await ctx.step(
            call_endpoint,
            ctx.scope,
            delivery_id,
            name="Call the endpoint",
            attempts=1,
            timeout_seconds=CALL_SECONDS + _GRACE_SECONDS,
        )
    except StepTimedOut as error:
        return {"delivery_id": delivery_id, "error": error.message}


async def call_endpoint(scope: Scope, delivery_id: str) -> dict[str, Any]:
    """What was sent and what was answered, ready to be written down."""
    async with runtime.installed().database.scoped(scope) as db:
        delivery = await db.get_one(EndpointDeliveryRow, UUID(delivery_id))
        row = await db.get_one(EndpointRow, delivery.endpoint_id)
    now = clock.now()
    body = body_of(row.shape, delivery.envelope)
    signed = signed_headers(
        f"msg_{delivery.event_id.hex}", now, body, valid_secrets(row.secrets, now)
    )
    headers = {
        "content-type": "application/json",
        "user-agent": "EnterpriseHub-Webhooks/1",
        **signed,
    }
    answer = await call(row.url, body, headers)
    return {
        "delivery_id": delivery_id,
        "at": now.isoformat(),
        "url": row.url,
        "request_headers": headers,
        "request_body": body.decode(),
        **_plain(answer),
    }


def body_of(shape: str, envelope: dict[str, Any]) -> bytes:
    """Exactly what is signed and sent."""
    body = shaped(read_shape(shape), envelope)
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _plain(answer: Answer) -> dict[str, Any]:
    return {
        "status": answer.status,
        "answer_headers": answer.headers,
        "answer_body": answer.body,
        "latency_ms": answer.latency_ms,
        "error": answer.error,
        "address": answer.address,
    }


async def _room(db: Db, endpoint_id: UUID, standing: EndpointHealthRow) -> int:
    """How many more calls may be under way: a single try for one that only fails."""
    row = EndpointDeliveryRow
    under_way = await db.scalar(
        select(func.count()).where(row.endpoint_id == endpoint_id, row.state == "sending")
    )
    most = 1 if standing.failures >= STEADY_FAILURES else AT_ONCE
    return max(most - (under_way or 0), 0)


async def _heads(db: Db, endpoint_id: UUID, now: datetime, most: int) -> list[EndpointDeliveryRow]:
    """What is due and has nothing older of its line before it."""
    if most == 0:
        return []
    row, older = EndpointDeliveryRow, aliased(EndpointDeliveryRow)
    before = exists().where(
        older.endpoint_id == row.endpoint_id,
        older.order_key == row.order_key,
        older.state.in_(OPEN),
        or_(older.seq < row.seq, and_(older.seq == row.seq, older.id < row.id)),
    )
    query = (
        select(row)
        .where(row.endpoint_id == endpoint_id, row.state == "waiting", row.next_at <= now, ~before)
        .order_by(row.seq, row.id)
        .limit(most)
        .with_for_update()
    )
    return list(await db.scalars(query))


def charge(row: EndpointRow, standing: EndpointHealthRow, now: datetime, wanted: int) -> int:
    """How many calls the endpoint's rate allows now; they are charged (generic cell rate)."""
    if row.per_minute is None:
        return wanted
    spacing, allowed = _spacing(row.per_minute), 0
    ahead = (_burst(row.per_minute) - 1) * spacing
    free = max(standing.next_free_at or now, now)
    while allowed < wanted and free - now <= ahead:
        free, allowed = free + spacing, allowed + 1
    standing.next_free_at = free
    return allowed


def _burst(per_minute: int) -> int:
    """How many calls may follow each other at once."""
    return max(1, min(_MOST_BURST, per_minute // 10))


def _spacing(per_minute: int) -> timedelta:
    """Between calls that go on steadily: with a burst before them, no minute has more than wished.

    Ends are rounded up, so that a sum of them is never short of the minute by a microsecond.
    """
    steady = per_minute - _burst(per_minute) + 1
    return timedelta(microseconds=-(-60_000_000 // steady))


async def _wake_at(db: Db, endpoint_id: UUID, at: datetime, now: datetime, why: str) -> None:
    """One waking per second and reason, however many pieces of work ask for it."""
    seconds = max((at - now).total_seconds(), 0.0) + 0.05
    key = f"{why}:{int(at.timestamp())}"
    await wake(db, endpoint_id, key=key, delay_seconds=seconds)


async def _go_on(db: Db, endpoint_id: str, after: str) -> None:
    """There may be more: another piece of work sees to it, and others get their turn first."""
    row = await endpoint(db, UUID(endpoint_id))
    await wake(db, row.id, key=f"after:{after.rpartition(':')[2]}:{clock.now().timestamp():.0f}")
