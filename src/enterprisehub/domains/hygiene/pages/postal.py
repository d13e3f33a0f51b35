"""Postal directories: which countries' addresses can be checked, and files that add to them."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import File, Request, Response, UploadFile

from enterprisehub.domains.hygiene.domain import domain
from enterprisehub.domains.hygiene.logic.check_postal import built_in
from enterprisehub.domains.hygiene.logic.check_postal.keep_directory import (
    remove_directory,
    take_file,
    use_directory,
)
from enterprisehub.domains.hygiene.logic.check_postal.read_file import MOST_FILE_BYTES
from enterprisehub.domains.hygiene.models import PostalDirectoryRow, PostalPlaceRow
from enterprisehub.domains.hygiene.permissions import HYGIENE_READ, SETTINGS_WRITE
from enterprisehub.domains.hygiene.queries import people, postal
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import Errors, said_by
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.navigation import NAVIGATION, Command
from enterprisehub.ui.page import Page, page

HREF = "/hygiene/postal"
pages = domain.pages(HREF)
READ, WRITE = Permission(HYGIENE_READ), Permission(SETTINGS_WRITE)
_SHOWN = 8
NAVIGATION.add(Command("Postal directories", "map-pin", href=HREF, permission=HYGIENE_READ))
COLUMNS = (
    Column("country", "Country", lead=True),
    Column("contacts", "Contacts", align="end"),
    Column("places", "Places", align="end"),
    Column("source", "Where it is from"),
    Column("remove", bare=True, fit=True),
)
PLACES = (
    Column("code", "Code", lead=True),
    Column("place", "Place"),
    Column("state", "State"),
    Column("district", "County"),
)


@page("hygiene/postal.html")
class PostalPage(Page):
    rows: list[tuple[str, int, int | None, str, UUID | None]]
    columns: tuple[Column, ...]
    waiting: list[PostalDirectoryRow]
    errors: Errors
    most_mb: int


@page("hygiene/postal_preview.html")
class PreviewPage(Page):
    row: PostalDirectoryRow
    former: PostalDirectoryRow | None
    ships: bool
    contacts: int
    first: list[PostalPlaceRow]
    columns: tuple[Column, ...]


@pages.get("", allow=READ)
async def show_directories(db: TenantDb) -> Response:
    return (await _page(db)).render()


@pages.post("", allow=WRITE, max_body_bytes=MOST_FILE_BYTES + 64 * 1024)
async def take(
    db: TenantDb, request: Request, file: Annotated[UploadFile | None, File()] = None
) -> Response:
    """The file waits for a look before it is used."""
    if file is None or not file.filename:
        says = {"file": "Choose a file first."}
        return (await _page(db, says)).render(status=422)
    content = await file.read(MOST_FILE_BYTES + 1)
    if len(content) > MOST_FILE_BYTES:
        says = {"file": f"The file is larger than {MOST_FILE_BYTES // 1024**2} MB."}
        return (await _page(db, says)).render(status=422)
    try:
        row = await take_file(db, file.filename, content)
    except HubError as error:
        return (await _page(db, said_by(error))).render(status=422)
    return go_to(request, f"{HREF}/{row.id}")


@pages.get("/{directory_id:uuid}", allow=READ)
async def preview(db: TenantDb, request: Request, directory_id: UUID) -> Response:
    """What the file holds; one that is in use already stands on the page of all."""
    row = await postal.directory(db, directory_id)
    if row is None or row.state != "preview":
        return go_to(request, HREF)
    known = await postal.directories(db)
    return PreviewPage(
        row=row,
        former=next((d for d in known if d.country == row.country and d.state == "in_use"), None),
        ships=row.country == built_in.COUNTRY,
        contacts=(await people.count_addresses(db)).get(row.country, 0),
        first=await postal.first_places(db, row.id, _SHOWN),
        columns=PLACES,
    ).render()


@pages.post("/{directory_id:uuid}/use", allow=WRITE)
async def use(db: TenantDb, request: Request, directory_id: UUID) -> Response:
    await use_directory(db, directory_id)
    return go_to(request, HREF)


@pages.post("/{directory_id:uuid}/remove", allow=WRITE)
async def remove(db: TenantDb, request: Request, directory_id: UUID) -> Response:
    await remove_directory(db, directory_id)
    return go_to(request, HREF)


async def _page(db: Db, errors: Errors | None = None) -> PostalPage:
    """Countries with a directory, and those of contacts that have none."""
    known = await postal.directories(db)
    own = {row.country: row for row in known if row.state == "in_use"}
    contacts = await people.count_addresses(db)
    rows: list[tuple[str, int, int | None, str, UUID | None]] = []
    for country in sorted({*own, *contacts, built_in.COUNTRY}):
        row = own.get(country)
        if row:
            places, source = row.place_count, f"Your file {row.file_name}"
        elif country == built_in.COUNTRY:
            places = len((await asyncio.to_thread(built_in.united_states)).by_code)
            source = f"{built_in.SOURCE}, {built_in.LICENCE}; comes with the program"
        else:
            places, source = None, "None: only the form of a code is checked"
        rows.append((country, contacts.get(country, 0), places, source, row.id if row else None))
    return PostalPage(
        rows=rows,
        columns=COLUMNS,
        waiting=[row for row in known if row.state == "preview"],
        errors=errors or {},
        most_mb=MOST_FILE_BYTES // 1024**2,
    )
