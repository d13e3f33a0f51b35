"""A thread is found by who it is with and by what was written in it lately."""

from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.messaging import queries
from enterprisehub.domains.messaging.contracts import Channel
from enterprisehub.domains.messaging.models import ThreadRow
from enterprisehub.domains.messaging.records import THREAD
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search import documents
from enterprisehub.kernel.search.documents import Document

LATEST = 100
_CHANNELS = {Channel.SMS: "Texts", Channel.EMAIL: "Emails", Channel.WEB_CHAT: "Web chat"}


async def index_thread(db: Db, thread_id: UUID) -> None:
    """The search knows the thread as it is now."""
    row = await queries.thread(db, thread_id)
    if row is not None and row.deleted_at is None and row.last_message_at is not None:
        await documents.put_many(db, [await _document(db, row)])


async def index_threads_of(db: Db, contact_id: UUID) -> None:
    """All threads with the contact are found under the name they have now."""
    rows = await queries.threads_of_contact(db, contact_id)
    spoken = [row for row in rows if row.last_message_at is not None]
    await documents.put_many(db, [await _document(db, row) for row in spoken])


async def forget_threads_of(db: Db, contact_id: UUID) -> None:
    """The search no longer answers with the words of somebody who was deleted."""
    rows = await queries.threads_of_contact(db, contact_id)
    await documents.remove(db, [Ref(THREAD, row.id) for row in rows])


async def _document(db: Db, row: ThreadRow) -> Document:
    contact = await crm.contact(db, row.contact_id) if row.contact_id else None
    name = contact.name if contact else ""
    messages = await queries.messages(db, [row.id], limit=LATEST)
    said = [" ".join(filter(None, (m.subject, m.body))) for m in reversed(messages)]
    shown = " · ".join(filter(None, (_CHANNELS[Channel(row.channel)], row.last_preview)))
    address = "" if row.channel == Channel.WEB_CHAT else row.address
    return Document(
        Ref(THREAD, row.id),
        title=name or address or "A visitor",
        subtitle=shown,
        body=" ".join([address, *said]),
        names=name,
    )
