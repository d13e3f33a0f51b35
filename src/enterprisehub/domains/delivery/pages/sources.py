"""Where the work comes from: connections, what they read, and how far they are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import quote
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.delivery import ports
from enterprisehub.domains.delivery.domain import domain
from enterprisehub.domains.delivery.logic import change_hooks
from enterprisehub.domains.delivery.logic import open_connection as opening
from enterprisehub.domains.delivery.logic.reconcile_site import Balance, reconcile_site
from enterprisehub.domains.delivery.logic.run_sync import start_sync
from enterprisehub.domains.delivery.models.sources import (
    ConnectionRow,
    SiteRow,
    SourceRow,
    SyncRunRow,
)
from enterprisehub.domains.delivery.permissions import SOURCES_READ, SOURCES_WRITE
from enterprisehub.domains.delivery.queries import raw, sources
from enterprisehub.domains.delivery.queries.hooks import hooks_of
from enterprisehub.kernel.connectors import accounts
from enterprisehub.kernel.connectors.catalogue import spec_named
from enterprisehub.kernel.connectors.consenting import signing_in, signing_in_of
from enterprisehub.kernel.connectors.models import AccountRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError, Invalid
from enterprisehub.kernel.web.policy import Permission, signed_in
from enterprisehub.kernel.web.router import TenantDb, database_of
from enterprisehub.kernel.work import runtime
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Severity
from enterprisehub.ui.navigation import NAVIGATION, NavItem
from enterprisehub.ui.page import Fragment, Page, fragment, page

HREF = "/delivery/sources"
pages = domain.pages(HREF)
NAVIGATION.add(
    NavItem("Operations", "Sources of work", HREF, "git-branch", permission=SOURCES_READ, order=40)
)
TITLES = {
    "jira": "Jira",
    "github": "GitHub",
    "sandbox_jira": "Sandbox Jira",
    "sandbox_github": "Sandbox GitHub",
    "file": "Files",
}
KINDS = {
    "full": "First load",
    "incremental": "Changes",
    "sweep": "Deletions",
    "rebuild": "Made anew",
}


@dataclass(frozen=True, slots=True)
class ConnectionLine:
    row: ConnectionRow
    site: SiteRow
    tool: str
    chosen_count: int
    is_read: bool
    status: str
    severity: Severity
    note: str


@dataclass(frozen=True, slots=True)
class Offer:
    """An account that could be read and is not."""

    connector: str
    account_id: UUID | None
    title: str
    summary: str
    signing_in: str = ""


@dataclass(frozen=True, slots=True)
class RunLine:
    row: SyncRunRow
    kind: str
    status: str
    severity: Severity
    counts: str


@dataclass(frozen=True, slots=True)
class HookLine:
    """A webhook that the tool has of us."""

    source: str
    expires_at: datetime | None
    resent_count: int
    error: str


@page("delivery/sources.html")
class SourcesPage(Page):
    lines: list[ConnectionLine]
    offers: list[Offer]
    may_write: bool
    error: str


@page("delivery/connection.html")
class ConnectionPage(Page):
    line: ConnectionLine
    groups: list[tuple[str, list[SourceRow]]]
    item_counts: dict[UUID, int]
    others: set[UUID]
    runs: list[RunLine]
    balance: Balance
    rejections: list[tuple[str, str, int]]
    current: RunLine | None
    progress_pct: int
    hooks: list[HookLine]
    may_register: bool
    hooks_error: str
    signing_in: str
    may_write: bool


@fragment("delivery/_progress.html")
class ProgressPart(Fragment):
    line: ConnectionLine
    current: RunLine | None
    progress_pct: int


@pages.get("", allow=Permission(SOURCES_READ))
async def show_sources(db: TenantDb, *, error: str = "") -> Response:
    """Every connection, and every account that could become one."""
    found = await sources.connections(db)
    return SourcesPage(
        lines=[await _line(db, row, site) for row, site in found],
        offers=await _offers(db, [row for row, _ in found]),
        may_write=db.scope.may(SOURCES_WRITE),
        error=error[:300],
    ).render()


async def _offers(db: Db, known: list[ConnectionRow]) -> list[Offer]:
    taken = {(row.connector, row.account_id) for row in known}
    made = [
        Offer(
            row.connector,
            row.id,
            row.title,
            " · ".join([*_where(row), "Connected under Settings; not read yet."]),
            signing_in(row, ports.consent_of),
        )
        for row in await accounts.accounts(db)
        if row.connector in {tool.connector for tool in ports.tools()}
        and (row.connector, row.id) not in taken
    ]
    return made + [
        Offer(tool.connector, None, TITLES[tool.connector], "Made-up work with a year of history.")
        for tool in ports.tools()
        if tool.connector.startswith("sandbox_") and (tool.connector, None) not in taken
    ]


def _where(row: AccountRow) -> list[str]:
    """The place that the account is at, by which two of one tool are told apart."""
    first = spec_named(row.connector).fields[0].name
    place = row.options.get(first)
    return [str(place)] if place else []


async def _line(db: Db, row: ConnectionRow, site: SiteRow) -> ConnectionLine:
    chosen = await sources.chosen(db, row.id)
    running = await sources.running(db, row.id)
    status: tuple[str, Severity, str]
    if running is not None:
        status = ("Reading", "info", running.step or "")
    elif row.state == "failing":
        status = ("Failing", "bad", row.last_error or "")
    elif row.state == "paused":
        status = ("Paused", "neutral", "")
    elif row.first_loaded_at is None:
        status = ("Not read yet", "warn", "" if chosen else "Choose what to read.")
    else:
        status = ("Up to date", "ok", "")
    tool = TITLES.get(row.connector, row.connector)
    is_read = bool(ports.tool_of(row.connector).streams)
    return ConnectionLine(row, site, tool, len(chosen), is_read, *status)


@pages.post("/connect", allow=Permission(SOURCES_WRITE))
async def connect(request: Request) -> Response:
    """The account is asked what there is; the next page lets people choose."""
    form = await request.form()
    known = str(form.get("account_id") or "")
    try:
        made = await opening.open_connection(
            database_of(request),
            signed_in(request),
            str(form.get("connector") or ""),
            _id(known) if known else None,
        )
    except HubError as error:
        return go_to(request, f"{HREF}?error={quote(error.message)}")
    return go_to(request, f"{HREF}/{made}")


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        reason = {"source": "is not here"}
        raise Invalid("Choose among what this page offers.", fields=reason) from error


@pages.get("/{connection_id}", allow=Permission(SOURCES_READ))
async def show_connection(db: TenantDb, connection_id: UUID) -> Response:
    """What it reads, how far it is, and what went wrong."""
    row, site = await sources.connection(db, connection_id)
    seen = [each for each in await sources.sources(db, site.id) if not each.removed_at]
    current = await _current(db, row.id)
    runs = [_run(each) for each in await sources.runs(db, connection_id=row.id)]
    return ConnectionPage(
        line=await _line(db, row, site),
        groups=[
            (title, rows)
            for kind, title in (
                ("project", "Projects"),
                ("board", "Boards"),
                ("repository", "Repositories"),
            )
            if (rows := [each for each in seen if each.kind == kind])
        ],
        item_counts=await sources.item_counts(db, [each.id for each in seen]),
        others={each.id for each in seen if each.chosen and each.connection_id != row.id},
        runs=runs,
        balance=await reconcile_site(db, site.id),
        rejections=await raw.rejections(db, site.id),
        current=current,
        progress_pct=_progress(current),
        hooks=[
            HookLine(source.key, hook.expires_at, hook.resent_count, hook.last_error or "")
            for hook, source in await hooks_of(db, row.id)
        ],
        may_register=change_hooks.may_register(row),
        hooks_error=row.hooks_error or "",
        signing_in=await signing_in_of(db, row.account_id, ports.consent_of),
        may_write=db.scope.may(SOURCES_WRITE),
    ).render()


@pages.get("/{connection_id}/progress", allow=Permission(SOURCES_READ))
async def show_progress(db: TenantDb, connection_id: UUID) -> Response:
    """How far the reading is now."""
    row, site = await sources.connection(db, connection_id)
    current = await _current(db, row.id)
    return ProgressPart(
        line=await _line(db, row, site), current=current, progress_pct=_progress(current)
    ).render()


async def _current(db: Db, connection_id: UUID) -> RunLine | None:
    found = await sources.running(db, connection_id)
    return _run(found) if found else None


def _progress(current: RunLine | None) -> int:
    if current is None or not current.row.part_count:
        return 0
    return min(95, 90 * current.row.done_count // current.row.part_count + 5)


def _run(row: SyncRunRow) -> RunLine:
    words: dict[str, tuple[str, Severity]] = {
        "running": ("Running", "info"),
        "done": ("Done", "ok"),
        "failed": ("Failed", "bad"),
        "stopped": ("Broken off", "warn"),
    }
    status, severity = words[row.state]
    told = [f"{row.fetched_count} read", f"{row.changed_count} new or changed"]
    told += [f"{row.removed_count} deleted"] if row.removed_count else []
    told += [f"{row.rejected_count} rejected"] if row.rejected_count else []
    return RunLine(row, KINDS[row.kind], status, severity, ", ".join(told))


@pages.post("/{connection_id}/choose", allow=Permission(SOURCES_WRITE))
async def choose(request: Request, db: TenantDb, connection_id: UUID) -> Response:
    """Exactly what is ticked is read from now on."""
    form = await request.form()
    await opening.read_chosen(db, connection_id, {_id(str(one)) for one in form.getlist("source")})
    return go_to(request, f"{HREF}/{connection_id}")


@pages.post("/{connection_id}/hooks", allow=Permission(SOURCES_WRITE))
async def change_registration(request: Request, db: TenantDb, connection_id: UUID) -> Response:
    """The tool calls us by itself from now on, or (`remove`) no more."""
    form = await request.form()
    base = runtime.installed().public_url
    try:
        async with db.begin_nested():
            if form.get("remove") == "yes":
                await change_hooks.remove_hooks(db, connection_id, base)
            else:
                await change_hooks.register_hooks(db, connection_id, base)
    except Invalid as error:
        connection, _ = await sources.connection(db, connection_id)
        connection.hooks_error = error.message
    return go_to(request, f"{HREF}/{connection_id}")


@pages.post("/{connection_id}/look", allow=Permission(SOURCES_WRITE))
async def look_again(request: Request, connection_id: UUID) -> Response:
    """New projects and repositories appear."""
    await opening.look_again(database_of(request), signed_in(request), connection_id)
    return go_to(request, f"{HREF}/{connection_id}")


@pages.post("/{connection_id}/read/{kind}", allow=Permission(SOURCES_WRITE))
async def read_now(
    request: Request,
    db: TenantDb,
    connection_id: UUID,
    kind: Literal["incremental", "full", "sweep"],
) -> Response:
    """A reading begins now."""
    await sources.connection(db, connection_id)
    await start_sync(db, connection_id, kind)
    return go_to(request, f"{HREF}/{connection_id}")


@pages.post("/{connection_id}/{turn}", allow=Permission(SOURCES_WRITE))
async def pause_or_resume(
    request: Request, db: TenantDb, connection_id: UUID, turn: Literal["pause", "resume"]
) -> Response:
    """It is not read until somebody resumes it."""
    await opening.pause(db, connection_id, paused=turn == "pause")
    return go_to(request, f"{HREF}/{connection_id}")
