"""The sandbox's CRM: somebody else's records, to be looked at, edited, deleted and merged."""

from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response

from enterprisehub.connectors.sandbox import crm_names, crm_world, queries
from enterprisehub.connectors.sandbox.crm_world import Writing
from enterprisehub.connectors.sandbox.domain import domain
from enterprisehub.connectors.sandbox.models import CrmRecordRow, CrmWriteRow
from enterprisehub.connectors.sandbox.permissions import USE
from enterprisehub.domains.crm.contracts import RecordKind
from enterprisehub.domains.sync.contracts import TheirProperty, record_kind
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import ConnectorRejected, NotFound
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.navigation import NAVIGATION, NavItem
from enterprisehub.ui.page import Page, page

HREF = "/sandbox/crm"
pages = domain.pages(HREF)
NAVIGATION.add(NavItem("Sandbox", "CRM", HREF, "database", permission=USE, order=82))
PAGE_SIZE = 100
_MOST_CHARS = 500
KINDS: tuple[tuple[str, RecordKind], ...] = (
    ("Contacts", "contact"),
    ("Companies", "company"),
    ("Deals", "deal"),
)


@dataclass(frozen=True, slots=True)
class RecordLine:
    row: CrmRecordRow
    title: str
    told: str


@dataclass(frozen=True, slots=True)
class WriteLine:
    """A write as people read it: to which record, and each field with its value."""

    row: CrmWriteRow
    title: str
    told: list[tuple[str, str]]


@page("sandbox/crm.html")
class CrmPage(Page):
    kind: RecordKind
    kinds: list[tuple[str, str]]
    lines: list[RecordLine]
    writes: list[WriteLine]
    next: int | None


@page("sandbox/crm_record.html")
class CrmRecordPage(Page):
    kind: RecordKind
    row: CrmRecordRow | None
    title: str
    fields: list[tuple[TheirProperty, str, list[tuple[str, str]]]]
    others: list[tuple[str, str]]
    error: str


@pages.get("", allow=Permission(USE))
async def show_crm(db: TenantDb, kind: RecordKind = "contact", after: int = 0) -> Response:
    """The records of a kind, and what was written lately."""
    found = await queries.crm_page(
        db, kind, since=None, after=max(0, min(after, 2**31)), limit=PAGE_SIZE + 1, removed=False
    )
    rows = found[:PAGE_SIZE]
    writes = await queries.crm_writes(db, limit=30)
    values = [*((row.kind, row.values) for row in rows), *((w.kind, w.values) for w in writes)]
    names = await crm_names.names_in(db, values, {(w.kind, w.number) for w in writes})
    return CrmPage(
        kind=kind,
        kinds=[(title, f"{HREF}?kind={each}") for title, each in KINDS],
        lines=[RecordLine(row, crm_world.title_of(row), _told(row, names)) for row in rows],
        writes=[_write_line(write, names) for write in writes],
        next=rows[-1].number if len(found) > PAGE_SIZE else None,
    ).render()


def _told(row: CrmRecordRow, names: crm_names.Names) -> str:
    hidden = {"first_name", "last_name", "name"}
    shown = [
        text
        for one in crm_world.PROPERTIES[record_kind(row.kind)]
        if one.name not in hidden
        and (text := names.told(row.kind, one.name, row.values.get(one.name)))
    ]
    return " · ".join(shown)[:160]


def _write_line(write: CrmWriteRow, names: crm_names.Names) -> WriteLine:
    told = [
        (names.title(write.kind, name), names.told(write.kind, name, value) or "emptied")
        for name, value in write.values.items()
    ]
    return WriteLine(write, names.record(write.kind, write.number), told)


@pages.get("/{kind}/new", allow=Permission(USE))
async def new_record(db: TenantDb, kind: RecordKind) -> Response:
    return (await _page(db, kind, None, {}, "")).render()


@pages.get("/{kind}/{number}", allow=Permission(USE))
async def show_record(db: TenantDb, kind: RecordKind, number: int) -> Response:
    row = await _record(db, kind, number)
    return (await _page(db, kind, row, row.values, "")).render()


async def _page(
    db: Db, kind: RecordKind, row: CrmRecordRow | None, values: dict[str, Any], error: str
) -> CrmRecordPage:
    choices = {
        "stage": [(one.external_id, one.name) for one in crm_world.STAGES],
        "company": await _titles(db, "company"),
        "contact": await _titles(db, "contact"),
    }
    others = [one for one in await _titles(db, kind) if row is None or one[0] != str(row.number)]
    return CrmRecordPage(
        kind=kind,
        row=row,
        title=crm_world.title_of(row) if row else f"New {kind}",
        fields=[
            (one, str(values.get(one.name) or ""), choices.get(one.type) or list(one.choices))
            for one in crm_world.PROPERTIES[kind]
            if one.type != "owner"
        ],
        others=others if row else [],
        error=error,
    )


async def _titles(db: Db, kind: RecordKind) -> list[tuple[str, str]]:
    rows = await queries.crm_page(db, kind, since=None, after=0, limit=200, removed=False)
    return [(str(row.number), crm_world.title_of(row)) for row in rows]


@pages.post("/{kind}/{number}", allow=Permission(USE))
async def save_record(request: Request, db: TenantDb, kind: RecordKind, number: int) -> Response:
    """The record is as the form says; number 0 makes a new one."""
    form = await request.form()
    values = {
        one.name: str(form[one.name]).strip()[:_MOST_CHARS]
        for one in crm_world.PROPERTIES[kind]
        if one.name in form
    }
    try:
        row = await crm_world.write_record(
            db, kind, number or None, values, Writing(db.scope.actor.name)
        )
    except ConnectorRejected as error:
        raise NotFound(error.message) from error
    return go_to(request, f"{HREF}/{kind}/{row.number}")


@pages.post("/{kind}/{number}/delete", allow=Permission(USE))
async def delete_record(request: Request, db: TenantDb, kind: RecordKind, number: int) -> Response:
    """Somebody deleted it there."""
    await _record(db, kind, number)
    await crm_world.remove_record(db, kind, number, Writing(db.scope.actor.name))
    return go_to(request, f"{HREF}?kind={kind}")


@pages.post("/{kind}/{number}/merge", allow=Permission(USE))
async def merge_into_this(
    request: Request, db: TenantDb, kind: RecordKind, number: int
) -> Response:
    """Another one became this one there."""
    other = str((await request.form()).get("other") or "")
    row = await _record(db, kind, number)
    if not other.isdigit() or int(other) == number:
        message = "Choose the record that becomes this one."
        return (await _page(db, kind, row, row.values, message)).render(status=422)
    await _record(db, kind, int(other))
    await crm_world.merge_records(db, kind, number, int(other), Writing(db.scope.actor.name))
    return go_to(request, f"{HREF}/{kind}/{number}")


async def _record(db: Db, kind: RecordKind, number: int) -> CrmRecordRow:
    row = await queries.crm_record(db, kind, number) if 0 < number < 2**31 else None
    if row is None or row.removed_at is not None:
        raise NotFound("The sandbox's CRM has no such record.")
    return row
