"""Research and its documents, as JSON."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from enterprisehub.domains.research import queries
from enterprisehub.domains.research.contracts import Depth, Place, Question, Report
from enterprisehub.domains.research.domain import domain
from enterprisehub.domains.research.logic.export_google_doc import ask_for_google_doc
from enterprisehub.domains.research.logic.keep_document import (
    MOST_BYTES,
    keep_document,
    remove_document,
)
from enterprisehub.domains.research.logic.print_research import cited_sources, print_research
from enterprisehub.domains.research.logic.start_research import delete_research, start_research
from enterprisehub.domains.research.models import SessionRow
from enterprisehub.domains.research.permissions import (
    DOCUMENTS_READ,
    DOCUMENTS_WRITE,
    READ,
    RUN,
)
from enterprisehub.kernel.storage.installed import installed_objects
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb

documents = domain.routes("/research/documents")
research = domain.routes("/research")
_ROOM = 64 * 1024


class DocumentOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    title: str
    form: str
    file_name: str
    size_bytes: int
    characters: int
    passage_count: int
    added_by: str
    created_at: datetime


class NewResearch(BaseModel):
    """Without `places` everything that is connected is searched."""

    model_config = ConfigDict(extra="forbid")

    question: Question
    depth: Depth = "standard"
    places: list[Place] = Field(default_factory=list)
    follows_id: UUID | None = None


class SourceOut(BaseModel):
    number: int
    place: str
    title: str
    url: str
    quotes: list[str]


class ResearchLine(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    question: str
    depth: str
    state: str
    progress: str
    engine: str
    source_count: int
    error: str | None
    follows_id: UUID | None
    run_id: UUID | None
    created_at: datetime
    finished_at: datetime | None
    google_doc_id: str | None
    google_doc_url: str | None


class ResearchOut(ResearchLine):
    report: Report | None
    sources: list[SourceOut] = Field(default_factory=list)


class Exported(BaseModel):
    """A link that saves the file, or the action that writes the document and, later, its id."""

    link: str | None = None
    action_id: UUID | None = None
    state: str | None = None
    file_id: str | None = None


@documents.get("", allow=Permission(DOCUMENTS_READ))
async def list_documents(
    db: TenantDb,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: UUID | None = None,
) -> list[DocumentOut]:
    """The newest first; `before` is the id of the last one seen."""
    rows = await queries.documents(db, limit=limit, before=before)
    return [DocumentOut.model_validate(row) for row in rows]


@documents.post(
    "",
    allow=Permission(DOCUMENTS_WRITE),
    status_code=201,
    max_body_bytes=MOST_BYTES + _ROOM,
)
async def add_document(
    request: Request,
    db: TenantDb,
    file_name: Annotated[str, Query(min_length=3, max_length=200)],
) -> DocumentOut:
    """The body is the file itself: text, Markdown, PDF or Word, told by the name's ending."""
    row = await keep_document(db, installed_objects(), file_name, await request.body())
    return DocumentOut.model_validate(row)


@documents.delete("/{document_id}", allow=Permission(DOCUMENTS_WRITE), status_code=204)
async def delete_document(db: TenantDb, document_id: UUID) -> Response:
    """It is found no more; answers keep the quotes they rest on."""
    await remove_document(db, document_id)
    return Response(status_code=204)


@research.get("", allow=Permission(READ))
async def list_research(
    db: TenantDb, limit: Annotated[int, Query(ge=1, le=50)] = 10
) -> list[ResearchLine]:
    """The latest questions of whoever asks."""
    return [ResearchLine.model_validate(row) for row in await queries.sessions(db, limit=limit)]


@research.post("", allow=Permission(RUN), status_code=202)
async def ask(db: TenantDb, asked: NewResearch) -> ResearchLine:
    """It is answered in the background: read it again, or listen for `research.session`."""
    row = await start_research(
        db, asked.question, depth=asked.depth, places=asked.places, follows_id=asked.follows_id
    )
    return ResearchLine.model_validate(row)


@research.get("/{session_id}", allow=Permission(READ))
async def read_research(db: TenantDb, session_id: UUID) -> ResearchOut:
    """The answer with its sources, without running again."""
    return await _out(db, await queries.session(db, session_id))


@research.delete("/{session_id}", allow=Permission(RUN), status_code=204)
async def remove_research(db: TenantDb, session_id: UUID) -> Response:
    await delete_research(db, session_id)
    return Response(status_code=204)


@research.post("/{session_id}/export", allow=Permission(RUN))
async def export_research(
    db: TenantDb,
    session_id: UUID,
    form: Annotated[Literal["md", "pdf", "gdoc"], Query(alias="format")] = "md",
) -> Exported:
    """Markdown and PDF: a link valid for an hour. Google Docs: the action that writes it."""
    if form == "gdoc":
        action = await ask_for_google_doc(db, session_id)
        row = await queries.session(db, session_id)
        return Exported(action_id=action.id, state=action.state, file_id=row.google_doc_id)
    return Exported(link=await print_research(db, session_id, form))


async def _out(db: TenantDb, row: SessionRow) -> ResearchOut:
    line = ResearchLine.model_validate(row)
    sources = [
        SourceOut(
            number=source.number,
            place=source.place,
            title=source.title,
            url=source.url,
            quotes=list(source.quotes),
        )
        for source in await cited_sources(db, row.id)
    ]
    shown = row.report if row.state == "done" else None
    report = Report.model_validate(shown) if shown else None
    return ResearchOut(**line.model_dump(), report=report, sources=sources)
