"""Workspaces for programs."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from enterprisehub.console.settings.domain import domain
from enterprisehub.kernel.identity.rights import MEMBERS_READ, TENANT_CHANGE
from enterprisehub.kernel.tenancy import workspaces as logic
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.web.versions import SeenVersion, etag

router = domain.routes("/workspaces")
CHANGE = Permission(TENANT_CHANGE)
type Kind = Literal["location", "brand", "team", "engineering"]


class WorkspaceShape(BaseModel):
    """`location_id` is the workspace's name in an outside system."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    kind: Kind
    location_id: str | None
    created_at: datetime
    deleted_at: datetime | None
    version: int


class WorkspaceIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=logic.MAX_NAME)]
    kind: Kind = "team"
    location_id: Annotated[str | None, Field(max_length=logic.MAX_NAME)] = None


@router.get("", allow=Permission(MEMBERS_READ))
async def list_workspaces(db: TenantDb, *, archived: bool = False) -> list[WorkspaceShape]:
    """The workspaces in use, the default one first; or the archived ones."""
    found = await logic.list_workspaces(db, archived=archived)
    return [WorkspaceShape.model_validate(row) for row in found]


@router.post("", allow=CHANGE, status_code=201)
async def add_workspace(db: TenantDb, new: WorkspaceIn, response: Response) -> WorkspaceShape:
    row = await logic.make_workspace(db, new.name, new.kind, new.location_id)
    response.headers["ETag"] = etag(row.version)
    return WorkspaceShape.model_validate(row)


@router.put("/{workspace_id}", allow=CHANGE)
async def replace_workspace(
    db: TenantDb, workspace_id: UUID, wanted: WorkspaceIn, seen: SeenVersion, response: Response
) -> WorkspaceShape:
    row = await logic.change_workspace(
        db, workspace_id, wanted.name, wanted.kind, wanted.location_id, seen=seen
    )
    response.headers["ETag"] = etag(row.version)
    return WorkspaceShape.model_validate(row)


@router.post("/{workspace_id}/archive", allow=CHANGE)
async def archive(db: TenantDb, workspace_id: UUID) -> WorkspaceShape:
    """Nothing new belongs to it; what was recorded for it stays."""
    return WorkspaceShape.model_validate(await logic.archive_workspace(db, workspace_id))


@router.post("/{workspace_id}/restore", allow=CHANGE)
async def restore(db: TenantDb, workspace_id: UUID) -> WorkspaceShape:
    return WorkspaceShape.model_validate(await logic.restore_workspace(db, workspace_id))
