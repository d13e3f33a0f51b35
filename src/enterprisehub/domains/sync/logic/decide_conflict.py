"""A person says which of two values holds, and the other side follows."""

from typing import Literal
from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.sync.contracts import record_kind
from enterprisehub.domains.sync.logic.consider_record import consider_for
from enterprisehub.domains.sync.models.copies import ConflictRow
from enterprisehub.domains.sync.queries import connections, copies
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict


async def decide_conflict(
    db: Db, conflict_id: UUID, holds: Literal["ours", "theirs"]
) -> ConflictRow:
    """Theirs is written here at once, by whoever decided; ours is proposed for there.

    Raises:
        NotFound: there is no such conflict.
        Conflict: it was decided, or settled itself.
        Invalid, KeyTaken: their value cannot stand here.
    """
    row = await copies.conflict(db, conflict_id)
    if row.state != "open":
        raise Conflict("This was decided already, or both sides agree by now.", state=row.state)
    copy = await copies.copy(db, row.copy_id, lock=True)
    connection = await connections.connection(db, row.connection_id)
    kind = record_kind(copy.kind)
    theirs = row.theirs["value"]
    row.state, row.decided_at, row.decided_by = holds, clock.now(), str(db.scope.actor)
    if holds == "theirs" and copy.record_id is not None:
        await crm.take_exchanged(db, kind, {row.field: theirs}, record_id=copy.record_id)
    # Their value is known and weighed: only what is said from now on is a change.
    copy.agreed = {**copy.agreed, row.field: theirs}
    copy.ours_seen = {name: value for name, value in copy.ours_seen.items() if name != row.field}
    await db.flush()
    if copy.record_id is not None:
        await consider_for(db, connection, kind, copy.record_id, anew=True)
    return row
