"""Teams are made, named, manned and given their projects; each change is in the change log."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from enterprisehub.domains.delivery.models.teams import TeamMemberRow, TeamRow, TeamSourceRow
from enterprisehub.domains.delivery.queries import history, people, teams
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid

MAX_NAME = 80


async def make_team(db: Db, name: str) -> TeamRow:
    """There is a team of this name.

    Raises:
        Invalid: the name is empty, too long or taken.
    """
    row = TeamRow(name=await _free_name(db, name, None))
    db.add(row)
    await db.flush()
    return row


async def rename_team(db: Db, team_id: UUID, name: str) -> TeamRow:
    """The team is called so. Raises as `make_team`, and NotFound."""
    row = await teams.team(db, team_id)
    row.name = await _free_name(db, name, row.id)
    await db.flush()
    return row


async def end_team(db: Db, team_id: UUID) -> None:
    """There is no such team any more; what was kept for it stays. Raises NotFound."""
    row = await teams.team(db, team_id)
    row.deleted_at = clock.now()


async def add_member(
    db: Db, team_id: UUID, person_id: UUID, from_on: date, to_on: date | None = None
) -> TeamMemberRow:
    """The person belonged to the team from that day on (to that day, where one is given).

    Raises:
        Invalid: the days are the wrong way round, or overlap another time of belonging.
        NotFound: there is no such team or person.
    """
    await teams.team(db, team_id)
    person = await people.person(db, person_id)
    if person.deleted_at is not None:
        raise Invalid("This person was joined to another one.", fields={"person_id": "is gone"})
    _check_days(from_on, to_on)
    times = await teams.times_of(db, person.id, team_id)
    if any(_overlap(row, from_on, to_on) for row in times if row.deleted_at is None):
        raise Invalid(
            f"{person.name} belongs to the team in that time already.",
            fields={"from_on": "overlaps another time"},
        )
    row = next((one for one in times if one.from_on == from_on), None)
    if row is None:
        row = TeamMemberRow(team_id=team_id, person_id=person.id, from_on=from_on)
        db.add(row)
    row.to_on, row.deleted_at = to_on, None
    await db.flush()
    return row


async def end_member(db: Db, team_id: UUID, member_id: UUID, to_on: date) -> None:
    """The person belonged to it to that day. Raises NotFound, Invalid."""
    row = await teams.member(db, team_id, member_id)
    _check_days(row.from_on, to_on)
    row.to_on = to_on
    await db.flush()


async def remove_member(db: Db, team_id: UUID, member_id: UUID) -> None:
    """The person never belonged to it: it was said by mistake. Raises NotFound."""
    row = await teams.member(db, team_id, member_id)
    row.deleted_at = clock.now()


async def choose_team_sources(db: Db, team_id: UUID, chosen: Sequence[UUID]) -> None:
    """The team works on exactly these.

    Raises:
        Invalid: one of them is none that is read.
        NotFound: there is no such team.
    """
    await teams.team(db, team_id)
    if not set(chosen) <= {row.id for row in await history.all_sources(db)}:
        raise Invalid("Choose projects that are read.", fields={"source": "is not known"})
    known = {row.source_id: row for row in await teams.team_sources(db, team_id)}
    for source_id, row in known.items():
        row.deleted_at = None if source_id in chosen else row.deleted_at or clock.now()
    for source_id in set(chosen) - set(known):
        db.add(TeamSourceRow(team_id=team_id, source_id=source_id))
    await db.flush()


async def follow_merge(db: Db, kept_id: UUID, other_id: UUID) -> None:
    """Who is joined to another person takes their teams along."""
    for row in await teams.times_of(db, other_id):
        times = await teams.times_of(db, kept_id, row.team_id)
        if row.deleted_at is None and not any(
            one.from_on == row.from_on or _overlap(one, row.from_on, row.to_on) for one in times
        ):
            db.add(
                TeamMemberRow(
                    team_id=row.team_id, person_id=kept_id, from_on=row.from_on, to_on=row.to_on
                )
            )
            await db.flush()


def _overlap(row: TeamMemberRow, first: date, last: date | None) -> bool:
    return (last is None or row.from_on <= last) and (row.to_on is None or row.to_on >= first)


def _check_days(from_on: date, to_on: date | None) -> None:
    if to_on is not None and to_on < from_on:
        raise Invalid("The last day comes before the first.", fields={"to_on": "is too early"})


async def _free_name(db: Db, name: str, own: UUID | None) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= MAX_NAME:
        reason = f"Write a name of 1 to {MAX_NAME} characters."
        raise Invalid(reason, fields={"name": reason})
    taken = await teams.named(db, name)
    if taken is not None and taken.id != own:
        raise Invalid("There is a team of this name.", fields={"name": "is taken"})
    return name
