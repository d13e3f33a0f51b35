"""What a caller is owed or added stands in the record, and as a task for a person."""

from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Contact, NewTask
from enterprisehub.domains.voice.logic.hold_call import call_of, note_event
from enterprisehub.kernel.db.session import Db


async def leave_note(db: Db, call_id: UUID, text: str, *, task: bool) -> None:
    """`text` stands in the record and, with `task`, waits for a person."""
    call = await call_of(db, call_id, lock=True)
    note_event(db, call, "call.noted", f"Noted: {text}")
    if call.contact_id is None or call.is_test or not task:
        return
    contact: Contact | None = await crm.contact(db, call.contact_id)
    await crm.add_task(
        db,
        NewTask(
            title="Get back about what was said in a call",
            detail=text,
            kind="call",
            contact_id=call.contact_id,
            assignee_user_id=contact.owner_user_id if contact else None,
        ),
    )
