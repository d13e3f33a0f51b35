"""What statuses and types mean, in the words of those who work with them."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.delivery.domain import domain
from enterprisehub.domains.delivery.logic.map_meanings import map_status, map_type
from enterprisehub.domains.delivery.logic.run_sync import start_rebuild
from enterprisehub.domains.delivery.models.sources import StatusMappingRow
from enterprisehub.domains.delivery.permissions import SOURCES_READ, SOURCES_WRITE
from enterprisehub.domains.delivery.queries import sources
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Page, page

if TYPE_CHECKING:
    from enterprisehub.domains.delivery.contracts.sources import Category, Flow, Kind

pages = domain.pages("/delivery/meanings")
CATEGORIES = [
    ("to_do", "Not begun"),
    ("in_progress", "In work"),
    ("done", "Done"),
    ("unknown", "Unknown"),
]
FLOWS = [("active", "Somebody works"), ("waiting", "It waits"), ("unknown", "Unknown")]
KINDS = [
    ("requirement", "Requirement"),
    ("bug", "Bug"),
    ("incident", "Incident"),
    ("task", "Task"),
    ("epic", "Epic"),
    ("subtask", "Subtask"),
    ("other", "Other"),
]


@page("delivery/meanings.html")
class MeaningsPage(Page):
    site_id: UUID
    title: str
    statuses: list[tuple[str, str, str, int]]
    types: list[tuple[str, str, int]]
    mapped: set[str]
    special: list[StatusMappingRow]
    categories: list[tuple[str, str]]
    flows: list[tuple[str, str]]
    kinds: list[tuple[str, str]]
    may_write: bool


@pages.get("/{site_id}", allow=Permission(SOURCES_READ))
async def show_meanings(db: TenantDb, site_id: UUID) -> Response:
    """Every status that items were in and every type they have, with what it counts as."""
    site = await sources.site(db, site_id)
    mapped = await sources.status_mappings(db, site_id)
    return MeaningsPage(
        site_id=site_id,
        title=site.title,
        statuses=await sources.used_statuses(db, site_id),
        types=await sources.used_types(db, site_id),
        mapped={row.status for row in mapped if row.item_type is None},
        special=[row for row in mapped if row.item_type is not None],
        categories=CATEGORIES,
        flows=FLOWS,
        kinds=KINDS,
        may_write=db.scope.may(SOURCES_WRITE),
    ).render()


@pages.post("/{site_id}/status", allow=Permission(SOURCES_WRITE))
async def say_status(request: Request, db: TenantDb, site_id: UUID) -> Response:
    """The status means this from now on, for what was there before too."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    meaning = None
    if not form.get("forget"):
        category, flow = form.get("category", ""), form.get("flow", "unknown")
        if category not in dict(CATEGORIES) or flow not in dict(FLOWS):
            raise Invalid("Choose what the status means.", fields={"category": "is needed"})
        meaning = (cast("Category", category), cast("Flow", flow))
    await map_status(db, site_id, form.get("status", ""), form.get("item_type") or None, meaning)
    await start_rebuild(db, site_id)
    return go_to(request, f"/delivery/meanings/{site_id}")


@pages.post("/{site_id}/type", allow=Permission(SOURCES_WRITE))
async def say_type(request: Request, db: TenantDb, site_id: UUID) -> Response:
    """Items of this type are such work from now on."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    kind = form.get("kind", "")
    if kind not in dict(KINDS):
        raise Invalid("Choose what the type is.", fields={"kind": "is needed"})
    await map_type(db, site_id, form.get("item_type", ""), cast("Kind", kind))
    await start_rebuild(db, site_id)
    return go_to(request, f"/delivery/meanings/{site_id}")
