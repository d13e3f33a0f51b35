"""Which field goes with which, in which way, and what that would do to real records."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import RecordKind
from enterprisehub.domains.crm.contracts.exchange import ExchangeField
from enterprisehub.domains.sync.domain import domain
from enterprisehub.domains.sync.logic import change_mapping as changing
from enterprisehub.domains.sync.logic.change_mapping import MapIn
from enterprisehub.domains.sync.logic.preview_mapping import PreviewRecord, preview_mapping
from enterprisehub.domains.sync.logic.read_page import PLURAL
from enterprisehub.domains.sync.models.connections import ConnectionRow, MappingRow
from enterprisehub.domains.sync.permissions import SYNC_READ, SYNC_WRITE
from enterprisehub.domains.sync.ports import crm_of
from enterprisehub.domains.sync.queries import connections
from enterprisehub.kernel.errors import HubError, Invalid
from enterprisehub.kernel.web.policy import Permission, signed_in
from enterprisehub.kernel.web.router import TenantDb, database_of
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Fragment, Page, fragment, page

pages = domain.pages("/sync")
WAYS = (("both", "both ways"), ("in", "only from there"), ("out", "only to there"))
RULES = (
    ("newest", "the newest holds"),
    ("theirs", "theirs holds"),
    ("ours", "ours holds"),
    ("ask", "ask people"),
)
TRANSFORMS = (
    ("plain", "as it is"),
    ("lower", "in lower case"),
    ("title", "With Capitals"),
    ("table", "by a table of words"),
)
TURNS = {
    "take": "comes in",
    "give": "goes out",
    "ask": "people decide",
    "leave": "stays",
}


@dataclass(frozen=True, slots=True)
class MapLine:
    """One pair as the form shows it; `table` is a line per word: theirs = ours."""

    ours: str
    title: str
    theirs: str
    way: str
    rule: str
    transform: str
    table: str
    error: str


@page("sync/mapping.html")
class MappingPage(Page):
    connection: ConnectionRow
    kind: RecordKind
    kinds: list[tuple[str, str]]
    lines: list[MapLine]
    free: list[tuple[str, str]]
    theirs: list[tuple[str, str]]
    ways: tuple[tuple[str, str], ...]
    rules: tuple[tuple[str, str], ...]
    transforms: tuple[tuple[str, str], ...]
    their_stages: list[tuple[str, str, str]]
    our_stages: list[tuple[str, str]]
    errors: dict[str, str]
    may_write: bool
    saved: bool


@fragment("sync/_preview.html")
class PreviewPart(Fragment):
    records: list[PreviewRecord]
    turns: dict[str, str]
    error: str


@pages.get("/{connection_id}/mapping/{kind}", allow=Permission(SYNC_READ))
async def show_mapping(
    db: TenantDb, connection_id: UUID, kind: RecordKind, *, saved: bool = False
) -> Response:
    """The pairs of this kind of record."""
    rows = await connections.mappings(db, connection_id, kind)
    fields = await crm.exchange_fields(db, kind)
    shown = await _page(db, connection_id, kind, _lines(rows, fields), {}, saved=saved)
    return shown.render()


async def _page(
    db: TenantDb,
    connection_id: UUID,
    kind: RecordKind,
    lines: list[MapLine],
    errors: dict[str, str],
    *,
    saved: bool = False,
) -> MappingPage:
    connection = await connections.connection(db, connection_id)
    used = {line.ours for line in lines}
    shape = connection.shape
    here = f"/sync/{connection_id}/mapping"
    stages = shape.get("stages") or () if kind == "deal" else ()
    return MappingPage(
        connection=connection,
        kind=kind,
        kinds=[
            (PLURAL[each].capitalize(), f"{here}/{each}")
            for each in crm_of(connection.connector).kinds
        ],
        lines=lines,
        free=[
            (one.name, one.title)
            for one in await crm.exchange_fields(db, kind)
            if one.name not in used
        ],
        theirs=_theirs(shape, kind),
        ways=WAYS,
        rules=RULES,
        transforms=TRANSFORMS,
        their_stages=[
            (one["external_id"], f"{one['pipeline']}: {one['name']}", placed or "")
            for one in stages
            for placed in [connection.stages.get(one["external_id"])]
        ],
        our_stages=[
            (str(one.id), f"{one.pipeline}: {one.name}") for one in await crm.known_stages(db)
        ],
        errors=errors,
        may_write=db.scope.may(SYNC_WRITE),
        saved=saved,
    )


def _theirs(shape: dict[str, Any], kind: str) -> list[tuple[str, str]]:
    listed = (shape.get("properties") or {}).get(kind, ())
    made = [
        (one["name"], f"{one['title']}{' (read only)' if one.get('read_only') else ''}")
        for one in listed
    ]
    return sorted(made, key=lambda pair: pair[1].lower())


def _lines(rows: list[MappingRow], fields: list[ExchangeField]) -> list[MapLine]:
    titles = {one.name: one.title for one in fields}
    return [
        MapLine(
            ours=row.ours,
            title=titles.get(row.ours, row.ours),
            theirs=row.theirs,
            way=row.way,
            rule=row.rule,
            transform=row.transform,
            table="\n".join(f"{pair[0]} = {pair[1]}" for pair in row.table),
            error="" if row.ours in titles else "is no longer a field here",
        )
        for row in rows
    ]


@pages.post("/{connection_id}/mapping/{kind}", allow=Permission(SYNC_WRITE))
async def save_mapping(
    request: Request, db: TenantDb, connection_id: UUID, kind: RecordKind
) -> Response:
    """The pairs are as the form says; a pair whose field of theirs was emptied goes."""
    form = await request.form()
    told = [
        {
            "ours": str(ours),
            "theirs": str(form.get(f"theirs.{ours}") or ""),
            "way": str(form.get(f"way.{ours}") or "both"),
            "rule": str(form.get(f"rule.{ours}") or "newest"),
            "transform": str(form.get(f"transform.{ours}") or "plain"),
            "table": _table(str(form.get(f"table.{ours}") or "")),
        }
        for ours in [*form.getlist("ours"), *filter(None, form.getlist("add"))]
    ]
    if form.get("add") and not form.get(f"theirs.{form['add']}"):
        told[-1]["theirs"] = str(form.get("add_theirs") or "")
    wanted = [MapIn.model_validate(one) for one in told if one["theirs"]]
    try:
        async with db.begin_nested():
            await changing.change_mapping(db, connection_id, kind, wanted)
    except Invalid as error:
        titles = {one.name: one.title for one in await crm.exchange_fields(db, kind)}
        lines = [
            MapLine(
                one.ours,
                titles.get(one.ours, one.ours),
                one.theirs,
                one.way,
                one.rule,
                one.transform,
                "\n".join(f"{theirs} = {ours}" for theirs, ours in one.table),
                error.fields.get(one.ours, ""),
            )
            for one in wanted
        ]
        shown = await _page(db, connection_id, kind, lines, error.fields)
        return shown.render(status=422)
    return go_to(request, f"/sync/{connection_id}/mapping/{kind}?saved=true")


def _table(text: str) -> list[tuple[str, str]]:
    pairs = [line.partition("=") for line in text.splitlines() if line.strip()]
    return [(theirs.strip(), ours.strip()) for theirs, _, ours in pairs]


@pages.post("/{connection_id}/stages", allow=Permission(SYNC_WRITE))
async def save_stages(request: Request, db: TenantDb, connection_id: UUID) -> Response:
    """Their stages are ours as the form says."""
    form = await request.form()
    placed = {name: str(value) for name, value in form.items() if name != "csrf_token"}
    await changing.place_stages(db, connection_id, placed)
    return go_to(request, f"/sync/{connection_id}/mapping/deal?saved=true")


@pages.get("/{connection_id}/mapping/{kind}/preview", allow=Permission(SYNC_READ))
async def show_preview(request: Request, connection_id: UUID, kind: RecordKind) -> Response:
    """A few of their records and what would happen to them. Nothing is written."""
    error, records = "", []
    try:
        records = await preview_mapping(
            database_of(request), signed_in(request), connection_id, kind
        )
    except HubError as failed:
        error = failed.message
    return PreviewPart(records=records, turns=TURNS, error=error).render()
