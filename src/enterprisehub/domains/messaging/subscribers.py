"""What messaging does when others tell, and when it told something itself: threads are found."""

from enterprisehub.domains.crm.events import ContactDeleted, ContactRestored, ContactUpdated
from enterprisehub.domains.messaging.domain import domain
from enterprisehub.domains.messaging.events import MessageReceived, MessageSent
from enterprisehub.domains.messaging.logic.index_thread import (
    forget_threads_of,
    index_thread,
    index_threads_of,
)
from enterprisehub.kernel.db.session import Db


@domain.on(MessageReceived)
async def find_what_was_received(db: Db, fact: MessageReceived) -> None:
    await index_thread(db, fact.thread_id)


@domain.on(MessageSent)
async def find_what_was_sent(db: Db, fact: MessageSent) -> None:
    await index_thread(db, fact.thread_id)


@domain.on(ContactUpdated)
async def find_under_the_new_name(db: Db, fact: ContactUpdated) -> None:
    await index_threads_of(db, fact.contact_id)


@domain.on(ContactRestored)
async def find_again(db: Db, fact: ContactRestored) -> None:
    await index_threads_of(db, fact.contact_id)


@domain.on(ContactDeleted)
async def find_no_more(db: Db, fact: ContactDeleted) -> None:
    await forget_threads_of(db, fact.contact_id)
