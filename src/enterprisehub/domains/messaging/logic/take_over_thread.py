"""Who answers a thread: the bot until a person takes over, and again when they give it back."""

from typing import Literal
from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.messaging.events import ThreadGivenBack, ThreadTakenOver
from enterprisehub.domains.messaging.logic.keep_thread import tell_pages, tell_unread
from enterprisehub.domains.messaging.models import ThreadRow
from enterprisehub.kernel import timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.identity import members
from enterprisehub.kernel.scope import Ref


async def take_over(db: Db, thread: ThreadRow) -> None:
    """The bot keeps silent on this thread; the caller answers."""
    if thread.assignee_id is None:
        thread.assignee_id = db.scope.user_id
    if thread.handler == "person":
        return
    thread.handler = "person"
    by = db.scope.actor.name
    await _note(db, thread, "messaging.taken_over", f"{by} took over the conversation")
    fact = ThreadTakenOver(thread.id, thread.contact_id, db.scope.user_id, by)
    await publish(db, fact, Ref("messaging.thread", thread.id))
    await tell_pages(db, thread)


async def give_back(db: Db, thread: ThreadRow) -> None:
    """The bot may answer again."""
    if thread.handler == "bot":
        return
    thread.handler = "bot"
    by = db.scope.actor.name
    await _note(db, thread, "messaging.given_back", f"{by} gave the conversation back to the bot")
    fact = ThreadGivenBack(thread.id, thread.contact_id, by)
    await publish(db, fact, Ref("messaging.thread", thread.id))
    await tell_pages(db, thread)


async def assign(db: Db, thread: ThreadRow, user_id: UUID | None) -> None:
    """The thread is on this member's list.

    Raises:
        Invalid: the user is no member of the tenant.
    """
    if user_id is not None and user_id not in await members.member_ids(db):
        raise Invalid("This person is not a member.", fields={"user_id": "choose a member"})
    thread.assignee_id = user_id
    await tell_pages(db, thread)


async def set_state(db: Db, thread: ThreadRow, state: Literal["open", "closed"]) -> None:
    """A closed thread leaves the inbox until the person writes again."""
    thread.state = state
    await tell_pages(db, thread)
    await tell_unread(db)


async def mark_read(db: Db, thread: ThreadRow) -> None:
    """Nothing in the thread is new any more."""
    if thread.unread_count:
        thread.unread_count = 0
        await tell_pages(db, thread)
        await tell_unread(db)


async def _note(db: Db, thread: ThreadRow, kind: str, summary: str) -> None:
    if thread.contact_id is not None:
        about = await crm.concerned_with(db, thread.contact_id)
        timeline.add(db, kind, about, summary, thread_id=str(thread.id))
