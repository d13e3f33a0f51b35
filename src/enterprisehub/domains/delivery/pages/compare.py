"""Side by side: projects, teams or workspaces in one table."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Form, Query, Request, Response

from enterprisehub.domains.delivery.domain import domain
from enterprisehub.domains.delivery.logic.compare_work import (
    SHOWN,
    By,
    Side,
    compare_work,
    put_in_workspace,
)
from enterprisehub.domains.delivery.logic.define_metrics import BY_KEY
from enterprisehub.domains.delivery.models.sources import SourceRow
from enterprisehub.domains.delivery.pages.overview import DAYS, TABS, Days
from enterprisehub.domains.delivery.permissions import (
    DELIVERY_READ,
    SOURCES_WRITE,
    WORKSPACES_COMPARE,
)
from enterprisehub.domains.delivery.queries import history
from enterprisehub.domains.delivery.queries.metrics import Window
from enterprisehub.domains.delivery.queries.names import source_names
from enterprisehub.kernel import clock
from enterprisehub.kernel.tenancy.workspaces import list_workspaces
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.page import Page, page

HREF = "/delivery/compare"
pages = domain.pages(HREF)
WAYS = [("project", "Projects and boards"), ("team", "Teams"), ("workspace", "Workspaces")]


@page("delivery/compare.html")
class ComparePage(Page):
    places: list[tuple[str, str]]
    sides: list[Side]
    columns: tuple[Column, ...]
    by: str
    ways: list[tuple[str, str]]
    days: str
    choices: list[tuple[str, str]]
    sources: list[SourceRow]
    names: dict[UUID, str]
    workspaces: list[tuple[str, str]]
    may_write: bool


@pages.get("", allow=Permission(DELIVERY_READ))
async def show_side_by_side(
    db: TenantDb, by: Annotated[By, Query()] = "project", days: Days = "90"
) -> Response:
    """The same figures for each, and for everything together."""
    now = clock.now()
    across = db.scope.may(WORKSPACES_COMPARE)
    names = [Column(key, BY_KEY[key].title, align="end") for key in SHOWN]
    return ComparePage(
        places=TABS,
        sides=await compare_work(db, by, Window(now - timedelta(days=int(days)), now)),
        columns=(
            Column("title", dict(WAYS)[by], lead=True),
            *names,
            Column("open_items", "Open", align="end"),
            Column("done_on", "Done by, 85 % sure", align="end"),
        ),
        by=by,
        ways=[way for way in WAYS if across or way[0] != "workspace"],
        days=days,
        choices=DAYS,
        sources=await history.all_sources(db) if by == "workspace" else [],
        names=await source_names(db),
        workspaces=[(str(one.id), one.name) for one in await list_workspaces(db)],
        may_write=SOURCES_WRITE in db.scope.permissions,
    ).render()


@pages.post("/workspaces", allow=Permission(SOURCES_WRITE))
async def assign(
    request: Request,
    db: TenantDb,
    source: Annotated[UUID, Form()],
    workspace: Annotated[str, Form(max_length=36)] = "",
) -> Response:
    """A project's work is a workspace's."""
    await put_in_workspace(db, source, UUID(workspace) if workspace else None)
    return go_to(request, f"{HREF}?by=workspace")
