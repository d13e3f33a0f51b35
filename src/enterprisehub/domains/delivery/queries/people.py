"""People, their authors, what was suggested, and what they did by month."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text

from enterprisehub.domains.delivery.models.items import AuthorRow
from enterprisehub.domains.delivery.models.people import (
    DeveloperMetricsRow,
    InsightRow,
    PersonAuthorRow,
    PersonEventRow,
    PersonRow,
    SuggestionRow,
)
from enterprisehub.domains.delivery.models.sources import SiteRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound


async def wait_for_turn(db: Db) -> None:
    """Until the transaction ends, no other one makes this tenant's figures anew."""
    await db.execute(text("SELECT pg_advisory_xact_lock(hashtext('figures:' || hub.tenant()))"))


async def authors(db: Db) -> list[tuple[AuthorRow, str]]:
    """Every author with the vendor of its site, oldest first."""
    query = (
        select(AuthorRow, SiteRow.vendor)
        .join(SiteRow, SiteRow.id == AuthorRow.site_id)
        .where(AuthorRow.removed_at.is_(None))
        .order_by(AuthorRow.created_at, AuthorRow.id)
    )
    return [(author, vendor) for author, vendor in await db.execute(query)]


async def links(db: Db, person_id: UUID | None = None) -> list[PersonAuthorRow]:
    """Which author belongs to which person."""
    query = select(PersonAuthorRow).where(PersonAuthorRow.deleted_at.is_(None))
    if person_id:
        query = query.where(PersonAuthorRow.person_id == person_id)
    return list(await db.scalars(query))


async def people(db: Db) -> list[PersonRow]:
    """Everybody, by name."""
    query = select(PersonRow).where(PersonRow.deleted_at.is_(None))
    return list(await db.scalars(query.order_by(PersonRow.name, PersonRow.id)))


async def person(db: Db, person_id: UUID) -> PersonRow:
    """The person, also one that was merged away.

    Raises:
        NotFound: there is none.
    """
    if (found := await db.scalar(select(PersonRow).where(PersonRow.id == person_id))) is None:
        raise NotFound("There is no such person.")
    return found


async def suggestions(db: Db, state: str | None = "open") -> list[SuggestionRow]:
    """The likeliest first."""
    query = select(SuggestionRow).where(SuggestionRow.deleted_at.is_(None))
    if state:
        query = query.where(SuggestionRow.state == state)
    return list(await db.scalars(query.order_by(SuggestionRow.score.desc(), SuggestionRow.id)))


async def suggestion(db: Db, suggestion_id: UUID) -> SuggestionRow:
    """One question about two authors.

    Raises:
        NotFound: there is none.
    """
    found = await db.scalar(select(SuggestionRow).where(SuggestionRow.id == suggestion_id))
    if found is None:
        raise NotFound("There is no such suggestion.")
    return found


async def forget_open_suggestions(db: Db) -> None:
    await db.execute(delete(SuggestionRow).where(SuggestionRow.state == "open"))


async def events(db: Db, *, most: int = 20) -> list[PersonEventRow]:
    """What people decided, the newest first."""
    query = select(PersonEventRow).order_by(
        PersonEventRow.created_at.desc(), PersonEventRow.id.desc()
    )
    return list(await db.scalars(query.limit(most)))


async def event(db: Db, event_id: UUID) -> PersonEventRow:
    """One decision.

    Raises:
        NotFound: there is none.
    """
    found = await db.scalar(select(PersonEventRow).where(PersonEventRow.id == event_id))
    if found is None:
        raise NotFound("There is no such decision.")
    return found


_MONTHS = """
WITH mine AS (SELECT person_id, author_id FROM delivery_person_authors WHERE deleted_at IS NULL),
things AS (
SELECT m.person_id, i.finished_at AS at, 'item' AS what, i.cycle_time_seconds AS seconds
FROM delivery_items i JOIN mine m ON m.author_id = i.assignee_id
WHERE i.finished_at IS NOT NULL AND i.removed_at IS NULL AND i.mirror_of_id IS NULL
UNION ALL SELECT m.person_id, p.opened_at, 'opened', NULL FROM delivery_pulls p
JOIN mine m ON m.author_id = p.author_id WHERE p.removed_at IS NULL
UNION ALL SELECT m.person_id, p.merged_at, 'merged', NULL FROM delivery_pulls p
JOIN mine m ON m.author_id = p.author_id WHERE p.merged_at IS NOT NULL AND p.removed_at IS NULL
UNION ALL SELECT m.person_id, r.submitted_at, 'review', NULL FROM delivery_reviews r
JOIN mine m ON m.author_id = r.author_id
UNION ALL SELECT m.person_id, c.committed_at, 'commit', NULL FROM delivery_commits c
JOIN mine m ON m.author_id = c.author_id)
SELECT t.person_id, CAST(date_trunc('month', t.at AT TIME ZONE :zone) AS date) AS month,
count(*) FILTER (WHERE what = 'item') AS items_finished,
CAST(percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS int) AS median_cycle_seconds,
count(*) FILTER (WHERE what = 'opened') AS pulls_opened,
count(*) FILTER (WHERE what = 'merged') AS pulls_merged,
count(*) FILTER (WHERE what = 'review') AS reviews_given,
count(*) FILTER (WHERE what = 'commit') AS commits
FROM things t JOIN delivery_people q ON q.id = t.person_id AND NOT q.is_bot
AND q.deleted_at IS NULL
GROUP BY 1, 2 ORDER BY 2, 1"""


async def count_months(db: Db, zone: str) -> list[dict[str, Any]]:
    """What every person did in every month, from the derived tables."""
    return [dict(row) for row in (await db.execute(text(_MONTHS), {"zone": zone})).mappings()]


async def months(db: Db, person_id: UUID | None = None) -> list[DeveloperMetricsRow]:
    query = select(DeveloperMetricsRow).where(DeveloperMetricsRow.deleted_at.is_(None))
    if person_id:
        query = query.where(DeveloperMetricsRow.person_id == person_id)
    return list(await db.scalars(query.order_by(DeveloperMetricsRow.month)))


async def forget_months(db: Db, kept: Sequence[tuple[UUID, date]]) -> None:
    """Months that are no longer anybody's are gone."""
    standing = set(kept)
    gone = [row.id for row in await months(db) if (row.person_id, row.month) not in standing]
    if gone:
        await db.execute(delete(DeveloperMetricsRow).where(DeveloperMetricsRow.id.in_(gone)))


_TEAM = """SELECT month, count(DISTINCT person_id) AS people, sum(items_finished) AS items_finished,
sum(pulls_merged) AS pulls_merged, sum(reviews_given) AS reviews_given, sum(commits) AS commits
FROM delivery_developer_metrics WHERE deleted_at IS NULL GROUP BY month ORDER BY month DESC
LIMIT :most"""


async def months_together(db: Db, *, most: int = 24) -> list[dict[str, Any]]:
    """Everybody's months added up, the newest first."""
    return [dict(row) for row in (await db.execute(text(_TEAM), {"most": most})).mappings()]


async def insights(db: Db, state: str | None = "open") -> list[InsightRow]:
    query = select(InsightRow).where(InsightRow.deleted_at.is_(None))
    if state:
        query = query.where(InsightRow.state == state)
    return list(await db.scalars(query.order_by(InsightRow.found_on.desc(), InsightRow.id)))


async def insight(db: Db, insight_id: UUID) -> InsightRow:
    """One finding.

    Raises:
        NotFound: there is none.
    """
    if (found := await db.scalar(select(InsightRow).where(InsightRow.id == insight_id))) is None:
        raise NotFound("There is no such insight.")
    return found


async def answers_by_rule(db: Db) -> dict[str, tuple[int, int]]:
    """Per rule, how many findings were confirmed and how many rejected."""
    query = select(
        InsightRow.rule,
        func.count().filter(InsightRow.state == "confirmed"),
        func.count().filter(InsightRow.state == "rejected"),
    ).group_by(InsightRow.rule)
    return {rule: (yes, no) for rule, yes, no in await db.execute(query)}
