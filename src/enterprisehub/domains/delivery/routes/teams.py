"""Teams as JSON: made, manned and given their projects."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from enterprisehub.domains.delivery.domain import domain
from enterprisehub.domains.delivery.logic.keep_teams import (
    MAX_NAME,
    add_member,
    choose_team_sources,
    end_team,
    make_team,
    remove_member,
    rename_team,
)
from enterprisehub.domains.delivery.permissions import DELIVERY_READ, SOURCES_WRITE
from enterprisehub.domains.delivery.queries import teams
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb

router = domain.routes("/delivery/teams")
type Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME)]


class TeamIn(BaseModel):
    """`source_ids` are the projects, boards and repositories it works on."""

    name: Name
    source_ids: Annotated[list[UUID], Field(max_length=200)] = []


class MemberIn(BaseModel):
    """Both days included; no `to_on` for who still belongs to it."""

    person_id: UUID
    from_on: date
    to_on: date | None = None


class MemberOut(BaseModel):
    id: UUID
    person_id: UUID
    name: str
    from_on: date
    to_on: date | None


class TeamOut(BaseModel):
    id: UUID
    name: str
    source_ids: list[UUID]
    members: list[MemberOut]


async def _out(db: Db, team_id: UUID) -> TeamOut:
    work = await teams.work_of(db, team_id)
    members = [
        MemberOut(
            id=row.id, person_id=person.id, name=person.name, from_on=row.from_on, to_on=row.to_on
        )
        for row, person in await teams.members(db, team_id)
    ]
    return TeamOut(id=work.id, name=work.name, source_ids=list(work.source_ids), members=members)


@router.get("", allow=Permission(DELIVERY_READ))
async def list_teams(db: TenantDb) -> list[TeamOut]:
    """All teams, by name."""
    return [await _out(db, row.id) for row in await teams.teams(db)]


@router.post("", allow=Permission(SOURCES_WRITE), status_code=201)
async def add_team(db: TenantDb, new: TeamIn) -> TeamOut:
    row = await make_team(db, new.name)
    await choose_team_sources(db, row.id, new.source_ids)
    return await _out(db, row.id)


@router.put("/{team_id}", allow=Permission(SOURCES_WRITE))
async def replace_team(db: TenantDb, team_id: UUID, wanted: TeamIn) -> TeamOut:
    """Name and projects are as given; people stay."""
    await rename_team(db, team_id, wanted.name)
    await choose_team_sources(db, team_id, wanted.source_ids)
    return await _out(db, team_id)


@router.delete("/{team_id}", allow=Permission(SOURCES_WRITE), status_code=204)
async def delete_team(db: TenantDb, team_id: UUID) -> None:
    """There is no such team any more."""
    await end_team(db, team_id)


@router.post("/{team_id}/members", allow=Permission(SOURCES_WRITE), status_code=201)
async def add_team_member(db: TenantDb, team_id: UUID, new: MemberIn) -> TeamOut:
    """The person belongs to the team in these days."""
    await add_member(db, team_id, new.person_id, new.from_on, new.to_on)
    return await _out(db, team_id)


@router.delete("/{team_id}/members/{member_id}", allow=Permission(SOURCES_WRITE))
async def delete_team_member(db: TenantDb, team_id: UUID, member_id: UUID) -> TeamOut:
    """That time of belonging was said by mistake."""
    await remove_member(db, team_id, member_id)
    return await _out(db, team_id)
