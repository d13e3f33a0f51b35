"""Which months are due: `planned` is the first state of an archive."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import select, text

from enterprisehub.kernel import clock
from enterprisehub.kernel.archive.columns import quote
from enterprisehub.kernel.archive.models import OPEN, ArchiveRow
from enterprisehub.kernel.archive.rules import Rule, rules_of
from enterprisehub.kernel.db.session import Db

MOST_ROWS = 250_000


async def plan_due(db: Db) -> list[str]:
    """Every due span has an archive; the ids of all that are not finished, oldest first."""
    await db.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 11))"),
        {"key": f"archive-plan:{db.scope.tenant_id}"},
    )
    for rule in await rules_of(db):
        if rule.enabled:
            await _plan(db, rule)
    await db.flush()
    return await unfinished(db)


async def unfinished(db: Db) -> list[str]:
    query = (
        select(ArchiveRow.id)
        .where(ArchiveRow.state.in_(OPEN), ArchiveRow.deleted_at.is_(None))
        .order_by(ArchiveRow.kind, ArchiveRow.span_from)
    )
    return [str(id_) for id_ in await db.scalars(query)]


async def _plan(db: Db, rule: Rule) -> None:
    taken = await _taken(db, rule.kind.name)
    for start, end in await _spans(db, rule):
        if any(start < to and since < end for since, to in taken):
            continue
        if rule.kind.blocked and await rule.kind.blocked(db, start, end):
            continue
        db.add(ArchiveRow(kind=rule.kind.name, span_from=start, span_to=end, files=[]))


async def _taken(db: Db, kind: str) -> list[tuple[datetime, datetime]]:
    """Spans under way, and restored ones that somebody still works with."""
    under_way = ArchiveRow.state.in_(OPEN)
    restored = (ArchiveRow.state == "restored") & (ArchiveRow.kept_until > clock.now())
    query = select(ArchiveRow.span_from, ArchiveRow.span_to).where(
        ArchiveRow.kind == kind, under_way | restored
    )
    return [(since, to) for since, to in await db.execute(query)]


async def _spans(db: Db, rule: Rule) -> list[tuple[datetime, datetime]]:
    """Calendar months in UTC with rows in them; a month of very many rows in several spans."""
    days: dict[datetime, list[tuple[datetime, int]]] = {}
    for day, count in await _days(db, rule):
        days.setdefault(day.replace(day=1), []).append((day, count))
    spans = []
    for month in sorted(days):
        spans += _split(month, days[month])
    return spans


async def _days(db: Db, rule: Rule) -> list[tuple[datetime, int]]:
    kind, at = rule.kind, quote(rule.kind.time_column)
    query = text(
        f"SELECT date_trunc('day', {at}, 'UTC') AS day, count(*) FROM {quote(kind.table)}"  # noqa: S608  declared names
        f" WHERE {at} < :before AND ({kind.where}) GROUP BY 1 ORDER BY 1"
    )
    rows: Any = await db.execute(query, {"before": rule.ends_before()})
    return [(day.astimezone(UTC), int(count)) for day, count in rows]


def _split(month: datetime, days: list[tuple[datetime, int]]) -> list[tuple[datetime, datetime]]:
    edges, filled = [month], 0
    for day, count in days:
        if filled and filled + count > MOST_ROWS and day > edges[-1]:
            edges.append(day)
            filled = 0
        filled += count
    edges.append((month + timedelta(days=32)).replace(day=1))
    return list(pairwise(edges))
