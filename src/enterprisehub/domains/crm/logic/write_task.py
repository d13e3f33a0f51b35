"""Something to do is put on the list, changed, or done; its records' timelines say so."""

from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts import COMPANY, CONTACT, DEAL
from enterprisehub.domains.crm.contracts.inputs import NewTaskIn, TaskPatch
from enterprisehub.domains.crm.events import TaskCompleted
from enterprisehub.domains.crm.logic.find_record import check_links
from enterprisehub.domains.crm.models import NoteRow, TaskRow
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.db.versions import require_version
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.scope import Ref


async def make_task(db: Db, new: NewTaskIn) -> TaskRow:
    """The task is open.

    Raises:
        Invalid: a record that it is about is not there.
    """
    await check_links(db, contact_id=new.contact_id, company_id=new.company_id, deal_id=new.deal_id)
    row = TaskRow(**new.model_dump(), made_by=db.scope.actor.name)
    db.add(row)
    await db.flush()
    timeline.add(db, "crm.task_added", about(row), f"Task: {row.title}", task_id=str(row.id))
    return row


async def change_task(
    db: Db, task_id: UUID, patch: TaskPatch, *, seen: int | None = None
) -> TaskRow:
    """The named fields are as given.

    Raises:
        NotFound: there is no such task.
        StaleVersion: somebody changed it since the version `seen`.
    """
    row = await live_task(db, task_id, lock=True)
    if seen is not None:
        require_version(row.version, seen)
    before = row.state
    for name, value in patch.model_dump(exclude_unset=True).items():
        setattr(row, name, value)
    if row.state != before:
        row.done_at = clock.now() if row.state == "done" else None
        words = {"done": "done", "cancelled": "cancelled", "open": "opened again"}[row.state]
        timeline.add(db, f"crm.task_{row.state}", about(row), f"Task {words}: {row.title}")
        if row.state == "done":
            await publish(db, TaskCompleted(row.id, row.contact_id, row.deal_id), row.ref)
    await db.flush()
    return row


async def remove_task(db: Db, task_id: UUID, *, seen: int | None = None) -> None:
    """The task is deleted.

    Raises:
        NotFound: there is no such task.
        StaleVersion: somebody changed it since the version `seen`.
    """
    row = await live_task(db, task_id, lock=True)
    if seen is not None:
        require_version(row.version, seen)
    row.deleted_at = clock.now()


async def live_task(db: Db, task_id: UUID, *, lock: bool = False) -> TaskRow:
    row = await queries.task(db, task_id, lock=lock)
    if row is None or row.deleted_at is not None:
        raise NotFound("There is no such task.")
    return row


def about(row: TaskRow | NoteRow) -> list[Ref]:
    """The records on whose timelines it stands."""
    pairs = ((CONTACT, row.contact_id), (COMPANY, row.company_id), (DEAL, row.deal_id))
    return [Ref(kind, id_) for kind, id_ in pairs if id_ is not None]
