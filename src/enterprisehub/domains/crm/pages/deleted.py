"""What was deleted, by kind, with a button that brings it back."""

from typing import Final
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.crm.domain import domain
from enterprisehub.domains.crm.logic.restore_deleted import (
    MAY,
    Deleted,
    DeletedKind,
    list_deleted,
    restore_deleted,
)
from enterprisehub.domains.crm.pages.forms import Errors, attempt
from enterprisehub.domains.crm.permissions import CONTACTS_DELETE, TASKS_WRITE
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.navigation import NAVIGATION, Command
from enterprisehub.ui.page import Page, page

pages = domain.pages("/deleted")
NAVIGATION.add(
    Command("Restore something deleted", "undo", href="/deleted", permission=TASKS_WRITE)
)
COLUMNS = (
    Column("title", "Record", lead=True),
    Column("at", "Deleted", align="end", fit=True),
    Column("restore", bare=True, fit=True),
)
KINDS: Final[dict[DeletedKind, str]] = {
    "company": "Companies",
    "deal": "Deals",
    "task": "Tasks",
    "note": "Notes",
    "list": "Lists",
    "pipeline": "Pipelines",
    "field": "Custom fields",
    "place": "Places",
    "property": "Properties",
}


@page("crm/deleted.html")
class DeletedPage(Page):
    kinds: list[tuple[str, str]]
    title: str
    rows: list[Deleted]
    columns: tuple[Column, ...]
    errors: Errors


@pages.get("", allow=Permission(TASKS_WRITE))
async def show_deleted(db: TenantDb, kind: DeletedKind | None = None) -> Response:
    return (await _page(db, kind or _first(db), {})).render()


@pages.post("/{kind}/{record_id}/restore", allow=Permission(TASKS_WRITE))
async def restore(db: TenantDb, request: Request, kind: DeletedKind, record_id: UUID) -> Response:
    wrong = await attempt(db, restore_deleted(db, kind, record_id))
    if wrong:
        return (await _page(db, kind, wrong)).render(status=409)
    places = {"company": f"/companies/{record_id}", "deal": f"/deals/{record_id}"}
    return go_to(request, places.get(kind, f"/deleted?kind={kind}"))


def _first(db: Db) -> DeletedKind:
    return next((kind for kind in KINDS if db.scope.may(MAY[kind])), "task")


async def _page(db: Db, kind: DeletedKind, errors: Errors) -> DeletedPage:
    contacts = [("Contacts", "/contacts?deleted=true")] if db.scope.may(CONTACTS_DELETE) else []
    own = [(title, f"/deleted?kind={k}") for k, title in KINDS.items() if db.scope.may(MAY[k])]
    return DeletedPage(
        kinds=contacts + own,
        title=KINDS[kind],
        rows=await list_deleted(db, kind),
        columns=COLUMNS,
        errors=errors,
    )
