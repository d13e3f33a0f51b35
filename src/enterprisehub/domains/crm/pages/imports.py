"""Bringing in a file: choose it, say what its columns mean, watch it come in."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Form, Request, Response, UploadFile

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts import RecordKind
from enterprisehub.domains.crm.contracts.inputs import ImportOptions
from enterprisehub.domains.crm.contracts.outputs import ImportOut
from enterprisehub.domains.crm.domain import domain
from enterprisehub.domains.crm.logic.import_file import begin_import as logic
from enterprisehub.domains.crm.logic.import_file.run_import import enqueue_import
from enterprisehub.domains.crm.logic.import_file.suggest_mapping import TARGETS
from enterprisehub.domains.crm.pages.forms import Errors, attempt, check, said_by, typed
from enterprisehub.domains.crm.pages.looks import IMPORT_STATES
from enterprisehub.domains.crm.permissions import IMPORTS_RUN
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.ids import new_id
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


@page("crm/import_new.html")
class NewImportPage(Page):
    errors: Errors
    kinds: list[tuple[str, str]]


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
    mapped: list[MappedColumn]
    look: tuple[str, str]
    fields: list[tuple[str, str]]
    errors: Errors
    lists: list[tuple[str, str]]
    problems: list[tuple[int, str]]


@fragment("crm/_import_progress.html")
class ImportProgress(Fragment):
    job: ImportOut
    look: tuple[str, str]
    problems: list[tuple[int, str]]


@pages.get("", allow=RUN)
async def show_imports(db: TenantDb) -> Response:
    rows = [ImportOut.model_validate(row) for row in await queries.imports(db)]
    looks: dict[str, tuple[str, str]] = dict(IMPORT_STATES)
    return ImportsPage(rows=rows, columns=COLUMNS, looks=looks).render()


@pages.get("/new", allow=RUN)
async def show_new() -> Response:
    return _new({})


@pages.post("/new", allow=RUN, max_body_bytes=MAX_FILE_BYTES)
async def upload(
    request: Request, file: UploadFile, kind: Annotated[RecordKind, Form()] = "contact"
) -> Response:
    scope, objects, import_id = signed_in(request), installed_objects(), new_id()
    kept = await logic.keep_upload(objects, scope.tenant_id, import_id, _chunks(file))
    try:
        async with database_of(request).scoped(scope) as db:
            name = file.filename or "upload.csv"
            await logic.look_at_upload(
                db, objects, import_id, kept, record_kind=kind, file_name=name
            )
    except Invalid as error:
        await objects.delete(scope.tenant_id, [kept.path])
        return _new(said_by(error))
    return go_to(request, f"/imports/{import_id}")


@pages.get("/{import_id}", allow=RUN)
async def show(db: TenantDb, import_id: UUID) -> Response:
    return (await _page(db, import_id, {})).render()


@pages.get("/{import_id}/progress", allow=RUN)
async def show_progress(db: TenantDb, import_id: UUID) -> Response:
    job = ImportOut.model_validate(await logic.sure_import(db, import_id))
    problems = await _problems(db, import_id)
    return ImportProgress(job=job, look=IMPORT_STATES[job.state], problems=problems).render()


@pages.post("/{import_id}/start", allow=RUN)
async def start(db: TenantDb, request: Request, import_id: UUID) -> Response:
    values = await typed(request)
    mapping = {k.removeprefix("column_"): v for k, v in values.items() if k.startswith("column_")}
    tags = [tag.strip() for tag in values.get("tags", "").split(",") if tag.strip()]
    options = check(
        ImportOptions,
        {
            "mapping": {place: field for place, field in mapping.items() if field},
            "mode": values.get("mode", "fill"),
            "tags": tags,
            "list_id": values.get("list_id") or None,
        },
    )
    wrong = options if isinstance(options, dict) else {}
    if not isinstance(options, dict):
        wrong = await attempt(db, _begin(db, import_id, options))
    if wrong:
        return (await _page(db, import_id, wrong)).render(status=422)
    return go_to(request, f"/imports/{import_id}")


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


def _new(errors: Errors) -> Response:
    kinds = [("contact", "Contacts"), ("company", "Companies"), ("deal", "Deals")]
    return NewImportPage(errors=errors, kinds=kinds).render(status=422 if errors else 200)


async def _page(db: Db, import_id: UUID, errors: Errors) -> ImportPage:
    job = ImportOut.model_validate(await logic.sure_import(db, import_id))
    custom = await queries.custom_fields(db, job.record_kind)
    fields = [(target.field, target.title) for target in TARGETS[job.record_kind]]
    fields += [(f"custom.{field.key}", field.title) for field in custom]
    return ImportPage(
        job=job,
        mapped=[_column(job, place, name) for place, name in enumerate(job.columns)],
        look=IMPORT_STATES[job.state],
        fields=fields,
        errors=errors,
        lists=[(str(row.id), row.name) for row, _ in await queries.lists(db)],
        problems=await _problems(db, import_id),
    )


def _column(job: ImportOut, place: int, name: str) -> MappedColumn:
    examples = [row[place] for row in job.sample if place < len(row) and row[place]]
    field = job.mapping.get(str(place), "")
    return MappedColumn(place, name or f"Column {place + 1}", field, " · ".join(examples))


async def _problems(db: Db, import_id: UUID) -> list[tuple[int, str]]:
    found = await queries.import_errors(db, import_id, limit=20)
    return [(row.row_number, row.message) for row in found]
