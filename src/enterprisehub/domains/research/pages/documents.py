"""The documents kept for research: added, read passage by passage, removed."""

from uuid import UUID

from fastapi import Request, Response, UploadFile

from enterprisehub.domains.research import queries
from enterprisehub.domains.research.domain import domain
from enterprisehub.domains.research.logic.keep_document import (
    MOST_BYTES,
    keep_document,
    remove_document,
)
from enterprisehub.domains.research.logic.read_file import FORMS
from enterprisehub.domains.research.models import DocumentRow, PassageRow
from enterprisehub.domains.research.pages import DOCUMENTS
from enterprisehub.domains.research.permissions import DOCUMENTS_READ, DOCUMENTS_WRITE
from enterprisehub.kernel.errors import Conflict, Invalid
from enterprisehub.kernel.storage.installed import installed_objects
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import Errors, said_by
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.page import Page, page

pages = domain.pages(DOCUMENTS)
SHOWN = 50
PASSAGES_SHOWN = 40
_ROOM = 64 * 1024
_ACCEPT = ",".join(FORMS)
COLUMNS = (
    Column("title", "Document", lead=True),
    Column("form", "Form", fit=True),
    Column("size", "Characters", align="end"),
    Column("passages", "Passages", align="end"),
    Column("at", "Added", align="end"),
)


@page("research/documents.html")
class DocumentsPage(Page):
    rows: list[DocumentRow]
    columns: tuple[Column, ...]
    total: int
    after: UUID | None
    errors: Errors
    accept: str


@page("research/document.html")
class DocumentPage(Page):
    document: DocumentRow
    passages: list[PassageRow]
    following: int | None
    before: int | None


@pages.get("", allow=Permission(DOCUMENTS_READ))
async def show_documents(db: TenantDb, after: UUID | None = None) -> Response:
    return (await _list(db, {}, after)).render()


@pages.post("", allow=Permission(DOCUMENTS_WRITE), max_body_bytes=MOST_BYTES + _ROOM)
async def add(request: Request, db: TenantDb, file: UploadFile) -> Response:
    data, name = await file.read(), file.filename or ""
    try:
        async with db.begin_nested():
            row = await keep_document(db, installed_objects(), name, data)
    except (Invalid, Conflict) as error:
        return (await _list(db, said_by(error), None)).render(status=422)
    return go_to(request, f"{DOCUMENTS}/{row.id}")


@pages.get("/{document_id}", allow=Permission(DOCUMENTS_READ))
async def show(db: TenantDb, document_id: UUID, start: int = 0) -> Response:
    row = await queries.document(db, document_id)
    start = min(max(start, 0), row.passage_count)
    passages = await queries.passages_of(db, row.id, start=start, limit=PASSAGES_SHOWN)
    following = start + PASSAGES_SHOWN
    return DocumentPage(
        document=row,
        passages=passages,
        following=following if following < row.passage_count else None,
        before=max(start - PASSAGES_SHOWN, 0) if start else None,
    ).render()


@pages.post("/{document_id}/remove", allow=Permission(DOCUMENTS_WRITE))
async def remove(request: Request, db: TenantDb, document_id: UUID) -> Response:
    await remove_document(db, document_id)
    return go_to(request, DOCUMENTS)


async def _list(db: TenantDb, errors: Errors, after: UUID | None) -> DocumentsPage:
    rows = await queries.documents(db, limit=SHOWN + 1, before=after)
    return DocumentsPage(
        rows=rows[:SHOWN],
        columns=COLUMNS,
        total=await queries.document_count(db),
        after=rows[SHOWN - 1].id if len(rows) > SHOWN else None,
        errors=errors,
        accept=_ACCEPT,
    )
