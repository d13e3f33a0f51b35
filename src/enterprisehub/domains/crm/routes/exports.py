"""Lists of records leave as CSV files, as they are filtered."""

from functools import partial
from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import StreamingResponse

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts.outputs import ImportOut
from enterprisehub.domains.crm.domain import domain
from enterprisehub.domains.crm.logic.shape_export import (
    columns_of,
    company_rows,
    contact_rows,
    deal_rows,
)
from enterprisehub.domains.crm.permissions import (
    COMPANIES_READ,
    CONTACTS_READ,
    DEALS_READ,
    EXPORTS_RUN,
    TASKS_READ,
)
from enterprisehub.domains.crm.routes.companies import CompanyQuery
from enterprisehub.domains.crm.routes.contacts import ContactQuery
from enterprisehub.domains.crm.routes.deals import DealQuery
from enterprisehub.domains.crm.routes.tasks import NoteQuery, TaskQuery
from enterprisehub.kernel.db.pages import Slice
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Denied
from enterprisehub.kernel.identity.members import list_members
from enterprisehub.kernel.web.csv_files import Rows, csv_answer, pages_of
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb

exports = domain.routes("/exports")
RUN = Permission(EXPORTS_RUN)
TASK_COLUMNS = (
    "id", "title", "detail", "kind", "priority", "state", "due_at", "done_at", "assignee",
    "contact_id", "contact_name", "company_id", "deal_id", "made_by", "created_at",
)  # fmt: skip
NOTE_COLUMNS = (
    "id", "body", "pinned", "contact_id", "company_id", "deal_id", "author", "created_at",
)  # fmt: skip
IMPORT_COLUMNS = (
    "id", "file_name", "record_kind", "state", "size_bytes", "created_count", "updated_count",
    "unchanged_count", "failed_count", "created_at", "finished_at", "error",
)  # fmt: skip
MOST_IMPORTS = 10_000


@exports.get("/contacts.csv", allow=RUN, response_class=StreamingResponse)
async def export_contacts(
    request: Request, db: TenantDb, asked: Annotated[ContactQuery, Query()]
) -> StreamingResponse:
    """Every contact that fulfils the conditions, as a file that can be imported again."""
    _require(db, CONTACTS_READ)
    columns, fields = await columns_of(db, "contact")
    rows = partial(_later, contact_rows, asked.filter(), fields)
    return await csv_answer(request, "contacts", columns, rows)


@exports.get("/companies.csv", allow=RUN, response_class=StreamingResponse)
async def export_companies(
    request: Request, db: TenantDb, asked: Annotated[CompanyQuery, Query()]
) -> StreamingResponse:
    """Every company that fulfils the conditions, as a file that can be imported again."""
    _require(db, COMPANIES_READ)
    columns, fields = await columns_of(db, "company")
    rows = partial(_later, company_rows, asked.filter(), fields)
    return await csv_answer(request, "companies", columns, rows)


@exports.get("/deals.csv", allow=RUN, response_class=StreamingResponse)
async def export_deals(
    request: Request, db: TenantDb, asked: Annotated[DealQuery, Query()]
) -> StreamingResponse:
    """Every deal that fulfils the conditions, as a file that can be imported again."""
    _require(db, DEALS_READ)
    columns, fields = await columns_of(db, "deal")
    rows = partial(_later, deal_rows, asked.filter(), fields)
    return await csv_answer(request, "deals", columns, rows)


@exports.get("/tasks.csv", allow=RUN, response_class=StreamingResponse)
async def export_tasks(
    request: Request, db: TenantDb, asked: Annotated[TaskQuery, Query()]
) -> StreamingResponse:
    """Every task that fulfils the conditions, as a file."""
    _require(db, TASKS_READ)
    which = asked.filter()

    async def fetch(page: Db, cursor: str | None, limit: int) -> Slice:
        return await queries.task_page(page, which, limit=limit, cursor=cursor)

    return await csv_answer(request, "tasks", TASK_COLUMNS, pages_of(fetch, _name_assignees))


@exports.get("/notes.csv", allow=RUN, response_class=StreamingResponse)
async def export_notes(
    request: Request, db: TenantDb, asked: Annotated[NoteQuery, Query()]
) -> StreamingResponse:
    """Every note that fulfils the conditions, as a file."""
    _require(db, CONTACTS_READ)
    about = asked.model_dump(include={"contact_id", "company_id", "deal_id"})

    async def fetch(page: Db, cursor: str | None, limit: int) -> Slice:
        return await queries.note_page(page, **about, limit=limit, cursor=cursor)

    return await csv_answer(request, "notes", NOTE_COLUMNS, pages_of(fetch, _as_they_are))


@exports.get("/imports.csv", allow=RUN, response_class=StreamingResponse)
async def export_imports(request: Request) -> StreamingResponse:
    """The imports there were, newest first."""

    async def rows(db: Db, _: Any) -> Rows:
        found = await queries.imports(db, limit=MOST_IMPORTS)
        return [ImportOut.model_validate(row).model_dump() for row in found], None

    return await csv_answer(request, "imports", IMPORT_COLUMNS, rows)


async def _later(read: Any, which: Any, fields: Any, db: Db, after: Any) -> Rows:
    found: Rows = await read(db, which, fields, after)
    return found


async def _name_assignees(db: Db, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    people = {str(member.user_id): member.name for member in await list_members(db)}
    return [row | {"assignee": people.get(row["assignee_user_id"] or "")} for row in rows]


async def _as_they_are(_: Db, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return rows


def _require(db: Db, permission: str) -> None:
    """Whoever exports a list must be allowed to read it."""
    if not db.scope.may(permission):
        raise Denied("Your role does not include reading this list.")
