"""What could not be taken or written is tried again, one or all."""

from uuid import UUID

from enterprisehub.domains.sync.contracts import record_kind
from enterprisehub.domains.sync.logic.consider_record import consider_for
from enterprisehub.domains.sync.logic.run_read import start_refresh
from enterprisehub.domains.sync.logic.take_copy import take_rows
from enterprisehub.domains.sync.models.copies import CopyRow
from enterprisehub.domains.sync.queries import connections, copies
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict

MOST_AT_ONCE = 200


async def retry_one(db: Db, connection_id: UUID, copy_id: UUID) -> CopyRow:
    """The record is compared, or proposed to be written, once more; what came of it stands on it.

    One that cannot be taken still is read anew there: somebody may have put it right.

    Raises:
        NotFound: there is no such record.
        Conflict: nothing failed with it, or the connection is paused.
    """
    connection = await connections.connection(db, connection_id)
    row = await copies.copy(db, copy_id, lock=True)
    if row.connection_id != connection.id or row.state not in ("rejected", "unwritten"):
        raise Conflict("Nothing failed with this record, or it was tried again already.")
    if connection.state == "paused":
        raise Conflict(f"The sync with {connection.title} is paused. Resume it first.")
    kind = record_kind(row.kind)
    if row.external_id is None or row.state == "unwritten":
        if row.record_id is not None:
            await consider_for(db, connection, kind, row.record_id, anew=True)
    else:
        await take_rows(db, connection, kind, [row])
    await db.flush()
    if row.state == "rejected" and row.external_id is not None:
        await start_refresh(db, connection.id, kind, [row.external_id])
    return row


async def retry_all(db: Db, connection_id: UUID) -> int:
    """Every failure is tried once more, the newest first; how many were."""
    tried = 0
    for row in await copies.failed(db, connection_id, limit=MOST_AT_ONCE):
        await retry_one(db, connection_id, row.id)
        tried += 1
    return tried


async def leave_out(db: Db, connection_id: UUID, copy_id: UUID) -> CopyRow:
    """The record is no longer kept in agreement, until it changes there again."""
    row = await copies.copy(db, copy_id, lock=True)
    if row.connection_id != connection_id or row.state not in ("rejected", "unwritten"):
        raise Conflict("Nothing failed with this record, or it was tried again already.")
    row.state, row.reason = "apart", f"Left out by {db.scope.actor.name}."
    return row
