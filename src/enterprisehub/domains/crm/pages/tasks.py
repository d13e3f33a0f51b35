"""What is to be done, the most urgent first."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query, Response
from pydantic import BaseModel

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts import TaskState
from enterprisehub.domains.crm.domain import domain
from enterprisehub.domains.crm.pages.contacts import Blank
from enterprisehub.domains.crm.pages.looks import TASK_KINDS
from enterprisehub.domains.crm.permissions import TASKS_READ
from enterprisehub.domains.crm.queries import TaskFilter
from enterprisehub.kernel import clock
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.items import Column
from enterprisehub.ui.navigation import NAVIGATION, NavItem
from enterprisehub.ui.page import Page, page

pages = domain.pages("/tasks")
NAVIGATION.add(
    NavItem("Revenue", "Tasks", "/tasks", "list-checks", permission=TASKS_READ, order=50)
)
COLUMNS = (
    Column("title", "Task", lead=True),
    Column("kind", "Kind", fit=True),
    Column("contact", "About"),
    Column("due", "Due", align="end"),
    Column("done", bare=True, fit=True),
)
PAGE_ROWS = 50


class TaskListQuery(BaseModel):
    """The list's address: `mine` leaves out what others have to do."""

    state: TaskState = "open"
    whose: Literal["all", "mine"] = "all"
    after: Annotated[str | None, Blank] = None


@page("crm/tasks.html")
class TasksPage(Page):
    asked: TaskListQuery
    rows: list[dict[str, Any]]
    columns: tuple[Column, ...]
    next: str | None
    assignee: UUID | None


@pages.get("", allow=Permission(TASKS_READ))
async def show_tasks(db: TenantDb, asked: Annotated[TaskListQuery, Query()]) -> Response:
    assignee = db.scope.user_id if asked.whose == "mine" else None
    found = await queries.task_page(
        db,
        TaskFilter(state=asked.state, assignee_user_id=assignee),
        limit=PAGE_ROWS,
        cursor=asked.after,
    )
    rows = [_row(row) for row in found.rows()]
    rows.sort(key=lambda row: (row["due_at"] is None, row["due_at"] or clock.now()))
    return TasksPage(
        asked=asked, rows=rows, columns=COLUMNS, next=found.next, assignee=assignee
    ).render()


def _row(row: dict[str, Any]) -> dict[str, Any]:
    due_at = datetime.fromisoformat(row["due_at"]) if row["due_at"] else None
    late = due_at is not None and row["state"] == "open" and due_at < clock.now()
    return row | {"due_at": due_at, "late": late, "kind": TASK_KINDS[row["kind"]]}
