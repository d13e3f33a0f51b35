"""An appointment is on somebody's list; nobody is booked twice."""

from datetime import datetime
from uuid import UUID

from enterprisehub.domains.concierge import queries
from enterprisehub.domains.concierge.contracts import Booked
from enterprisehub.domains.concierge.logic.list_free_times import free_colleague
from enterprisehub.domains.concierge.logic.read_calendar import read_calendar
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import NewTask
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict
from enterprisehub.kernel.identity import members

LONGEST_TITLE = 200


async def book_time(
    db: Db, *, contact_id: UUID | None, starts_at: datetime, about: str = "", words: str = ""
) -> Booked:
    """Whoever is free then has the appointment as a task. The same one asked for again is one.

    Raises:
        Conflict: nobody is free at that time.
    """
    await queries.hold_calendar(db)
    if contact_id is not None and (known := await _known(db, contact_id, starts_at)) is not None:
        return known
    calendar = await read_calendar(db, contact_id=contact_id)
    who = free_colleague(calendar, starts_at)
    if who is None:
        raise Conflict("Nobody is free at that time any more.")
    contact = await crm.contact(db, contact_id) if contact_id else None
    title = f"Appointment{f' about {about}' if about else ''} with " + (
        contact.name if contact and contact.name else "a caller"
    )
    made = await crm.add_task(
        db,
        NewTask(
            title=title[:LONGEST_TITLE],
            detail=f"“{words}”" if words else "",
            kind="meeting",
            due_at=starts_at,
            contact_id=contact_id,
            assignee_user_id=who.user_id,
        ),
    )
    return Booked(starts_at=starts_at, user_name=who.name, task_id=made.id)


async def _known(db: Db, contact_id: UUID, starts_at: datetime) -> Booked | None:
    for task in await crm.open_tasks_of(db, contact_id):
        if task.kind == "meeting" and task.due_at == starts_at:
            people = {one.user_id: one.name for one in await members.list_members(db)}
            name = people.get(task.assignee_user_id, "") if task.assignee_user_id else ""
            return Booked(starts_at=starts_at, user_name=name, task_id=task.id, again=True)
    return None
