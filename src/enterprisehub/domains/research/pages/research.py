"""A question is asked, its answer grows under the eyes, and the last ten stay at hand."""

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from fastapi import Request, Response
from pydantic import BaseModel

from enterprisehub.domains.research import queries
from enterprisehub.domains.research.contracts import DEPTHS, PLACES, Depth, Place, Question, Report
from enterprisehub.domains.research.domain import domain
from enterprisehub.domains.research.logic.export_google_doc import ask_for_google_doc
from enterprisehub.domains.research.logic.print_research import (
    Cited,
    cited_sources,
    print_research,
)
from enterprisehub.domains.research.logic.start_research import (
    TOPIC,
    connected_places,
    delete_research,
    start_research,
)
from enterprisehub.domains.research.models import SessionRow
from enterprisehub.domains.research.pages import HREF
from enterprisehub.domains.research.permissions import READ, RUN
from enterprisehub.kernel.actions.permissions import READ as ACTIONS_READ
from enterprisehub.kernel.errors import Conflict, HubError, Invalid, NotConnected
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import Errors, check, chosen, said_by, typed
from enterprisehub.ui.htmx import go_to, partial, respond
from enterprisehub.ui.page import Fragment, Page, fragment, page

pages = domain.pages(HREF)
LOOKS = {"running": ("Working", "info"), "done": ("Answered", "ok"), "failed": ("Failed", "bad")}


class Asked(BaseModel):
    """What the form says."""

    question: Question
    depth: Depth = "standard"


@dataclass(frozen=True, slots=True)
class PlaceShown:
    """A place that can be searched, or why it cannot."""

    name: Place
    title: str
    connected: bool


@page("research/research.html")
class ResearchPage(Page):
    rows: list[SessionRow]
    places: list[PlaceShown]
    depths: list[tuple[str, str]]
    values: dict[str, str]
    errors: Errors
    document_count: int
    looks: dict[str, tuple[str, str]]


@page("research/session.html")
class SessionPage(Page):
    session: SessionRow
    report: Report | None
    sources: list[Cited]
    look: tuple[str, str]
    before: SessionRow | None
    errors: Errors
    topic: str


@fragment("research/_answer.html")
class Answer(Fragment):
    session: SessionRow
    report: Report | None
    sources: list[Cited]
    look: tuple[str, str]
    topic: str


@fragment("research/_exports.html")
class Exports(Fragment):
    """What may be done with an answer."""

    session: SessionRow


@pages.get("", allow=Permission(READ))
async def show_research(db: TenantDb, question: str = "") -> Response:
    return (await _page(db, {"question": question[:500]}, {})).render()


@pages.post("", allow=Permission(RUN))
async def ask(request: Request, db: TenantDb) -> Response:
    values = await typed(request)
    named = cast("list[Place]", [one for one in await chosen(request, "places") if one in PLACES])
    asked = check(Asked, values)
    if not isinstance(asked, Asked):
        return (await _page(db, values, asked)).render(status=422)
    try:
        row = await start_research(db, asked.question, depth=asked.depth, places=named)
    except (Invalid, Conflict) as error:
        return (await _page(db, values, said_by(error))).render(status=422)
    return go_to(request, f"{HREF}/{row.id}")


@pages.get("/{session_id}", allow=Permission(READ))
async def show(db: TenantDb, session_id: UUID) -> Response:
    return (await _session(db, session_id, {})).render()


@pages.get("/{session_id}/answer", allow=Permission(READ))
async def show_answer(db: TenantDb, session_id: UUID) -> Response:
    """What the page shows of it now, and what may be done with it once it is there."""
    row = await queries.session(db, session_id)
    report, sources = await _answered(db, row)
    answer = Answer(session=row, report=report, sources=sources, look=LOOKS[row.state], topic=TOPIC)
    if row.state == "running":
        return answer.render()
    return respond(answer, partial("#exports", Exports(session=row)))


@pages.post("/{session_id}/follow", allow=Permission(RUN))
async def follow(request: Request, db: TenantDb, session_id: UUID) -> Response:
    asked = check(Asked, await typed(request))
    if not isinstance(asked, Asked):
        return (await _session(db, session_id, asked)).render(status=422)
    before = await queries.session(db, session_id)
    depth = cast("Depth", before.depth)
    try:
        row = await start_research(db, asked.question, depth=depth, follows_id=session_id)
    except (Invalid, Conflict) as error:
        return (await _session(db, session_id, said_by(error))).render(status=422)
    return go_to(request, f"{HREF}/{row.id}")


@pages.post("/{session_id}/export", allow=Permission(RUN))
async def export(request: Request, db: TenantDb, session_id: UUID) -> Response:
    form = (await typed(request)).get("format", "md")
    try:
        if form == "gdoc":
            action = await ask_for_google_doc(db, session_id)
            seen = db.scope.may(ACTIONS_READ)  # there is told when it is written, and where
            return go_to(request, f"/queue/{action.id}" if seen else f"{HREF}/{session_id}")
        link = await print_research(db, session_id, "pdf" if form == "pdf" else "md")
    except (Conflict, NotConnected) as error:
        return (await _session(db, session_id, said_by(error))).render(status=error.status)
    return go_to(request, link)


@pages.post("/{session_id}/delete", allow=Permission(RUN))
async def remove(request: Request, db: TenantDb, session_id: UUID) -> Response:
    try:
        await delete_research(db, session_id)
    except HubError as error:
        return (await _session(db, session_id, said_by(error))).render(status=error.status)
    return go_to(request, HREF)


async def _page(db: TenantDb, values: dict[str, str], errors: Errors) -> ResearchPage:
    connected = await connected_places(db)
    return ResearchPage(
        rows=await queries.sessions(db),
        places=[PlaceShown(name, title, name in connected) for name, title in PLACES.items()],
        depths=[(name, title) for name, title in DEPTHS.items()],
        values=values,
        errors=errors,
        document_count=await queries.document_count(db),
        looks=LOOKS,
    )


async def _session(db: TenantDb, session_id: UUID, errors: Errors) -> SessionPage:
    row = await queries.session(db, session_id)
    report, sources = await _answered(db, row)
    before = await queries.session_if_there(db, row.follows_id) if row.follows_id else None
    return SessionPage(
        session=row,
        report=report,
        sources=sources,
        look=LOOKS[row.state],
        before=before,
        errors=errors,
        topic=TOPIC,
    )


async def _answered(db: TenantDb, row: SessionRow) -> tuple[Report | None, list[Cited]]:
    if row.state != "done" or row.report is None:
        return None, []
    return Report.model_validate(row.report), await cited_sources(db, row.id)
