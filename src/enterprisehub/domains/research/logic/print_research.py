"""An answer as Markdown and as PDF, with its sources and the quotes taken from them."""

from asyncio import to_thread
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal
from uuid import UUID

from enterprisehub.domains.research import queries
from enterprisehub.domains.research.contracts import PLACES, Claim, Report
from enterprisehub.domains.research.models import SessionRow
from enterprisehub.kernel import clock, secrets
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict
from enterprisehub.kernel.reports.branding import Branding
from enterprisehub.kernel.reports.contents import Contents, Part, Table
from enterprisehub.kernel.reports.kinds import Span
from enterprisehub.kernel.reports.render_pdf import render_pdf
from enterprisehub.kernel.storage import Links
from enterprisehub.kernel.storage.installed import installed_objects
from enterprisehub.kernel.tenancy.tenants import tenant
from enterprisehub.kernel.work import runtime

LINK_VALID: Final = timedelta(hours=1)
_NAME: Final = 60
_QUOTED: Final = 220


@dataclass(frozen=True, slots=True)
class Cited:
    """A source as it is listed; `quotes` are what was taken from it."""

    number: int
    place: str
    title: str
    url: str
    quotes: tuple[str, ...]

    @property
    def place_title(self) -> str:
        return next((title for name, title in PLACES.items() if name == self.place), self.place)


async def cited_sources(db: Db, session_id: UUID) -> list[Cited]:
    """The sources of an answer by their numbers."""
    quotes: dict[UUID, list[str]] = {}
    for row in await queries.evidence(db, session_id):
        quotes.setdefault(row.source_id, []).append(" ".join(row.quote.split()))
    return [
        Cited(row.number or 0, row.place, row.title, row.url, tuple(quotes.get(row.id, ())))
        for row in await queries.sources(db, session_id, cited=True)
    ]


async def finished(db: Db, session_id: UUID) -> tuple[SessionRow, Report]:
    """The session with its answer.

    Raises:
        NotFound: it is not there for whoever asks.
        Conflict: it has no answer (yet).
    """
    row = await queries.session(db, session_id)
    if row.state != "done" or row.report is None:
        raise Conflict("This research has no answer yet.", state=row.state)
    return row, Report.model_validate(row.report)


async def print_research(db: Db, session_id: UUID, form: Literal["md", "pdf"]) -> str:
    """A link, valid for an hour, by which the answer is saved."""
    row, report = await finished(db, session_id)
    cited = await cited_sources(db, session_id)
    data = (
        markdown_of(row, report, cited).encode()
        if form == "md"
        else await _pdf_of(db, row, report, cited)
    )
    path = f"research/answers/{row.id}.{form}"
    await installed_objects().put(db.scope.tenant_id, path, data)
    token = Links(secrets.installed()).make(
        db.scope.tenant_id, path, valid=LINK_VALID, download_as=f"{_file_name(row)}.{form}"
    )
    return f"/files/{token}"


def markdown_of(row: SessionRow, report: Report, cited: Sequence[Cited]) -> str:
    """The answer as Markdown; what was read is escaped, so that it stays text."""
    lines = [f"# {_plain(row.question)}", ""]
    if report.summary:
        lines += [f"- {_marked(claim)}" for claim in report.summary] + [""]
    for section in report.sections:
        lines += [f"## {_plain(section.title)}", ""]
        lines += [f"{' '.join(_marked(claim) for claim in section.claims)}", ""]
    if report.notes:
        lines += ["## What is missing", "", *(f"- {_plain(note)}" for note in report.notes), ""]
    if cited:
        lines += ["## Sources", ""]
    for source in cited:
        where = f" <{_address(source.url)}>" if source.url else ""
        lines.append(f"{source.number}. {_plain(source.title)} ({source.place_title}){where}")
        lines += [f"   > {_plain(quote)}" for quote in source.quotes]
    return "\n".join(lines).rstrip() + "\n"


async def _pdf_of(db: Db, row: SessionRow, report: Report, cited: Sequence[Cited]) -> bytes:
    ours, branding = await tenant(db, db.scope.tenant_id), await Branding.load(db)
    asked = row.created_at
    span = Span(asked, (row.finished_at or clock.now()) + timedelta(seconds=1), ours.time_zone)
    return (
        await to_thread(render_pdf, _contents(row, report, cited), span, ours.name, branding)
    ).pdf


def _contents(row: SessionRow, report: Report, cited: Sequence[Cited]) -> Contents:
    short = " ".join(_numbered(claim) for claim in report.summary)
    parts = [Part("In short", text=short)] if short else []
    parts += [
        Part(section.title, text=" ".join(_numbered(claim) for claim in section.claims))
        for section in report.sections
    ]
    if report.notes:
        parts.append(Part("What is missing", text=" ".join(report.notes)))
    rows = [
        (
            source.number,
            f"{source.title} ({source.place_title})",
            _address(source.url),
            " … ".join(quote[:_QUOTED] for quote in source.quotes[:1]),
        )
        for source in cited
    ]
    table = Table(("No.", "Source", "Address", "Quoted"), rows, frozenset({0}))
    return Contents(row.question, [*parts, Part("Sources", table=table)])


def _address(url: str) -> str:
    """Where it is found from outside the console, too."""
    return f"{runtime.installed().public_url.rstrip('/')}{url}" if url.startswith("/") else url


def _numbered(claim: Claim) -> str:
    return f"{claim.text} " + "".join(f"[{number}]" for number in claim.sources)


def _marked(claim: Claim) -> str:
    return f"{_plain(claim.text)} " + "".join(f"[{number}]" for number in claim.sources)


def _plain(text: str) -> str:
    """Text that Markdown does not read as markup."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#|" else c for c in " ".join(text.split()))


def _file_name(row: SessionRow) -> str:
    kept = "".join(c if c.isalnum() else " " for c in row.question)
    return "-".join(kept.lower().split())[:_NAME].strip("-") or "research"
