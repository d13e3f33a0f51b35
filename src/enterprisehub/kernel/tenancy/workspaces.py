"""Workspaces: the locations, brands, teams and engineering groups inside a tenant."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import select

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.db.versions import require_version
from enterprisehub.kernel.errors import Conflict, Invalid, NotFound
from enterprisehub.kernel.tenancy.models import WorkspaceRow

KINDS: Final[Mapping[str, str]] = {
    "location": "Location",
    "brand": "Brand",
    "team": "Team",
    "engineering": "Engineering group",
}
MAX_NAME = 100
MAX_WORKSPACES = 1000


async def list_workspaces(db: Db, *, archived: bool = False) -> list[WorkspaceRow]:
    """The tenant's workspaces, the oldest, which is the default one, first."""
    gone = WorkspaceRow.deleted_at
    query = select(WorkspaceRow).where(gone.is_not(None) if archived else gone.is_(None))
    return list(await db.scalars(query.order_by(WorkspaceRow.created_at, WorkspaceRow.id)))


async def make_workspace(
    db: Db, name: str, kind: str = "team", location_id: str | None = None
) -> WorkspaceRow:
    """There is a workspace of this name.

    Raises:
        Invalid: the name is empty, too long or taken, or the kind is none.
    """
    row = WorkspaceRow(name="", kind="team")
    await _fill(db, row, name, kind, location_id)
    if len(await list_workspaces(db)) >= MAX_WORKSPACES:
        raise Conflict(f"There are {MAX_WORKSPACES} workspaces already. Archive one first.")
    db.add(row)
    await db.flush()
    return row


async def change_workspace(
    db: Db,
    workspace_id: UUID,
    name: str,
    kind: str,
    location_id: str | None,
    *,
    seen: int | None = None,
) -> WorkspaceRow:
    """The workspace is called and placed as given.

    Raises:
        NotFound: there is none, or it is archived.
        StaleVersion: somebody changed it since the version `seen`.
        Invalid: as `make_workspace`.
    """
    row = await live_workspace(db, workspace_id)
    require_version(row.version, seen)
    await _fill(db, row, name, kind, location_id)
    await db.flush()
    return row


async def archive_workspace(db: Db, workspace_id: UUID) -> WorkspaceRow:
    """Nothing new belongs to it; what was recorded for it stays.

    Raises:
        NotFound: there is none.
        Conflict: it is archived already, or the last one.
    """
    row = await _workspace(db, workspace_id)
    if row.deleted_at is not None:
        raise Conflict("This workspace is archived already.")
    if len(await list_workspaces(db)) == 1:
        raise Conflict("This is the only workspace. Add another one first.")
    row.deleted_at = clock.now()
    await db.flush()
    return row


async def restore_workspace(db: Db, workspace_id: UUID) -> WorkspaceRow:
    """An archived workspace is in use again. Raises NotFound, and Conflict when it is in use."""
    row = await _workspace(db, workspace_id)
    if row.deleted_at is None:
        raise Conflict("This workspace is not archived.")
    row.deleted_at = None
    await db.flush()
    return row


async def live_workspace(db: Db, workspace_id: UUID) -> WorkspaceRow:
    """The workspace. Raises NotFound when there is none, or it is archived."""
    row = await _workspace(db, workspace_id)
    if row.deleted_at is not None:
        raise NotFound("This workspace is archived. Restore it first.")
    return row


async def _workspace(db: Db, workspace_id: UUID) -> WorkspaceRow:
    query = select(WorkspaceRow).where(WorkspaceRow.id == workspace_id)
    row = await db.scalar(query.with_for_update())
    if row is None:
        raise NotFound("There is no such workspace.")
    return row


async def _fill(db: Db, row: WorkspaceRow, name: str, kind: str, location_id: str | None) -> None:
    name, wrong = " ".join(name.split()), {}
    if not name or len(name) > MAX_NAME:
        wrong["name"] = f"Give a name of up to {MAX_NAME} characters."
    if kind not in KINDS:
        wrong["kind"] = f"Choose one of {', '.join(KINDS)}."
    if location_id and len(location_id) > MAX_NAME:
        wrong["location_id"] = f"Give at most {MAX_NAME} characters."
    if not wrong:
        same = select(WorkspaceRow).where(WorkspaceRow.name == name, WorkspaceRow.id != row.id)
        with db.no_autoflush:
            other: WorkspaceRow | None = await db.scalar(same.limit(1))
        if other is not None:
            archived = " It is archived; restore it." if other.deleted_at else ""
            wrong["name"] = f"There is a workspace of this name.{archived}"
    if wrong:
        raise Invalid("Check the workspace.", fields=wrong)
    row.name, row.kind, row.location_id = name, kind, location_id or None
