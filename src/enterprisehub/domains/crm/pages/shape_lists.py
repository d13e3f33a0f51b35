"""Settings → Customers → Lists: named lists of contacts that people put together by hand."""

from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts.inputs import ListIn
from enterprisehub.domains.crm.domain import domain
from enterprisehub.domains.crm.logic.shape_names import change_list, delete_list, make_list
from enterprisehub.domains.crm.models import ListRow
from enterprisehub.domains.crm.pages.shaping import LISTS, PARTS
from enterprisehub.domains.crm.permissions import SHAPE_WRITE
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui import settings_tabs
from enterprisehub.ui.forms import Errors, attempt, check, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Page, page

pages = domain.pages(LISTS)
SHAPE = Permission(SHAPE_WRITE)


@page("crm/shape_lists.html")
class ListsPage(Page):
    places: list[tuple[str, str]]
    parts: list[tuple[str, str]]
    lists: list[tuple[ListRow, int]]
    values: dict[str, str]
    errors: Errors


@page("crm/shape_list.html")
class ListPage(Page):
    places: list[tuple[str, str]]
    known: ListRow
    values: dict[str, str]
    errors: Errors


@pages.get("", allow=SHAPE)
async def show_lists(db: TenantDb) -> Response:
    return (await _page(db, {}, {})).render()


@pages.post("", allow=SHAPE)
async def add_list(db: TenantDb, request: Request) -> Response:
    values = await typed(request)
    new = check(ListIn, _given(values))
    wrong = new if isinstance(new, dict) else await attempt(db, make_list(db, new))
    if wrong:
        return (await _page(db, values, wrong)).render(status=422)
    return go_to(request, LISTS)


@pages.get("/{list_id}", allow=SHAPE)
async def show_list(db: TenantDb, list_id: UUID) -> Response:
    known = await _known(db, list_id)
    return _one(known, {"name": known.name, "description": known.description}, {}).render()


@pages.post("/{list_id}", allow=SHAPE)
async def save_list(db: TenantDb, request: Request, list_id: UUID) -> Response:
    values, known = await typed(request), await _known(db, list_id)
    wanted = check(ListIn, _given(values))
    wrong = wanted if isinstance(wanted, dict) else await attempt(
        db, change_list(db, list_id, wanted)
    )  # fmt: skip
    if wrong:
        return _one(known, values, wrong).render(status=422)
    return go_to(request, LISTS)


@pages.post("/{list_id}/remove", allow=SHAPE)
async def remove_list(db: TenantDb, request: Request, list_id: UUID) -> Response:
    await delete_list(db, list_id)
    return go_to(request, LISTS)


def _given(values: dict[str, str]) -> dict[str, str]:
    return {name: values.get(name, "") for name in ("name", "description")}


async def _known(db: Db, list_id: UUID) -> ListRow:
    known = await queries.contact_list(db, list_id)
    if known is None:
        raise NotFound("There is no such list.")
    return known


async def _page(db: Db, values: dict[str, str], errors: Errors) -> ListsPage:
    return ListsPage(
        places=settings_tabs.tabs(),
        parts=PARTS,
        lists=await queries.lists(db),
        values=values,
        errors=errors,
    )


def _one(known: ListRow, values: dict[str, str], errors: Errors) -> ListPage:
    return ListPage(places=settings_tabs.tabs(), known=known, values=values, errors=errors)
