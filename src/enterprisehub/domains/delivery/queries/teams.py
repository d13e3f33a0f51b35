"""Teams, who belonged to them when, and what they work on."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, text

from enterprisehub.domains.delivery.models.people import PersonRow
from enterprisehub.domains.delivery.models.teams import TeamMemberRow, TeamRow, TeamSourceRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class TeamWork:
    """What counts as a team's work: of its projects if it has some, by its people if it has some.

    A team with neither has none.
    """

    id: UUID
    name: str
    source_ids: tuple[UUID, ...]
    has_people: bool


async def teams(db: Db) -> list[TeamRow]:
    """All of them, by name."""
    query = select(TeamRow).where(TeamRow.deleted_at.is_(None))
    return list(await db.scalars(query.order_by(TeamRow.name, TeamRow.id)))


async def team(db: Db, team_id: UUID) -> TeamRow:
    """The team.

    Raises:
        NotFound: there is none.
    """
    query = select(TeamRow).where(TeamRow.id == team_id, TeamRow.deleted_at.is_(None))
    if (found := (await db.scalars(query)).one_or_none()) is None:
        raise NotFound("There is no such team.")
    return found


async def named(db: Db, name: str) -> TeamRow | None:
    query = select(TeamRow).where(TeamRow.name == name, TeamRow.deleted_at.is_(None))
    return (await db.scalars(query.limit(1))).first()


async def works(db: Db, ids: Sequence[UUID] | None = None) -> dict[UUID, TeamWork]:
    """The teams among these ids (or all), by id, with what counts as theirs."""
    rows = [row for row in await teams(db) if ids is None or row.id in ids]
    if not rows:
        return {}
    known = [row.id for row in rows]
    sources: dict[UUID, list[UUID]] = defaultdict(list)
    query = select(TeamSourceRow.team_id, TeamSourceRow.source_id).where(
        TeamSourceRow.team_id.in_(known), TeamSourceRow.deleted_at.is_(None)
    )
    for team_id, source_id in await db.execute(query.order_by(TeamSourceRow.source_id)):
        sources[team_id].append(source_id)
    manned = select(TeamMemberRow.team_id).where(
        TeamMemberRow.team_id.in_(known), TeamMemberRow.deleted_at.is_(None)
    )
    with_people = set(await db.scalars(manned.distinct()))
    return {
        row.id: TeamWork(row.id, row.name, tuple(sources[row.id]), row.id in with_people)
        for row in rows
    }


async def work_of(db: Db, team_id: UUID) -> TeamWork:
    """What counts as the team's work.

    Raises:
        NotFound: there is no such team.
    """
    await team(db, team_id)
    return (await works(db, [team_id]))[team_id]


async def members(db: Db, team_id: UUID) -> list[tuple[TeamMemberRow, PersonRow]]:
    """Who belongs or belonged to it, by name; people who were joined to others are left out."""
    query = (
        select(TeamMemberRow, PersonRow)
        .join(PersonRow, PersonRow.id == TeamMemberRow.person_id)
        .where(
            TeamMemberRow.team_id == team_id,
            TeamMemberRow.deleted_at.is_(None),
            PersonRow.deleted_at.is_(None),
        )
        .order_by(PersonRow.name, PersonRow.id, TeamMemberRow.from_on)
    )
    return [(row, person) for row, person in await db.execute(query)]


async def member(db: Db, team_id: UUID, member_id: UUID) -> TeamMemberRow:
    """One time of belonging.

    Raises:
        NotFound: there is none.
    """
    row = await db.get(TeamMemberRow, member_id)
    if row is None or row.team_id != team_id or row.deleted_at is not None:
        raise NotFound("This person does not belong to the team.")
    return row


async def times_of(db: Db, person_id: UUID, team_id: UUID | None = None) -> list[TeamMemberRow]:
    """When the person belonged to which team, also times that were taken back."""
    query = select(TeamMemberRow).where(TeamMemberRow.person_id == person_id)
    if team_id is not None:
        query = query.where(TeamMemberRow.team_id == team_id)
    return list(await db.scalars(query.order_by(TeamMemberRow.from_on)))


async def team_sources(db: Db, team_id: UUID) -> list[TeamSourceRow]:
    """What the team works on, also what was taken back."""
    return list(await db.scalars(select(TeamSourceRow).where(TeamSourceRow.team_id == team_id)))


async def sources_of(db: Db, ids: Sequence[UUID]) -> list[UUID]:
    """The ids themselves, and for teams among them what they work on."""
    known = await works(db, ids)
    return [source for one in ids for source in (known[one].source_ids if one in known else (one,))]


async def people_between(db: Db, team_id: UUID, first: date, last: date) -> int:
    """How many people, bots left out, belonged to the team at some time of these days."""
    query = (
        select(func.count(TeamMemberRow.person_id.distinct()))
        .join(PersonRow, PersonRow.id == TeamMemberRow.person_id)
        .where(
            TeamMemberRow.team_id == team_id,
            TeamMemberRow.deleted_at.is_(None),
            PersonRow.deleted_at.is_(None),
            PersonRow.is_bot.is_(False),
            TeamMemberRow.from_on <= last,
            or_(TeamMemberRow.to_on.is_(None), TeamMemberRow.to_on >= first),
        )
    )
    return await db.scalar(query) or 0


_MONTHS = """SELECT d.month, count(DISTINCT d.person_id) AS people,
sum(d.items_finished) AS items_finished, sum(d.pulls_merged) AS pulls_merged,
sum(d.reviews_given) AS reviews_given, sum(d.commits) AS commits
FROM delivery_developer_metrics d WHERE d.deleted_at IS NULL AND EXISTS (
SELECT 1 FROM delivery_team_members m WHERE m.tenant_id = d.tenant_id AND m.team_id = :team
AND m.person_id = d.person_id AND m.deleted_at IS NULL
AND m.from_on < d.month + interval '1 month' AND (m.to_on IS NULL OR m.to_on >= d.month))
GROUP BY d.month HAVING count(DISTINCT d.person_id) >= :least ORDER BY d.month DESC LIMIT :most"""


async def months(db: Db, team_id: UUID, least: int, *, most: int = 24) -> list[dict[str, Any]]:
    """What its people did together, by month; months with fewer than `least` are left out."""
    values = {"team": team_id, "least": least, "most": most}
    return [dict(row) for row in (await db.execute(text(_MONTHS), values)).mappings()]
