"""Somebody of the team is asked by name to do something for the person on the line."""

from datetime import datetime
from uuid import UUID

from enterprisehub.domains.concierge.contracts import Asked
from enterprisehub.domains.concierge.logic.fold_words import plain
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import NewTask
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity import members
from enterprisehub.kernel.identity.members import Member

LONGEST_TITLE = 200


async def ask_colleague(
    db: Db,
    *,
    contact_id: UUID | None,
    name: str,
    words: str,
    due_at: datetime | None = None,
) -> Asked:
    """The colleague has it as a task; where nobody is called so, the contact's owner has it.

    Asked again for the same thing, the task that waits already is the one.
    """
    contact = await crm.contact(db, contact_id) if contact_id else None
    team = await members.list_members(db)
    found = _called(team, name)
    owner = contact.owner_user_id if contact else None
    assignee = found.user_id if found else owner
    who = contact.name if contact and contact.name else "a caller"
    title = (f"Call {who} back" if found else f"Call {who} back, who asked for {name}")[
        :LONGEST_TITLE
    ]
    called, known = (found.name, True) if found else (name, False)
    if contact_id is not None:
        for task in await crm.open_tasks_of(db, contact_id):
            if task.title == title and task.assignee_user_id == assignee:
                return Asked(user_name=called, task_id=task.id, known=known)
    made = await crm.add_task(
        db,
        NewTask(
            title=title,
            detail=f"“{words}”",
            kind="call",
            due_at=due_at,
            contact_id=contact_id,
            assignee_user_id=assignee,
        ),
    )
    return Asked(user_name=called, task_id=made.id, known=known)


def _called(team: list[Member], name: str) -> Member | None:
    """Who is called so: by the whole name, else by a part of it that only one of them has."""
    wanted = plain(name)
    whole = [one for one in team if plain(one.name) == wanted]
    part = [one for one in team if wanted in plain(one.name).split()]
    return next(iter(whole), part[0] if len(part) == 1 else None)
