"""Which CRMs keep the same customers, how well both agree, and what is decided about them."""

from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.crm.contracts.exchange import SyncHealth
from enterprisehub.domains.sync import ports
from enterprisehub.domains.sync.domain import domain
from enterprisehub.domains.sync.logic import connect_crm as connecting
from enterprisehub.domains.sync.logic.connect_crm import ConnectionSettings
from enterprisehub.domains.sync.logic.measure_health import measure_health
from enterprisehub.domains.sync.logic.read_page import PLURAL
from enterprisehub.domains.sync.logic.run_read import begin_read, start_considering
from enterprisehub.domains.sync.logic.tell_pages import LIVE_TOPIC
from enterprisehub.domains.sync.models.connections import ConnectionRow, RunRow
from enterprisehub.domains.sync.models.copies import CopyRow
from enterprisehub.domains.sync.pages.trouble import place_of
from enterprisehub.domains.sync.permissions import SYNC_READ, SYNC_WRITE
from enterprisehub.domains.sync.queries import connections, copies
from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors import accounts
from enterprisehub.kernel.connectors.consenting import signing_in, signing_in_of
from enterprisehub.kernel.connectors.ports import SANDBOX
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.web.policy import Permission, signed_in
from enterprisehub.kernel.web.router import TenantDb, database_of
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Severity
from enterprisehub.ui.navigation import NAVIGATION, NavItem
from enterprisehub.ui.page import Fragment, Page, fragment, page

HREF = "/sync"
pages = domain.pages(HREF)
NAVIGATION.add(
    NavItem("Operations", "CRM sync", HREF, "refresh-cw", permission=SYNC_READ, order=45)
)
READINGS = {"full": "Everything", "incremental": "Changes", "sweep": "Deletions"}
_STATES: dict[str, tuple[str, Severity]] = {
    "ready": ("In agreement", "ok"),
    "paused": ("Paused", "neutral"),
    "failing": ("Failing", "bad"),
    "loading": ("Not read yet", "warn"),
}


@dataclass(frozen=True, slots=True)
class ConnectionLine:
    row: ConnectionRow
    health: SyncHealth
    crm: str
    status: str
    severity: Severity
    errors: str


@dataclass(frozen=True, slots=True)
class Offer:
    """An account that could be kept in agreement and is not."""

    connector: str
    account_id: UUID | None
    title: str
    summary: str
    signing_in: str = ""


@dataclass(frozen=True, slots=True)
class RunLine:
    row: RunRow
    reading: str
    status: str
    severity: Severity
    counts: str
    waits: bool


@page("sync/connections.html")
class ConnectionsPage(Page):
    lines: list[ConnectionLine]
    offers: list[Offer]
    may_write: bool
    error: str


@page("sync/connection.html")
class ConnectionPage(Page):
    line: ConnectionLine
    kinds: list[tuple[str, str, int, int, int]]
    runs: list[RunLine]
    current: RunLine | None
    progress_pct: int
    gone: list[tuple[CopyRow, str | None]]
    signing_in: str
    may_write: bool
    topic: str
    error: str


@fragment("sync/_now.html")
class NowPart(Fragment):
    line: ConnectionLine
    kinds: list[tuple[str, str, int, int, int]]
    runs: list[RunLine]
    current: RunLine | None
    progress_pct: int
    gone: list[tuple[CopyRow, str | None]]
    may_write: bool
    topic: str


@pages.get("", allow=Permission(SYNC_READ))
async def show_connections(db: TenantDb, *, error: str = "") -> Response:
    """Every CRM, and every account that could become one."""
    rows = await connections.connections(db)
    health = await measure_health(db, rows)
    reading = await connections.being_read(db)
    return ConnectionsPage(
        lines=[
            line_of(row, one, reading=row.id in reading)
            for row, one in zip(rows, health, strict=True)
        ],
        offers=await _offers(db, rows),
        may_write=db.scope.may(SYNC_WRITE),
        error=error[:300],
    ).render()


def line_of(row: ConnectionRow, health: SyncHealth, *, reading: bool = False) -> ConnectionLine:
    status, severity = _STATES[health.state]
    if reading and health.state == "loading":
        status, severity = "Reading", "info"
    if severity == "ok" and (health.error_count or health.conflict_count):
        status, severity = "Needs a look", "warn"
    ratio = f"{100 * health.error_ratio:.1f} %".replace(".0 %", " %")
    return ConnectionLine(row, health, ports.crm_of(row.connector).title, status, severity, ratio)


async def _offers(db: Db, known: list[ConnectionRow]) -> list[Offer]:
    taken = {(row.connector, row.account_id) for row in known}
    offered = {crm.connector: crm for crm in ports.crms()}
    made = [
        Offer(
            row.connector,
            row.id,
            row.title,
            "Connected under Settings; not kept in agreement yet.",
            signing_in(row, ports.consent_of),
        )
        for row in await accounts.accounts(db)
        if row.connector in offered and (row.connector, row.id) not in taken
    ]
    if (SANDBOX, None) not in taken and SANDBOX in offered:
        summary = "A made-up CRM with a screen of its own; no account needed."
        made.append(Offer(SANDBOX, None, offered[SANDBOX].title, summary))
    return made


@pages.post("/connect", allow=Permission(SYNC_WRITE))
async def connect(request: Request) -> Response:
    """The account is asked what there is; fields are mapped next."""
    form = await request.form()
    known = str(form.get("account_id") or "")
    try:
        made = await connecting.connect_crm(
            database_of(request),
            signed_in(request),
            str(form.get("connector") or ""),
            UUID(known) if known else None,
        )
    except HubError as error:
        return go_to(request, f"{HREF}?error={quote(error.message)}")
    return go_to(request, f"{HREF}/{made}")


@pages.get("/{connection_id}", allow=Permission(SYNC_READ))
async def show_connection(db: TenantDb, connection_id: UUID, *, error: str = "") -> Response:
    """How far it is, what goes where, and what went wrong."""
    standing = await _standing(db, connection_id)
    account_id = standing["line"].row.account_id
    return ConnectionPage(
        **standing,
        signing_in=await signing_in_of(db, account_id, ports.consent_of),
        error=error[:300],
    ).render()


async def _standing(db: Db, connection_id: UUID) -> dict[str, Any]:
    """What a page shows of a connection, and shows anew while it is read."""
    shown = await known_line(db, connection_id)
    counts = await connections.kind_counts(db, connection_id)
    mapped = await connections.mappings(db, connection_id)
    current = await _current(db, connection_id)
    return {
        "line": shown,
        "kinds": [
            (
                kind,
                PLURAL[kind].capitalize(),
                *counts.get(kind, (0, 0)),
                sum(row.kind == kind for row in mapped),
            )
            for kind in ports.crm_of(shown.row.connector).kinds
        ],
        "runs": [_run(each) for each in await connections.runs(db, connection_id)],
        "current": current,
        "progress_pct": _progress(current),
        "gone": [
            (each, place_of(each.kind, each.record_id))
            for each in await copies.gone_there(db, connection_id)
        ],
        "may_write": db.scope.may(SYNC_WRITE),
        "topic": LIVE_TOPIC,
    }


async def known_line(db: Db, connection_id: UUID) -> ConnectionLine:
    row = await connections.connection(db, connection_id)
    return line_of(row, (await measure_health(db, [row]))[0])


@pages.get("/{connection_id}/progress", allow=Permission(SYNC_READ))
async def show_progress(db: TenantDb, connection_id: UUID) -> Response:
    """How far the reading is now, with all that it changes on the page."""
    return NowPart(**await _standing(db, connection_id)).render()


async def _current(db: Db, connection_id: UUID) -> RunLine | None:
    found = await connections.running(db, connection_id)
    return _run(found) if found else None


def _progress(current: RunLine | None) -> int:
    if current is None or not current.row.part_count:
        return 0
    return min(95, 90 * current.row.done_count // current.row.part_count + 5)


def _run(row: RunRow) -> RunLine:
    words: dict[str, tuple[str, Severity]] = {
        "running": ("Running", "info"),
        "done": ("Done", "ok"),
        "failed": ("Failed", "bad"),
        "stopped": ("Broken off", "warn"),
    }
    status, severity = words[row.state]
    named = (
        (row.fetched_count, "read"),
        (row.made_count, "new here"),
        (row.taken_count, "changed here"),
        (row.given_count, "proposed for there"),
        (row.conflict_count, "to be decided"),
        (row.removed_count, "deleted there"),
        (row.error_count, "failed"),
    )
    nothing = "under way" if row.state == "running" else "nothing new"
    told = [f"{count} {what}" for count, what in named if count] or [nothing]
    waits = row.state == "running" and row.alive_at > clock.now()
    if waits:
        status, severity = "Waiting", "warn"
    return RunLine(row, READINGS[row.reading], status, severity, ", ".join(told), waits)


@pages.post("/{connection_id}/settings", allow=Permission(SYNC_WRITE))
async def save_settings(request: Request, db: TenantDb, connection_id: UUID) -> Response:
    """It goes on as the form says; unticked boxes are off."""
    form = await request.form()
    before = await connections.connection(db, connection_id)
    made_before = before.makes_there and before.gives
    wanted = ConnectionSettings.model_validate(
        {
            **{name: name in form for name in ("takes", "gives", "makes_there", "unasked")},
            "on_their_delete": form.get("on_their_delete") or None,
            "on_our_delete": form.get("on_our_delete") or None,
        }
    )
    row = await connecting.change_settings(db, connection_id, wanted)
    if row.makes_there and row.gives and not made_before and row.first_loaded_at:
        await start_considering(db, row.id)
    return go_to(request, f"{HREF}/{connection_id}")


@pages.post("/{connection_id}/read/{reading}", allow=Permission(SYNC_WRITE))
async def read_now(
    request: Request,
    db: TenantDb,
    connection_id: UUID,
    reading: Literal["incremental", "full", "sweep"],
) -> Response:
    """A reading begins now."""
    await connections.connection(db, connection_id)
    await begin_read(db, connection_id, reading)
    return go_to(request, f"{HREF}/{connection_id}")


@pages.post("/{connection_id}/disconnect", allow=Permission(SYNC_WRITE))
async def disconnect(request: Request, db: TenantDb, connection_id: UUID) -> Response:
    """The two are no longer kept in agreement."""
    await connecting.disconnect(db, connection_id)
    return go_to(request, HREF)


@pages.post("/{connection_id}/state/{turn}", allow=Permission(SYNC_WRITE))
async def pause_or_resume(
    request: Request, db: TenantDb, connection_id: UUID, turn: Literal["pause", "resume"]
) -> Response:
    """It is neither read nor written until somebody resumes it."""
    await connecting.pause(db, connection_id, paused=turn == "pause")
    return go_to(request, f"{HREF}/{connection_id}")
