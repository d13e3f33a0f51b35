"""Bringing in a file: choose it, say what its columns mean, watch it come in."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import File, Form, Query, Request, Response, UploadFile

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts.inputs import ImportOptions
from enterprisehub.domains.crm.contracts.outputs import ImportOut, ImportPreview
from enterprisehub.domains.crm.domain import domain
from enterprisehub.domains.crm.logic.import_file import begin_import as logic
from enterprisehub.domains.crm.logic.import_file.preview_import import preview_import
from enterprisehub.domains.crm.logic.import_file.run_import import enqueue_import
from enterprisehub.domains.crm.pages.forms import Errors, attempt, check, said_by, typed
from enterprisehub.domains.crm.pages.looks import IMPORT_STATES
from enterprisehub.domains.crm.permissions import IMPORTS_RUN
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.importing.kinds import KINDS, ImportKind, import_kind
from enterprisehub.kernel.storage.installed import installed_objects
from enterprisehub.kernel.web.policy import Permission, signed_in
from enterprisehub.kernel.web.router import TenantDb, database_of
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.navigation import NAVIGATION, NavItem
from enterprisehub.ui.page import Fragment, Page, fragment, page

pages = domain.pages("/imports")
RUN = Permission(IMPORTS_RUN)
MAX_FILE_BYTES = 2 * 1024**3
CHUNK_BYTES = 256 * 1024
NAVIGATION.add(
    NavItem("Operations", "Imports", "/imports", "upload", permission=IMPORTS_RUN, order=60)
)
COLUMNS = (
    Column("file", "File", lead=True),
    Column("state", "State", fit=True),
    Column("created", "New", align="end"),
    Column("updated", "Completed", align="end"),
    Column("failed", "Not taken", align="end"),
    Column("at", "When", align="end"),
)


@page("crm/imports.html")
class ImportsPage(Page):
    rows: list[ImportOut]
    columns: tuple[Column, ...]
    looks: dict[str, tuple[str, str]]
    titles: dict[str, str]


@page("crm/import_new.html")
class NewImportPage(Page):
    errors: Errors
    kinds: list[ImportKind]
    choices: list[tuple[str, str]]
    kind: str


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """A column of the file with the field it is taken for and what stands in it."""

    place: int
    name: str
    field: str
    examples: str


@page("crm/import.html")
class ImportPage(Page):
    job: ImportOut
    kind: ImportKind
    chosen: dict[str, Any]
    preview: ImportPreview | None
    mapped: list[MappedColumn]
    look: tuple[str, str]
    fields: list[tuple[str, str]]
    errors: Errors
    lists: list[tuple[str, str]]
    problems: list[tuple[int, str]]


@fragment("crm/_import_progress.html")
class ImportProgress(Fragment):
    job: ImportOut
    kind: ImportKind
    look: tuple[str, str]
    problems: list[tuple[int, str]]


@pages.get("", allow=RUN)
async def show_imports(db: TenantDb) -> Response:
    rows = [ImportOut.model_validate(row) for row in await queries.imports(db)]
    looks: dict[str, tuple[str, str]] = dict(IMPORT_STATES)
    titles = {kind.name: kind.title for kind in KINDS.values()}
    return ImportsPage(rows=rows, columns=COLUMNS, looks=looks, titles=titles).render()


@pages.get("/new", allow=RUN)
async def show_new(db: TenantDb, *, kind: Annotated[str, Query(max_length=40)] = "") -> Response:
    """Which file, and what is in it; `kind` is chosen beforehand."""
    return _new(db, kind, {})


@pages.post("/new", allow=RUN, max_body_bytes=MAX_FILE_BYTES)
async def upload(
    request: Request,
    file: Annotated[UploadFile | None, File()] = None,
    kind: Annotated[str, Form(max_length=40)] = "contact",
) -> Response:
    """The file is kept and looked at; the next page says what its columns mean."""
    scope, objects, import_id = signed_in(request), installed_objects(), new_id()
    if file is None or not file.filename:
        async with database_of(request).scoped(scope) as db:
            return _new(db, kind, {"file": "Choose a file."})
    kept = await logic.keep_upload(objects, scope.tenant_id, import_id, _chunks(file))
    try:
        async with database_of(request).scoped(scope) as db:
            await logic.look_at_upload(
                db, objects, import_id, kept, record_kind=kind, file_name=file.filename
            )
    except HubError as error:
        await objects.delete(scope.tenant_id, [kept.path])
        async with database_of(request).scoped(scope) as db:
            return _new(db, kind, said_by(error))
    return go_to(request, f"/imports/{import_id}")


@pages.get("/{import_id}", allow=RUN)
async def show(db: TenantDb, import_id: UUID) -> Response:
    return (await _page(db, import_id, {})).render()


@pages.get("/{import_id}/progress", allow=RUN)
async def show_progress(db: TenantDb, import_id: UUID) -> Response:
    job = ImportOut.model_validate(await logic.sure_import(db, import_id))
    problems = await _problems(db, import_id)
    kind = import_kind(job.record_kind)
    look = IMPORT_STATES[job.state]
    return ImportProgress(job=job, kind=kind, look=look, problems=problems).render()


@pages.post("/{import_id}/start", allow=RUN)
async def start(db: TenantDb, request: Request, import_id: UUID) -> Response:
    """It runs in the background from now on."""
    options = await _options(request)
    wrong = options if isinstance(options, dict) else {}
    if not isinstance(options, dict):
        wrong = await attempt(db, _begin(db, import_id, options))
    if wrong:
        return (await _page(db, import_id, wrong)).render(status=422)
    return go_to(request, f"/imports/{import_id}")


@pages.post("/{import_id}/preview", allow=RUN)
async def preview(db: TenantDb, request: Request, import_id: UUID) -> Response:
    """What would become of the first rows; nothing of it is stored."""
    options = await _options(request)
    if isinstance(options, dict):
        return (await _page(db, import_id, options)).render(status=422)
    try:
        async with db.begin_nested():
            found = await preview_import(db, installed_objects(), import_id, options)
    except HubError as error:
        return (await _page(db, import_id, said_by(error))).render(status=422)
    return (await _page(db, import_id, {}, found)).render()


async def _options(request: Request) -> ImportOptions | Errors:
    values = await typed(request)
    mapping = {k.removeprefix("column_"): v for k, v in values.items() if k.startswith("column_")}
    tags = [tag.strip() for tag in values.get("tags", "").split(",") if tag.strip()]
    return check(
        ImportOptions,
        {
            "mapping": {place: field for place, field in mapping.items() if field},
            "mode": values.get("mode"),
            "dates": values.get("dates", "month_first"),
            "tags": tags,
            "list_id": values.get("list_id") or None,
        },
    )


@pages.post("/{import_id}/cancel", allow=RUN)
async def cancel(db: TenantDb, request: Request, import_id: UUID) -> Response:
    await attempt(db, logic.cancel_import(db, import_id))
    return go_to(request, f"/imports/{import_id}")


@pages.post("/{import_id}/resume", allow=RUN)
async def resume(db: TenantDb, request: Request, import_id: UUID) -> Response:
    """It goes on where it stopped."""
    wrong = await attempt(db, _resume(db, import_id))
    if wrong:
        return (await _page(db, import_id, wrong)).render(status=409)
    return go_to(request, f"/imports/{import_id}")


async def _begin(db: Db, import_id: UUID, options: ImportOptions) -> None:
    await enqueue_import(db, await logic.begin_import(db, import_id, options))


async def _resume(db: Db, import_id: UUID) -> None:
    await enqueue_import(db, await logic.resume_import(db, import_id))


async def _chunks(file: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await file.read(CHUNK_BYTES):
        yield chunk


def _new(db: Db, kind: str, errors: Errors) -> Response:
    kinds = [each for each in KINDS.values() if db.scope.may(each.write)]
    choices = [(each.name, each.title) for each in kinds]
    made = NewImportPage(errors=errors, kinds=kinds, choices=choices, kind=kind)
    return made.render(status=422 if errors else 200)


async def _page(
    db: Db, import_id: UUID, errors: Errors, preview: ImportPreview | None = None
) -> ImportPage:
    row = await logic.sure_import(db, import_id)
    job, kind = ImportOut.model_validate(row), import_kind(row.record_kind)
    custom = await queries.custom_fields(db, job.record_kind)
    fields = [(target.field, target.title) for target in kind.columns.targets]
    fields += [(f"custom.{field.key}", field.title) for field in custom]
    return ImportPage(
        job=job,
        kind=kind,
        chosen={"mode": kind.mode} | row.options,
        preview=preview,
        mapped=[_column(job, place, name) for place, name in enumerate(job.columns)],
        look=IMPORT_STATES[job.state],
        fields=fields,
        errors=errors,
        lists=[(str(one.id), one.name) for one, _ in await queries.lists(db)],
        problems=await _problems(db, import_id),
    )


def _column(job: ImportOut, place: int, name: str) -> MappedColumn:
    examples = [row[place] for row in job.sample if place < len(row) and row[place]]
    field = job.mapping.get(str(place), "")
    return MappedColumn(place, name or f"Column {place + 1}", field, " · ".join(examples))


async def _problems(db: Db, import_id: UUID) -> list[tuple[int, str]]:
    found = await queries.import_errors(db, import_id, limit=20)
    return [(row.row_number, row.message) for row in found]
