"""Settings → Retention: rules, legal holds, months in the cold store, and a look into them."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from fastapi import Form, Query, Request, Response

from enterprisehub.console.archive.domain import domain
from enterprisehub.kernel import clock
from enterprisehub.kernel.archive.jobs import (
    RESTORE_STEPS,
    archive_restore,
    archive_run,
    restore_key,
    restores_under_way,
)
from enterprisehub.kernel.archive.kinds import KINDS, archive_kind
from enterprisehub.kernel.archive.legal_holds import list_holds, release_hold, set_hold
from enterprisehub.kernel.archive.list_archives import find_archive, list_archives
from enterprisehub.kernel.archive.models import OPEN, ArchiveRow, LegalHoldRow
from enterprisehub.kernel.archive.permissions import CHANGE, READ
from enterprisehub.kernel.archive.places import Cold, installed_shelf
from enterprisehub.kernel.archive.query_store import ColdQuery, ColdRows, query_store
from enterprisehub.kernel.archive.rules import Retention, Rule, rules_of, set_rule
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Denied, HubError
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb, database_of
from enterprisehub.kernel.work.browse import list_work
from enterprisehub.kernel.work.enqueue import enqueue
from enterprisehub.ui.forms import attempt
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Fragment, Page, fragment, page
from enterprisehub.ui.settings_tabs import Place, add_place, tabs

HREF = "/settings/retention"
pages = domain.pages(HREF)
add_place(Place("Retention", HREF, READ, 70))
Text = Annotated[str, Form(max_length=500)]
Day = date | Literal[""]
_LONGEST = 160


@page("archive/retention.html")
class RetentionPage(Page):
    places: list[tuple[str, str]]
    rules: list[Rule]
    version: int
    holds: list[LegalHoldRow]
    archives: list[ArchiveRow]
    returning: dict[UUID, tuple[str, int]]
    busy: bool
    moving: bool
    titles: dict[str, str]
    kinds: list[tuple[str, str]]
    errors: dict[str, str]


@fragment("archive/_months.html")
class MonthsPart(Fragment):
    """`returning` tells of each month that comes back what is being done, and how far it is."""

    archives: list[ArchiveRow]
    returning: dict[UUID, tuple[str, int]]
    busy: bool
    moving: bool
    titles: dict[str, str]


@page("archive/look.html")
class LookPage(Page):
    places: list[tuple[str, str]]
    kinds: list[tuple[str, str]]
    kind: str
    words: str
    since: str
    until: str
    found: ColdRows | None
    columns: list[str]
    lines: list[list[str]]
    problem: str


@pages.get("", allow=Permission(READ))
async def show_retention(db: TenantDb) -> Response:
    """What moves when, what is held, and what has moved."""
    return await _page(db)


@pages.get("/months", allow=Permission(READ))
async def show_months(db: TenantDb) -> Response:
    """How far the months are now."""
    archives = await list_archives(db)
    returning = await _returning(db)
    moving = await _moving(db)
    return MonthsPart(
        archives=archives,
        returning=returning,
        busy=moving or _busy(archives, returning),
        moving=moving,
        titles={kind.name: kind.title for kind in KINDS.values()},
    ).render()


@pages.post("/rules/{name}", allow=Permission(CHANGE))
async def change_rule(
    request: Request,
    db: TenantDb,
    name: str,
    version: Annotated[int, Form()],
    after_days: Annotated[int, Form()] = 0,
    enabled: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    change = set_rule(db, name, after_days=after_days, enabled=bool(enabled), seen=version)
    wrong = await attempt(db, change)
    return await _page(db, errors=wrong) if wrong else go_to(request, HREF)


@pages.post("/holds", allow=Permission(CHANGE))
async def add_hold(
    request: Request,
    db: TenantDb,
    reason: Text = "",
    kind: Text = "",
    since: Annotated[Day, Form()] = "",
    until: Annotated[Day, Form()] = "",
) -> Response:
    hold = set_hold(
        db,
        reason,
        kind=kind or None,
        span_from=_midnight(since),
        span_to=_midnight(until + timedelta(days=1)) if until else None,
    )
    wrong = await attempt(db, hold)
    return await _page(db, errors=wrong) if wrong else go_to(request, HREF)


@pages.post("/holds/{hold_id}/release", allow=Permission(CHANGE))
async def release(request: Request, db: TenantDb, hold_id: UUID) -> Response:
    wrong = await attempt(db, release_hold(db, hold_id))
    return await _page(db, errors=wrong) if wrong else go_to(request, HREF)


@pages.post("/run", allow=Permission(CHANGE))
async def run_now(request: Request, db: TenantDb) -> Response:
    """Due months move now instead of tonight."""
    await enqueue(db, archive_run, key=f"asked:{clock.now():%Y-%m-%dT%H:%M}")
    return go_to(request, HREF)


@pages.post("/archives/{archive_id}/restore", allow=Permission(CHANGE))
async def restore(request: Request, db: TenantDb, archive_id: UUID) -> Response:
    """The month comes back into the database."""
    row = await find_archive(db, archive_id)
    await enqueue(db, archive_restore, str(row.id), key=restore_key(row.id, row.version))
    return go_to(request, HREF)


@pages.get("/look", allow=Permission(READ))
async def look(
    request: Request,
    db: TenantDb,
    kind: Annotated[str, Query(max_length=60)] = "",
    words: Annotated[str, Query(max_length=200)] = "",
    since: Day = "",
    until: Day = "",
) -> Response:
    """Archived records that match, read where they lie."""
    found: ColdRows | None = None
    problem = ""
    if kind:
        try:
            found = await _find(request, db, kind, words, since, until)
        except HubError as error:
            problem = str(error)
    columns, lines = _lines(found.rows if found else [])
    return LookPage(
        places=tabs(),
        kinds=_kinds(db),
        kind=kind,
        words=words,
        since=str(since),
        until=str(until),
        found=found,
        columns=columns,
        lines=lines,
        problem=problem,
    ).render()


async def _find(
    request: Request, db: Db, kind: str, words: str, since: Day, until: Day
) -> ColdRows:
    if not db.scope.may(archive_kind(kind).read):
        raise Denied("You may not see these records.", permission=archive_kind(kind).read)
    shelf = installed_shelf()
    cold = Cold(shelf.objects, shelf.spool, database_of(request))
    end = _midnight(until + timedelta(days=1)) if until else None
    wanted = ColdQuery(_midnight(since), end, words)
    return await query_store(cold, db.scope.tenant_id, kind, wanted)


def _midnight(day: Day) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None


def _lines(rows: list[dict[str, Any]]) -> tuple[list[str], list[list[str]]]:
    columns = [name for name in (rows[0] if rows else {}) if name != "tenant_id"]
    return columns, [[_cell(row[name]) for name in columns] for row in rows]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    plain = value if isinstance(value, str) else orjson.dumps(value).decode()
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}…"


def _kinds(db: Db) -> list[tuple[str, str]]:
    return [(kind.name, kind.title) for kind in KINDS.values() if db.scope.may(kind.read)]


async def _returning(db: Db) -> dict[UUID, tuple[str, int]]:
    under_way = await restores_under_way(db.scope.tenant_id)
    return {
        archive_id: ("Waits for a worker", 0) if done is None else (RESTORE_STEPS[done], done + 1)
        for archive_id, done in under_way.items()
    }


def _busy(archives: list[ArchiveRow], returning: dict[UUID, tuple[str, int]]) -> bool:
    return bool(returning) or any(row.state in OPEN and row.error is None for row in archives)


async def _moving(db: Db) -> bool:
    """Whether due months are looked for or moved at this moment."""
    for state in ("waiting", "running"):
        if await list_work(db.scope.tenant_id, name=archive_run.name, state=state, limit=1):
            return True
    return False


async def _page(db: Db, *, errors: dict[str, str] | None = None) -> Response:
    archives = await list_archives(db)
    returning = await _returning(db)
    moving = await _moving(db)
    return RetentionPage(
        places=tabs(),
        rules=await rules_of(db),
        version=await Retention.version(db),
        holds=await list_holds(db),
        archives=archives,
        returning=returning,
        busy=moving or _busy(archives, returning),
        moving=moving,
        titles={kind.name: kind.title for kind in KINDS.values()},
        kinds=[(kind.name, kind.title) for kind in KINDS.values()],
        errors=errors or {},
    ).render(status=422 if errors else 200)
