"""Records come in as CSV files."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import StreamingResponse

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts.inputs import ImportOptions, Line
from enterprisehub.domains.crm.contracts.outputs import (
    ImportErrorOut,
    ImportKindOut,
    ImportOut,
    ImportPreview,
)
from enterprisehub.domains.crm.domain import domain
from enterprisehub.domains.crm.logic.import_file import begin_import as imports_logic
from enterprisehub.domains.crm.logic.import_file.preview_import import preview_import
from enterprisehub.domains.crm.logic.import_file.run_import import enqueue_import
from enterprisehub.domains.crm.permissions import IMPORTS_RUN
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.importing.kinds import KINDS
from enterprisehub.kernel.storage.installed import installed_objects
from enterprisehub.kernel.web.csv_files import PAGE_ROWS, csv_answer
from enterprisehub.kernel.web.policy import Permission, signed_in
from enterprisehub.kernel.web.router import TenantDb, database_of

imports = domain.routes("/imports")
RUN_IMPORTS = Permission(IMPORTS_RUN)
MAX_FILE_BYTES = 2 * 1024**3


@imports.post("", allow=RUN_IMPORTS, status_code=201, max_body_bytes=MAX_FILE_BYTES)
async def upload_file(
    request: Request,
    kind: Annotated[Line, Query()] = "contact",
    file_name: Annotated[Line, Query()] = "upload.csv",
) -> ImportOut:
    """The body is the CSV file itself. Answers its columns, a sample and a suggested mapping.

    `kind` is one of `/api/imports/kinds`.
    """
    scope, objects, import_id = signed_in(request), installed_objects(), new_id()
    kept = await imports_logic.keep_upload(objects, scope.tenant_id, import_id, request.stream())
    try:
        async with database_of(request).scoped(scope) as db:
            row = await imports_logic.look_at_upload(
                db, objects, import_id, kept, record_kind=kind, file_name=file_name
            )
            return ImportOut.model_validate(row)
    except BaseException:
        await objects.delete(scope.tenant_id, [kept.path])
        raise


@imports.get("", allow=RUN_IMPORTS)
async def list_imports(db: TenantDb) -> list[ImportOut]:
    """The latest imports with their progress."""
    return [ImportOut.model_validate(row) for row in await queries.imports(db)]


@imports.get("/kinds", allow=RUN_IMPORTS)
async def list_import_kinds(db: TenantDb) -> list[ImportKindOut]:
    """What files can bring, and what their columns can mean."""
    return [
        ImportKindOut(
            name=kind.name,
            title=kind.title,
            says=kind.says,
            fields={target.field: target.title for target in kind.columns.targets},
            needed=[list(group) for group in kind.columns.needed],
        )
        for kind in KINDS.values()
        if db.scope.may(kind.write)
    ]


@imports.get("/{import_id}", allow=RUN_IMPORTS)
async def read_import(db: TenantDb, import_id: UUID) -> ImportOut:
    return ImportOut.model_validate(await imports_logic.sure_import(db, import_id))


@imports.post("/{import_id}/preview", allow=RUN_IMPORTS)
async def preview_of_import(db: TenantDb, import_id: UUID, options: ImportOptions) -> ImportPreview:
    """What would become of the first rows. Nothing is stored but the mapping and the options."""
    return await preview_import(db, installed_objects(), import_id, options)


@imports.post("/{import_id}/start", allow=RUN_IMPORTS, status_code=202)
async def start_import(db: TenantDb, import_id: UUID, options: ImportOptions) -> ImportOut:
    """The rows are taken in the background; a crash loses none and takes none twice."""
    row = await imports_logic.begin_import(db, import_id, options)
    await enqueue_import(db, row)
    return ImportOut.model_validate(row)


@imports.post("/{import_id}/resume", allow=RUN_IMPORTS, status_code=202)
async def go_on_with_import(db: TenantDb, import_id: UUID) -> ImportOut:
    """One that failed or was cancelled goes on from the row that it had reached."""
    row = await imports_logic.resume_import(db, import_id)
    await enqueue_import(db, row)
    return ImportOut.model_validate(row)


@imports.post("/{import_id}/cancel", allow=RUN_IMPORTS)
async def cancel_import(db: TenantDb, import_id: UUID) -> ImportOut:
    """No further rows are taken; those taken stay."""
    return ImportOut.model_validate(await imports_logic.cancel_import(db, import_id))


@imports.get("/{import_id}/errors", allow=RUN_IMPORTS)
async def list_import_errors(
    db: TenantDb,
    import_id: UUID,
    after_row: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> list[ImportErrorOut]:
    """The rows that were not taken, each with its reason."""
    await imports_logic.sure_import(db, import_id)
    found = await queries.import_errors(db, import_id, after_row=after_row, limit=limit)
    return [ImportErrorOut.model_validate(row) for row in found]


@imports.get("/{import_id}/errors.csv", allow=RUN_IMPORTS, response_class=StreamingResponse)
async def download_import_errors(
    request: Request, db: TenantDb, import_id: UUID
) -> StreamingResponse:
    """The rows that were not taken as a file, to be corrected and uploaded again."""
    job = await imports_logic.sure_import(db, import_id)
    titles = [*job.columns, "row_number", "problem"]
    places = [str(place) for place in range(len(titles))]  # names may stand there twice

    async def rows(page: Db, after: Any) -> tuple[list[dict[str, Any]], Any]:
        found = await queries.import_errors(page, import_id, after_row=after or 0, limit=PAGE_ROWS)
        made = []
        for row in found:
            line = [*row.line, *[""] * len(job.columns)][: len(job.columns)]
            made.append(dict(zip(places, [*line, row.row_number, row.message], strict=True)))
        return made, found[-1].row_number if len(found) == PAGE_ROWS else None

    name = f"{job.file_name.removesuffix('.csv')} errors"
    return await csv_answer(request, name, places, rows, titles)
