"""A thread shows its latest message, whatever order messages come in."""

import re
from uuid import UUID

from enterprisehub.domains.messaging import queries
from enterprisehub.domains.messaging.contracts import Channel, ThreadInfo
from enterprisehub.domains.messaging.models import MessageRow, ThreadRow
from enterprisehub.domains.messaging.permissions import THREADS_READ
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.live.tell import tell

LIVE_TOPIC = "messaging.thread"
PREVIEW_CHARACTERS = 140


async def thread_of(db: Db, thread_id: UUID, *, lock: bool = False) -> ThreadRow:
    """The thread.

    Raises:
        NotFound: there is none in this tenant.
    """
    row = await queries.thread(db, thread_id, lock=lock)
    if row is None:
        raise NotFound("This thread does not exist.")
    return row


def preview_of(body: str, subject: str = "") -> str:
    """The beginning of a message on one line."""
    line = re.sub(r"\s+", " ", f"{subject}: {body}" if subject else body).strip()
    if len(line) <= PREVIEW_CHARACTERS:
        return line
    return line[: PREVIEW_CHARACTERS - 1].rstrip() + "…"


def show_latest(thread: ThreadRow, message: MessageRow) -> None:
    """The list of threads knows this message, if it is the latest."""
    if thread.last_message_at is None or message.at >= thread.last_message_at:
        thread.last_message_at = message.at
        thread.last_direction = message.direction
        thread.last_preview = preview_of(message.body, message.subject)
    if message.direction == "in":
        known = thread.last_inbound_at
        thread.last_inbound_at = max(known, message.at) if known else message.at
        thread.unread_count += 1
        thread.state = "open"


async def tell_pages(db: Db, thread: ThreadRow) -> None:
    """Open pages hear that something changed in the thread."""
    data = {"thread_id": str(thread.id), "channel": thread.channel, "unread": thread.unread_count}
    await tell(db, LIVE_TOPIC, data, permission=THREADS_READ)


async def tell_unread(db: Db) -> None:
    """The menu of every open page shows how many threads hold something unread."""
    await db.flush()
    counts = {"inbox": await queries.unread_thread_count(db)}
    await tell(db, "badges", counts, permission=THREADS_READ)


def info_of(row: ThreadRow) -> ThreadInfo:
    return ThreadInfo(
        id=row.id,
        channel=Channel(row.channel),
        connector=row.connector,
        our_address=row.our_address,
        address=row.address,
        contact_id=row.contact_id,
        assignee_id=row.assignee_id,
        handler="person" if row.handler == "person" else "bot",
        state="closed" if row.state == "closed" else "open",
        unread_count=row.unread_count,
        last_message_at=row.last_message_at,
        last_inbound_at=row.last_inbound_at,
        version=row.version,
    )
