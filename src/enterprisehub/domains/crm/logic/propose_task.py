"""A task that somebody proposed: how it reads, and how it comes to the list and off it again."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from enterprisehub.domains.crm.contracts.add_task import AddTask
from enterprisehub.domains.crm.contracts.inputs import NewTaskIn
from enterprisehub.domains.crm.logic.write_task import make_task, remove_task
from enterprisehub.domains.crm.queries.names import names_of
from enterprisehub.kernel.actions.kinds import Rendered
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity.members import list_members
from enterprisehub.kernel.tenancy.tenants import tenant


async def show_task(db: Db, task: AddTask) -> Rendered:
    """The task as a person reads it before approving."""
    # By name whoever looks: an approval is bound to what was rendered for the proposer.
    known = await names_of(db, [ref.id for ref in task.subjects()])
    fields = [("About", known[ref.id]) for ref in task.subjects() if ref.id in known]
    if task.assignee_user_id is not None:
        names = {member.user_id: member.name for member in await list_members(db)}
        fields.append(("For", names.get(task.assignee_user_id, "somebody who left")))
    if task.due_at is not None:
        zone = ZoneInfo((await tenant(db, db.scope.tenant_id)).time_zone)
        fields.append(("Due", f"{task.due_at.astimezone(zone):%-d %B %Y, %H:%M %Z}"))
    return Rendered(
        title=f"Add a task: {task.title}",
        channel="task",
        icon="list-checks",
        fields=tuple(fields),
        body=task.detail or task.title,
        editable=("title", "detail"),
    )


async def put_on_list(db: Db, task: AddTask) -> dict[str, Any]:
    """The task is open."""
    row = await make_task(db, NewTaskIn.model_validate(task.model_dump()))
    return {"task_id": str(row.id)}


async def take_off_list(db: Db, action_id: UUID, task: AddTask, result: dict[str, Any]) -> None:
    """The task is gone again."""
    del action_id, task
    await remove_task(db, UUID(result["task_id"]))
