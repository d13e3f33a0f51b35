"""The stream of one open page: everything since what it has seen, then everything as it comes.

A page's place is a snapshot of PostgreSQL: the transactions whose tellings it has seen. What became
visible since is exactly what it misses, whatever the order of commits.
"""

import asyncio
import contextlib
import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.announcements import Announcements
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.live.tell import CHANNEL
from enterprisehub.kernel.scope import Scope

KEPT = timedelta(hours=24)
KEEPALIVE_SECONDS = 15.0
_MOST_AT_ONCE = 1000
_PLACE = re.compile(r"(\d{1,12})-(\d{1,18}):(\d{1,18}):((?:\d{1,18})?(?:,\d{1,18})*)")

_NEWS = text("""
    SELECT s.place, l.topic, l.html, l.data
    FROM (SELECT pg_current_snapshot()::text AS place) s
    LEFT JOIN LATERAL (
        SELECT seq, topic, html, data FROM kernel_live
        WHERE tenant_id = :tenant AND txid >= :oldest
          AND NOT pg_visible_in_snapshot((txid::text)::xid8, CAST(:seen AS pg_snapshot))
          AND (user_id IS NULL OR user_id = :user_id)
          AND (permission IS NULL OR permission = ANY(:permissions))
        ORDER BY seq LIMIT :most
    ) l ON true ORDER BY l.seq
""")


@dataclass(frozen=True, slots=True)
class Told:
    """`place` is set on the last one of a batch: a page that got so far has seen all before it."""

    kind: Literal["item", "reload", "keepalive"]
    topic: str = ""
    html: str | None = None
    data: dict[str, Any] | None = None
    place: str | None = None


async def current_place(db: AsyncSession) -> str:
    """The place of a page that is made in this transaction."""
    return _stamp(str(await db.scalar(text("SELECT pg_current_snapshot()::text"))))


async def follow(
    database: Database, announcements: Announcements, scope: Scope, since: str | None
) -> AsyncGenerator[Told]:
    """Everything told to the caller of `scope` since `since`, for ever.

    Without a usable `since` it begins now; if there was one, a "reload" says that some may be
    missed. A "keepalive" comes at least every 15 seconds.
    """
    seen = _read(since)
    async with announcements.waiting(CHANNEL, str(scope.tenant_id)) as woken:
        if seen is None:
            async with database.scoped(scope) as db:
                place = await current_place(db)
            yield Told("reload" if since else "keepalive", place=place)
            seen = place.partition("-")[2]
        while True:
            woken.clear()
            news, seen = await _news(database, scope, seen)
            for told in news:
                yield told
            if not news:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(woken.wait(), KEEPALIVE_SECONDS)
                if not woken.is_set():
                    yield Told("keepalive")


async def _news(database: Database, scope: Scope, seen: str) -> tuple[list[Told], str]:
    parameters = {
        "tenant": scope.tenant_id,
        "oldest": int(seen.partition(":")[0]),
        "seen": seen,
        "user_id": scope.user_id,
        "permissions": sorted(scope.permissions),
        "most": _MOST_AT_ONCE,
    }
    async with database.scoped(scope) as db:
        rows = (await db.execute(_NEWS, parameters)).all()
    place = str(rows[0].place)
    if len(rows) == _MOST_AT_ONCE:
        return [Told("reload", place=_stamp(place))], place
    news = [Told("item", row.topic, row.html, row.data) for row in rows if row.topic is not None]
    if news:
        last = news[-1]
        news[-1] = Told(last.kind, last.topic, last.html, last.data, _stamp(place))
    return news, place


def _stamp(snapshot: str) -> str:
    return f"{int(clock.now().timestamp())}-{snapshot}"


def _read(place: str | None) -> str | None:
    """The snapshot in a place, unless it is not ours or too old to be sure of."""
    found = _PLACE.fullmatch(place or "")
    if found is None:
        return None
    made, low, high = (int(part) for part in found.group(1, 2, 3))
    running = [int(part) for part in found[4].split(",") if part]
    in_order = sorted(set(running)) == running and all(low <= x < high for x in running)
    too_old = clock.now().timestamp() - made > (KEPT / 2).total_seconds()
    if too_old or not in_order or not 1 <= low <= high:
        return None
    return f"{low}:{high}:{found[4]}"
