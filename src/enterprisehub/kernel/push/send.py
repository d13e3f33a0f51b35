"""Bringing a push to the push service, at most once, and what its answer means (RFC 8030)."""

import hashlib
import json
import random
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import delete

from enterprisehub.kernel import clock, live
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.notices.models import NoticeRow
from enterprisehub.kernel.push.encrypt import MOST_PAYLOAD_BYTES, base64url, encrypt, read_receiver
from enterprisehub.kernel.push.models import PushDeviceRow, PushRow
from enterprisehub.kernel.push.vapid import authorization
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.secrets import installed as ring
from enterprisehub.kernel.webhooks.call import CALL_SECONDS, call
from enterprisehub.kernel.webhooks.retry import asked_seconds
from enterprisehub.kernel.work import runtime
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.enqueue import enqueue
from enterprisehub.kernel.work.errors import StepTimedOut
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.workflows import workflow

TOPIC: Final = "push.device"
KEPT_FOR: Final = timedelta(hours=24)
"""So long a push service keeps it for a browser that is off; later it is no news."""
PAUSES_SECONDS: Final = (30, 120, 600, 1_800, 3_600, 7_200, 14_400)
_JITTER_RATIO: Final = 0.1
_GRACE_SECONDS: Final = 10.0
_URGENCY: Final = {"bad": "high", "warn": "high"}
_LONGEST_TITLE, _LONGEST_HREF, _SHOWN_ANSWER = 200, 500, 200
_OK, _GONE, _REFUSED = range(200, 300), (404, 410), (401, 403)
_BUSY_FROM, _TOO_MANY = 500, 429
_UNSURE: Final = "We were cut off while sending it. It may have arrived, so it is not sent again."


@workflow("push.send", queue=Queue.WEBHOOKS, title="Push a notification")
async def send_push(ctx: WorkContext, push_id: str) -> str:
    """The push service has it, or it waits for its next try; answers how it stands."""
    try:
        answer = await ctx.step(
            call_service,
            ctx.scope,
            push_id,
            name="Call the push service",
            attempts=1,
            timeout_seconds=CALL_SECONDS + _GRACE_SECONDS,
        )
    except StepTimedOut:
        answer = {"unsure": True}
    return await ctx.transaction(take_answer, push_id, answer)


async def call_service(scope: Scope, push_id: str) -> dict[str, Any]:
    """One call. That it begins is committed before, so that nobody ever makes it a second time."""
    async with runtime.installed().database.scoped(scope) as db:
        row = await db.get(PushRow, UUID(push_id), with_for_update=True)
        if row is None or row.state in ("sent", "failed"):
            return {}
        if row.state == "sending":
            return {"unsure": True}
        device = await db.get_one(PushDeviceRow, row.device_id)
        notice = await db.get(NoticeRow, row.notice_id) if row.notice_id else None
        if notice is not None and notice.read_at is not None and row.attempts:
            row.state, row.error = "failed", "It was read elsewhere before it could be sent."
            return {}
        row.state, row.attempts = "sending", row.attempts + 1
    headers, body = message_for(device, notice)
    answer = await call(device.endpoint, body, headers)
    return {
        "status": answer.status,
        "retry_after": answer.headers.get("retry-after"),
        "body": answer.body[:_SHOWN_ANSWER],
        "error": answer.error,
        "unsure": answer.status is None and answer.may_have_arrived,
    }


def message_for(device: PushDeviceRow, notice: NoticeRow | None) -> tuple[dict[str, str], bytes]:
    """Headers and encrypted body; what a later notice of the same matter replaces has its topic."""
    now = clock.now()
    begun = notice.at if notice is not None else now
    topic = topic_of(notice) if notice is not None else "test"
    severity = notice.severity if notice is not None else "info"
    headers = {
        "ttl": str(max(int((begun + KEPT_FOR - now).total_seconds()), 0)),
        "urgency": _URGENCY.get(severity, "normal"),
        "topic": topic,
        "content-encoding": "aes128gcm",
        "content-type": "application/octet-stream",
        "authorization": authorization(ring(), device.endpoint, now, _contact()),
    }
    return headers, encrypt(payload_of(notice, topic), read_receiver(device.p256dh, device.auth))


def payload_of(notice: NoticeRow | None, topic: str) -> bytes:
    """What the browser shows: the title alone, for others read lock screens; at most 3 KB."""
    shown = {
        "title": "Pushes reach this device" if notice is None else notice.title[:_LONGEST_TITLE],
        "severity": "ok" if notice is None else notice.severity,
        "url": "/account/notifications" if notice is None else f"/notifications/{notice.id}",
        "page": "/account/notifications" if notice is None else notice.href,
        "tag": topic,
    }
    if len(shown["page"]) > _LONGEST_HREF:
        shown["page"] = ""
    payload = json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode()
    assert len(payload) <= MOST_PAYLOAD_BYTES  # noqa: S101  both lengths above see to it
    return payload


def topic_of(notice: NoticeRow) -> str:
    """At most 32 characters of base64url (RFC 8030, 5.4), the same for all notices of a matter."""
    matter = f"{notice.tenant_id}:{notice.key or notice.id}"
    return base64url(hashlib.sha256(matter.encode()).digest()[:24])


async def take_answer(db: Db, push_id: str, answer: dict[str, Any]) -> str:
    """It is sent, waits for another try, or never will arrive; the device says why."""
    row = await db.get(PushRow, UUID(push_id), with_for_update=True)
    if row is None or not answer:
        return "gone" if row is None else row.state
    device = await db.get_one(PushDeviceRow, row.device_id)
    status = answer.get("status")
    if status in _GONE:
        await _tell(db, row, device, "Its browser takes no pushes any more; it was removed.", "bad")
        await db.execute(delete(PushDeviceRow).where(PushDeviceRow.id == device.id))
        return "gone"
    if status is not None and status in _OK:
        row.state, row.sent_at, row.error = "sent", clock.now(), ""
        device.last_ok_at, device.problem = row.sent_at, ""
        await _tell(db, row, device, "The push service took the test.", "ok")
        return row.state
    row.error = _why(answer)
    pause = None if answer.get("unsure") else await _pause(db, row, answer)
    if pause is None:
        row.state, device.problem = "failed", row.error
        await _tell(db, row, device, row.error, "bad")
        return row.state
    row.state, device.problem = "waiting", row.error
    await _tell(db, row, device, f"{row.error} It is tried again.", "warn")
    await enqueue(db, send_push, str(row.id), key=f"{row.id}:{row.attempts}", delay_seconds=pause)
    return row.state


def _why(answer: dict[str, Any]) -> str:
    """In words for the person whose device it is."""
    status, said = answer.get("status"), " ".join(str(answer.get("body") or "").split())
    if answer.get("unsure"):
        return f"{answer.get('error') or ''} {_UNSURE}".strip()
    if status in _REFUSED:
        reason = f" It says: {said}" if said else ""
        return (
            f"The push service refuses us ({status}).{reason} "
            "Remove the device here and press “Push on this device” in its browser again."
        )
    return f"{answer.get('error')}{f' It says: {said}' if said else ''}"


async def _pause(db: Db, row: PushRow, answer: dict[str, Any]) -> float | None:
    """Seconds until the next try; None when there is none: refused, or no news any more."""
    status = answer.get("status")
    if status is not None and status != _TOO_MANY and status < _BUSY_FROM:
        return None
    if row.attempts > len(PAUSES_SECONDS):
        return None
    own = PAUSES_SECONDS[row.attempts - 1] * (1 + random.uniform(0, _JITTER_RATIO))  # noqa: S311
    pause = max(own, asked_seconds(answer.get("retry_after")) or 0.0)
    notice = await db.get(NoticeRow, row.notice_id) if row.notice_id else None
    begun = notice.at if notice is not None else row.created_at
    return pause if clock.now() + timedelta(seconds=pause) < begun + KEPT_FOR else None


async def _tell(db: Db, row: PushRow, device: PushDeviceRow, words: str, severity: str) -> None:
    """The page with the device shows how it stands; who asked for a test hears of it at once."""
    await live.tell(db, TOPIC, {"device_id": str(device.id)}, user_id=device.user_id)
    if row.notice_id is None:
        toast = {"text": f"{device.name}: {words}", "severity": severity, "key": "push-test"}
        await live.tell(db, "toast", toast, user_id=device.user_id)


def _contact() -> str:
    """How a push service reaches who runs the hub: its own address, where that is public."""
    home = runtime.installed().public_url.rstrip("/")
    return home if urlsplit(home).scheme == "https" else "mailto:hub@localhost"
