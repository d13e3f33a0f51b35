"""Workspaces: added, renamed, archived and restored."""

from typing import Annotated
from uuid import UUID

from fastapi import Form, Request, Response

from enterprisehub.console.settings import places
from enterprisehub.console.settings import workspaces as _api  # noqa: F401  its routes are loaded
from enterprisehub.console.settings.pages import pages
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity.rights import MEMBERS_READ, TENANT_CHANGE
from enterprisehub.kernel.tenancy import workspaces as logic
from enterprisehub.kernel.tenancy.models import WorkspaceRow
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import attempt
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Page, page

HREF = "/settings/workspaces"
Text = Annotated[str, Form(max_length=300)]
places.add_place(places.Place("Workspaces", HREF, MEMBERS_READ, 15))


@page("settings/workspaces.html")
class WorkspacesPage(Page):
    places: list[tuple[str, str]]
    rows: list[WorkspaceRow]
    archived: list[WorkspaceRow]
    kinds: list[tuple[str, str]]
    named: dict[str, str]
    edited: WorkspaceRow | None
    values: dict[str, str]
    errors: dict[str, str]


@pages.get("/workspaces", allow=Permission(MEMBERS_READ))
async def show_workspaces(db: TenantDb) -> Response:
    return await _page(db)


@pages.get("/workspaces/{workspace_id}", allow=Permission(TENANT_CHANGE))
async def show_workspace(db: TenantDb, workspace_id: UUID) -> Response:
    return await _page(db, edited=await logic.live_workspace(db, workspace_id))


@pages.post("/workspaces", allow=Permission(TENANT_CHANGE))
async def add_workspace(
    request: Request, db: TenantDb, name: Text = "", kind: Text = "team", location_id: Text = ""
) -> Response:
    wrong = await attempt(db, logic.make_workspace(db, name, kind, location_id.strip()))
    if wrong:
        return await _page(db, values=_values(name, kind, location_id), errors=wrong)
    return go_to(request, HREF)


@pages.post("/workspaces/{workspace_id}", allow=Permission(TENANT_CHANGE))
async def change_workspace(
    request: Request,
    db: TenantDb,
    workspace_id: UUID,
    name: Text = "",
    kind: Text = "team",
    location_id: Text = "",
) -> Response:
    row = await logic.live_workspace(db, workspace_id)
    change = logic.change_workspace(db, workspace_id, name, kind, location_id.strip())
    wrong = await attempt(db, change)
    if wrong:
        values = _values(name, kind, location_id)
        return await _page(db, edited=row, values=values, errors=wrong)
    return go_to(request, HREF)


@pages.post("/workspaces/{workspace_id}/archive", allow=Permission(TENANT_CHANGE))
async def archive(request: Request, db: TenantDb, workspace_id: UUID) -> Response:
    wrong = await attempt(db, logic.archive_workspace(db, workspace_id))
    return await _page(db, errors=wrong) if wrong else go_to(request, HREF)


@pages.post("/workspaces/{workspace_id}/restore", allow=Permission(TENANT_CHANGE))
async def restore(request: Request, db: TenantDb, workspace_id: UUID) -> Response:
    wrong = await attempt(db, logic.restore_workspace(db, workspace_id))
    return await _page(db, errors=wrong) if wrong else go_to(request, HREF)


def _values(name: str, kind: str, location_id: str | None) -> dict[str, str]:
    return {"name": name, "kind": kind, "location_id": location_id or ""}


async def _page(
    db: Db,
    *,
    edited: WorkspaceRow | None = None,
    values: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> Response:
    stored = _values(edited.name, edited.kind, edited.location_id) if edited else None
    return WorkspacesPage(
        places=places.tabs(),
        rows=await logic.list_workspaces(db),
        archived=await logic.list_workspaces(db, archived=True),
        kinds=list(logic.KINDS.items()),
        named=dict(logic.KINDS),
        edited=edited,
        values=values or stored or _values("", "team", ""),
        errors=errors or {},
    ).render(status=422 if errors else 200)
