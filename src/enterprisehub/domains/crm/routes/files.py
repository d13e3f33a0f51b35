"""Records come in and leave as CSV files."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import StreamingResponse

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts import RecordKind
from enterprisehub.domains.crm.contracts.inputs import ImportOptions, Line
from enterprisehub.domains.crm.contracts.outputs import ImportErrorOut, ImportOut
from enterprisehub.domains.crm.domain import domain
from enterprisehub.domains.crm.logic.import_file import begin_import as imports_logic
from enterprisehub.domains.crm.logic.import_file.run_import import enqueue_import
from enterprisehub.domains.crm.logic.write_csv import PAGE_ROWS, write_csv
from enterprisehub.domains.crm.permissions import EXPORTS_RUN, IMPORTS_RUN
from enterprisehub.domains.crm.queries.exports import Rows
from enterprisehub.domains.crm.routes.companies import CompanyQuery
from enterprisehub.domains.crm.routes.contacts import ContactQuery
from enterprisehub.domains.crm.routes.deals import DealQuery
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.storage.installed import installed_objects
from enterprisehub.kernel.web.policy import Permission, signed_in
from enterprisehub.kernel.web.router import TenantDb, database_of

imports = domain.routes("/imports")
exports = domain.routes("/exports")
RUN_IMPORTS, RUN_EXPORTS = Permission(IMPORTS_RUN), Permission(EXPORTS_RUN)
MAX_FILE_BYTES = 2 * 1024**3


@imports.post("", allow=RUN_IMPORTS, status_code=201, max_body_bytes=MAX_FILE_BYTES)
async def upload_file(
    request: Request,
    kind: Annotated[RecordKind, Query()] = "contact",
    file_name: Annotated[Line, Query()] = "upload.csv",
) -> ImportOut:
    """The body is the CSV file itself. Answers its columns, a sample and a suggested mapping."""
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


@imports.get("/{import_id}", allow=RUN_IMPORTS)
async def read_import(db: TenantDb, import_id: UUID) -> ImportOut:
    return ImportOut.model_validate(await imports_logic.sure_import(db, import_id))


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
    columns = [*job.columns, "row_number", "problem"]

    async def rows(page: Db, after: Any) -> tuple[list[dict[str, Any]], Any]:
        found = await queries.import_errors(page, import_id, after_row=after or 0, limit=PAGE_ROWS)
        made = [
            dict(zip(job.columns, [*row.line, *[""] * len(job.columns)], strict=False))
            | {"row_number": row.row_number, "problem": row.message}
            for row in found
        ]
        return made, found[-1].row_number if len(found) == PAGE_ROWS else None

    return _csv(request, f"{job.file_name.removesuffix('.csv')} errors", columns, rows)


@exports.get("/contacts.csv", allow=RUN_EXPORTS, response_class=StreamingResponse)
async def export_contacts(
    request: Request, asked: Annotated[ContactQuery, Query()]
) -> StreamingResponse:
    """Every contact that fulfils the conditions, as a file."""
    which = asked.filter()

    async def rows(db: Db, after: UUID | None) -> Rows:
        return await queries.next_contacts(db, which, after, PAGE_ROWS)

    return _csv(request, "contacts", CONTACT_COLUMNS, rows)


@exports.get("/companies.csv", allow=RUN_EXPORTS, response_class=StreamingResponse)
async def export_companies(
    request: Request, asked: Annotated[CompanyQuery, Query()]
) -> StreamingResponse:
    """Every company that fulfils the conditions, as a file."""
    which = asked.filter()

    async def rows(db: Db, after: UUID | None) -> Rows:
        return await queries.next_companies(db, which, after, PAGE_ROWS)

    return _csv(request, "companies", COMPANY_COLUMNS, rows)


@exports.get("/deals.csv", allow=RUN_EXPORTS, response_class=StreamingResponse)
async def export_deals(request: Request, asked: Annotated[DealQuery, Query()]) -> StreamingResponse:
    """Every deal that fulfils the conditions, as a file. Amounts are in cents."""
    which = asked.filter()

    async def rows(db: Db, after: UUID | None) -> Rows:
        return await queries.next_deals(db, which, after, PAGE_ROWS)

    return _csv(request, "deals", DEAL_COLUMNS, rows)


CONTACT_COLUMNS = (
    "id", "external_key", "name", "given_name", "family_name", "email", "phone_e164", "job_title",
    "company_name", "lifecycle", "lead_status", "source", "street", "city", "state",
    "postal_code", "country", "time_zone", "language", "tags", "score", "temperature",
    "last_activity_at", "created_at",
)  # fmt: skip
COMPANY_COLUMNS = (
    "id", "external_key", "name", "domain", "phone_e164", "industry", "employees", "city",
    "state", "tags", "created_at",
)  # fmt: skip
DEAL_COLUMNS = (
    "id", "external_key", "title", "stage_name", "state", "amount_cents", "currency",
    "contact_name", "company_name", "close_on", "closed_at", "lost_reason", "next_step", "source",
    "tags", "created_at",
)  # fmt: skip


def _csv(
    request: Request,
    name: str,
    columns: Any,
    rows: Callable[[Db, Any], Awaitable[Any]],
) -> StreamingResponse:
    """Each page in a transaction of its own: a slow reader holds none open."""
    scope, database = signed_in(request), database_of(request)

    async def next_rows(after: Any) -> Any:
        async with database.scoped(scope) as db:
            return await rows(db, after)

    body: AsyncIterator[bytes] = write_csv(columns, next_rows)
    plain = "".join(c if c.isascii() and (c.isalnum() or c in " -_.") else "_" for c in name)
    headers = {"Content-Disposition": f'attachment; filename="{plain}.csv"'}
    return StreamingResponse(body, media_type="text/csv; charset=utf-8", headers=headers)
