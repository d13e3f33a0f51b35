"""A reading begins: what it will read, in which order, and from when."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from enterprisehub.domains.delivery.models.sources import ConnectionRow, SourceRow, SyncRunRow
from enterprisehub.domains.delivery.ports import Tool, tool_of
from enterprisehub.domains.delivery.queries import sources
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db

# A tool's search lags behind its writes and counts in minutes of somebody's time zone.
OVERLAP = timedelta(minutes=30)
STALE_AFTER = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Part:
    """One stream of one source; `source_id` is empty for what belongs to the whole site."""

    source_id: str | None
    stream: str


@dataclass(frozen=True, slots=True)
class Plan:
    run_id: str
    parts: list[tuple[str | None, str]]


async def plan_run(db: Db, connection_id: str, kind: str) -> Plan | None:
    """A run stands, or goes on where one was broken off; None when another is going on."""
    connection, _ = await sources.connection(db, UUID(connection_id))
    now = clock.now()
    if connection.state == "paused":
        return None
    before = await sources.running(db, connection.id)
    if before is not None:
        if now - before.started_at < STALE_AFTER and before.step:
            return None
        before.state, before.finished_at = "stopped", now
        before.error = "It was broken off; the next run goes on where it stood."
    chosen = await sources.chosen(db, connection.id)
    parts = _parts(tool_of(connection.connector), chosen, kind)
    run = SyncRunRow(
        connection_id=connection.id,
        kind="full" if connection.first_loaded_at is None and kind == "incremental" else kind,
        started_at=now,
        step="Begins",
        part_count=len(parts),
    )
    db.add(run)
    await db.flush()
    await _begin_cursors(db, connection, parts, kind)
    return Plan(str(run.id), parts)


def _parts(tool: Tool, chosen: list[SourceRow], kind: str) -> list[tuple[str | None, str]]:
    if kind == "rebuild":
        return []
    if kind == "sweep":
        swept = {(row.kind, str(row.id)): row for row in chosen}
        return [
            (source_id, stream)
            for (source_kind, source_id), _ in swept.items()
            for of_kind, stream in tool.swept
            if of_kind == source_kind
        ]
    parts: list[tuple[str | None, str]] = [(None, s) for s in tool.streams.get("site", ())]
    return parts + [
        (str(row.id), stream) for row in chosen for stream in tool.streams.get(row.kind, ())
    ]


async def _begin_cursors(
    db: Db, connection: ConnectionRow, parts: list[tuple[str | None, str]], kind: str
) -> None:
    """A stream that was broken off goes on at its page; the others begin at their overlap."""
    if kind == "sweep":
        return
    for source_id, stream in parts:
        cursor = await sources.cursor(
            db, connection.id, UUID(source_id) if source_id else None, stream
        )
        if kind == "full":
            cursor.since = None
            cursor.etag = None
        if cursor.page is None:
            cursor.reading_since = clock.now()
