"""Tasks and notes."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Response

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts import TaskState
from enterprisehub.domains.crm.contracts.inputs import NewNote, NewTaskIn, NotePatch, TaskPatch
from enterprisehub.domains.crm.contracts.outputs import NoteOut, Page, TaskLine, TaskOut
from enterprisehub.domains.crm.domain import domain
from enterprisehub.domains.crm.logic.write_note import add_note, change_note, remove_note
from enterprisehub.domains.crm.logic.write_task import (
    change_task,
    live_task,
    make_task,
    remove_task,
)
from enterprisehub.domains.crm.permissions import (
    CONTACTS_READ,
    CONTACTS_WRITE,
    TASKS_READ,
    TASKS_WRITE,
)
from enterprisehub.domains.crm.queries import TaskFilter
from enterprisehub.domains.crm.routes.answers import Paging, made, page, seen
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.web.versions import SeenVersion

tasks = domain.routes("/tasks")
notes = domain.routes("/notes")


class TaskQuery(Paging):
    """Narrows and orders a list of tasks."""

    state: TaskState | None = None
    assignee_user_id: UUID | None = None
    contact_id: UUID | None = None
    company_id: UUID | None = None
    deal_id: UUID | None = None
    sort: Literal["created", "due"] = "created"
    order: Literal["asc", "desc"] | None = None

    def filter(self) -> TaskFilter:
        names = TaskFilter.__dataclass_fields__
        return TaskFilter(**{name: getattr(self, name) for name in names})


class NoteQuery(Paging):
    """The notes about a record."""

    contact_id: UUID | None = None
    company_id: UUID | None = None
    deal_id: UUID | None = None


@tasks.get("", allow=Permission(TASKS_READ), response_model=Page[TaskLine])
async def list_tasks(db: TenantDb, asked: Annotated[TaskQuery, Query()]) -> Response:
    """With `sort=due`, tasks without a time to be done by are left out."""
    descending = asked.order == "desc" if asked.order else asked.sort != "due"
    found = await queries.task_page(
        db,
        asked.filter(),
        sort=asked.sort,
        descending=descending,
        limit=asked.limit,
        cursor=asked.cursor,
    )
    return page(found)


@tasks.post("", allow=Permission(TASKS_WRITE), status_code=201)
async def add_task(db: TenantDb, new: NewTaskIn, response: Response) -> TaskOut:
    row = await make_task(db, new)
    return made(response, TaskOut.model_validate(row), "/api/tasks")


@tasks.get("/{task_id}", allow=Permission(TASKS_READ))
async def read_task(db: TenantDb, task_id: UUID, response: Response) -> TaskOut:
    row = await live_task(db, task_id)
    return seen(response, TaskOut.model_validate(row))


@tasks.patch("/{task_id}", allow=Permission(TASKS_WRITE))
async def update_task(
    db: TenantDb, task_id: UUID, patch: TaskPatch, version: SeenVersion, response: Response
) -> TaskOut:
    row = await change_task(db, task_id, patch, seen=version)
    return seen(response, TaskOut.model_validate(row))


@tasks.delete("/{task_id}", allow=Permission(TASKS_WRITE), status_code=204)
async def delete_task(db: TenantDb, task_id: UUID, version: SeenVersion) -> None:
    await remove_task(db, task_id, seen=version)


@notes.get("", allow=Permission(CONTACTS_READ), response_model=Page[NoteOut])
async def list_notes(db: TenantDb, asked: Annotated[NoteQuery, Query()]) -> Response:
    found = await queries.note_page(
        db,
        contact_id=asked.contact_id,
        company_id=asked.company_id,
        deal_id=asked.deal_id,
        limit=asked.limit,
        cursor=asked.cursor,
    )
    return page(found)


@notes.post("", allow=Permission(CONTACTS_WRITE), status_code=201)
async def write_note(db: TenantDb, new: NewNote, response: Response) -> NoteOut:
    row = await add_note(
        db,
        new.body,
        contact_id=new.contact_id,
        company_id=new.company_id,
        deal_id=new.deal_id,
        pinned=new.pinned,
    )
    return made(response, NoteOut.model_validate(row), "/api/notes")


@notes.patch("/{note_id}", allow=Permission(CONTACTS_WRITE))
async def update_note(
    db: TenantDb, note_id: UUID, patch: NotePatch, version: SeenVersion, response: Response
) -> NoteOut:
    row = await change_note(db, note_id, patch, seen=version)
    return seen(response, NoteOut.model_validate(row))


@notes.delete("/{note_id}", allow=Permission(CONTACTS_WRITE), status_code=204)
async def delete_note(db: TenantDb, note_id: UUID, version: SeenVersion) -> None:
    await remove_note(db, note_id, seen=version)
