"""One page of a stream is read and kept: no transaction is open while the tool answers."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from enterprisehub.domains.delivery.contracts.reading import Asked, Payload
from enterprisehub.domains.delivery.logic.sync_work.open_tool import open_tool
from enterprisehub.domains.delivery.logic.sync_work.plan_run import OVERLAP
from enterprisehub.domains.delivery.models.sources import SourceRow, StatusRow
from enterprisehub.domains.delivery.queries import raw, sources
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.scope import Scope

LABELS = {
    "statuses": "statuses",
    "issues": "items",
    "pulls": "pull requests",
    "commits": "commits",
    "deployments": "deployments",
    "sprints": "sprints",
    "milestones": "milestones",
    "releases": "releases",
    "board_issues": "what boards show",
}


@dataclass(frozen=True, slots=True)
class _Place:
    connection_id: UUID
    site_id: UUID
    source_id: UUID | None
    asked: Asked | None
    since: datetime | None
    page: str | None


async def read_page(
    database: Database, scope: Scope, run_id: str, source_id: str | None, stream: str
) -> bool:
    """The next page is kept and the cursor stands behind it; False at the end of the stream.

    It may be repeated: what was kept before is kept once.
    """
    async with database.scoped(scope) as db:
        place = await _place(db, UUID(run_id), UUID(source_id) if source_id else None, stream)
        await _say(db, UUID(run_id), place, stream)
        tool = await open_tool(db, database, scope, place.connection_id)
    since = place.since - OVERLAP if place.since else None
    found = await tool.read(stream, place.asked, since=since, page=place.page)
    async with database.scoped(scope) as db:
        known = await sources.source_ids(db, place.site_id)
        changed = await raw.keep(db, place.site_id, found.payloads, known)
        if stream == "statuses":
            await _keep_statuses(db, place.site_id, found.payloads)
        cursor = await sources.cursor(db, place.connection_id, place.source_id, stream)
        cursor.page = found.next_page
        if place.page is None:
            cursor.etag = found.etag
        run = await sources.run(db, UUID(run_id))
        run.fetched_count += len(found.payloads)
        run.changed_count += changed
        if found.next_page is None:
            cursor.since, cursor.reading_since = cursor.reading_since, None
            run.done_count += 1
            if place.source_id is not None:
                source = await sources.source(db, place.source_id)
                source.loaded_at = clock.now()
    return found.next_page is not None


async def _place(db: Db, run_id: UUID, source_id: UUID | None, stream: str) -> _Place:
    run = await sources.run(db, run_id)
    connection, site = await sources.connection(db, run.connection_id)
    cursor = await sources.cursor(db, connection.id, source_id, stream)
    source = await sources.source(db, source_id) if source_id else None
    asked = asked_of(source) if source else None
    if asked is not None and cursor.page is None and cursor.since is not None:
        asked = replace(asked, etag=cursor.etag)
    return _Place(connection.id, site.id, source_id, asked, cursor.since, cursor.page)


def asked_of(source: SourceRow) -> Asked:
    return Asked(
        kind=source.kind,
        external_id=source.external_id,
        key=source.key,
        options=source.options,
    )


async def _say(db: Db, run_id: UUID, place: _Place, stream: str) -> None:
    run = await sources.run(db, run_id)
    where = f" of {place.asked.key}" if place.asked else ""
    run.step = f"Reads {LABELS.get(stream, stream)}{where}"


async def _keep_statuses(db: Db, site_id: UUID, payloads: list[Payload]) -> None:
    """Categories of statuses are known before the items that were in them are derived."""
    known = {row.external_id: row for row in await sources.statuses(db, site_id)}
    categories: dict[str, Any] = {"new": "to_do", "indeterminate": "in_progress", "done": "done"}
    for each in payloads:
        told = each.body.get("statusCategory") or {}
        category = categories.get(str(told.get("key")), "unknown")
        row = known.get(each.external_id)
        if row is None:
            name = str(each.body.get("name") or "")
            db.add(
                StatusRow(
                    site_id=site_id, external_id=each.external_id, name=name, category=category
                )
            )
        else:
            row.name, row.category = str(each.body.get("name") or row.name), category
    await db.flush()
