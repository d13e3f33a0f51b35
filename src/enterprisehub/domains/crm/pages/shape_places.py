"""Settings → Customers → Places and names: what dialogues recognise in what people write."""

from typing import Annotated
from uuid import UUID

from fastapi import File, Request, Response, UploadFile

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.domain import domain
from enterprisehub.domains.crm.logic.shape_names import remove_name
from enterprisehub.domains.crm.logic.take_names import (
    PLACE_KINDS,
    PROPERTY_KINDS,
    SPELLINGS,
    NameIn,
    TakenNames,
    add_name,
    take_names,
)
from enterprisehub.domains.crm.models import PlaceRow, PropertyNameRow
from enterprisehub.domains.crm.pages.shaping import PARTS, PLACES
from enterprisehub.domains.crm.permissions import SHAPE_WRITE
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui import settings_tabs
from enterprisehub.ui.forms import Errors, attempt, check, said_by, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Page, page

pages = domain.pages(PLACES)
SHAPE = Permission(SHAPE_WRITE)
MOST_BYTES = 1024 * 1024
KINDS = [(kind, kind.replace("_", " ").capitalize()) for kind in (*PLACE_KINDS, *PROPERTY_KINDS)]


@page("crm/shape_places.html")
class PlacesPage(Page):
    places: list[tuple[str, str]]
    parts: list[tuple[str, str]]
    names: list[PlaceRow]
    properties: list[tuple[PropertyNameRow, str | None]]
    kinds: list[tuple[str, str]]
    values: dict[str, str]
    errors: Errors
    taken: TakenNames | None
    wrong: Errors


@pages.get("", allow=SHAPE)
async def show_places(db: TenantDb) -> Response:
    return (await _page(db)).render()


@pages.post("", allow=SHAPE)
async def add(db: TenantDb, request: Request) -> Response:
    values = await typed(request)
    new = check(NameIn, _given(values))
    wrong = new if isinstance(new, dict) else await attempt(db, add_name(db, new))
    if wrong:
        return (await _page(db, values, wrong)).render(status=422)
    return go_to(request, PLACES)


@pages.post("/import", allow=SHAPE, max_body_bytes=2 * MOST_BYTES)
async def take(
    db: TenantDb, request: Request, file: Annotated[UploadFile | None, File()] = None
) -> Response:
    """Lines typed or of a file; what was not taken is told line by line."""
    text = (await typed(request)).get("lines", "")
    if file is not None and file.filename:
        text += "\n" + (await file.read(MOST_BYTES)).decode("utf-8-sig", "replace")
    if not text.strip():
        says = {"lines": "Type some lines, or choose a file."}
        return (await _page(db, wrong=says)).render(status=422)
    try:
        taken = await take_names(db, text.replace("\x00", ""))
    except HubError as error:
        return (await _page(db, wrong=said_by(error))).render(status=422)
    return (await _page(db, taken=taken)).render()


@pages.post("/{name_id}/remove", allow=SHAPE)
async def remove(db: TenantDb, request: Request, name_id: UUID) -> Response:
    await remove_name(db, name_id)
    return go_to(request, PLACES)


def _given(values: dict[str, str]) -> dict[str, object]:
    spellings = values.get("aliases", "").replace(",", SPELLINGS).split(SPELLINGS)
    return {
        "kind": values.get("kind") or "city",
        "name": values.get("name", ""),
        "where": values.get("where", "").strip() or None,
        "aliases": [one.strip() for one in spellings if one.strip()],
    }


async def _page(
    db: Db,
    values: dict[str, str] | None = None,
    errors: Errors | None = None,
    *,
    taken: TakenNames | None = None,
    wrong: Errors | None = None,
) -> PlacesPage:
    return PlacesPage(
        places=settings_tabs.tabs(),
        parts=PARTS,
        names=await queries.places(db),
        properties=await queries.property_names(db),
        kinds=KINDS,
        values=values or {},
        errors=errors or {},
        taken=taken,
        wrong=wrong or {},
    )
