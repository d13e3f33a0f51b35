"""Messages of a thread whose months moved to the cold store, read where they lie."""

from dataclasses import dataclass
from uuid import UUID

from enterprisehub.domains.messaging import queries
from enterprisehub.domains.messaging.contracts import MessageInfo
from enterprisehub.domains.messaging.logic.describe_message import describe_messages
from enterprisehub.kernel.archive.list_archives import Moved, moved
from enterprisehub.kernel.archive.places import Cold
from enterprisehub.kernel.archive.query_store import ColdQuery, query_store
from enterprisehub.kernel.db.session import Db

KIND = "messages"
MOST_MESSAGES = 500


@dataclass(frozen=True, slots=True)
class MovedMessages:
    """In order of time; `more` when there are more than are shown."""

    messages: list[MessageInfo]
    more: bool


async def moved_of_thread(db: Db, thread_id: UUID) -> Moved | None:
    """The months in the cold store in which this thread was written in, as far as it tells."""
    span = await queries.span_of_thread(db, thread_id)
    return await moved(db, KIND, since=span[0], until=span[1]) if span else None


async def read_moved(cold: Cold, db: Db, thread_id: UUID) -> MovedMessages:
    """The thread's messages in the cold store; their files are not read."""
    wanted = ColdQuery(record=thread_id, limit=MOST_MESSAGES)
    found = await query_store(cold, db.scope.tenant_id, KIND, wanted)
    rows = sorted((queries.row_of_archive(row) for row in found.rows), key=lambda row: row.at)
    return MovedMessages(await describe_messages(db, rows), found.more)
