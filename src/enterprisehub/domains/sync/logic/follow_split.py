"""A merge of ours was taken back: the record that stands alone again does so there too."""

from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import RecordKind
from enterprisehub.domains.sync.logic.consider_record import consider_for, make_there
from enterprisehub.domains.sync.logic.know_pairs import know_pairs
from enterprisehub.domains.sync.logic.propose_write import drop_pending
from enterprisehub.domains.sync.models.connections import ConnectionRow
from enterprisehub.domains.sync.queries import connections, copies
from enterprisehub.kernel.db.session import Db


async def follow_our_split(db: Db, kind: RecordKind, kept_id: UUID, apart_id: UUID) -> None:
    """Of one of ours there are two again, in every CRM that kept either.

    No CRM takes a merge back: where theirs became one, the separated record is proposed to be made
    anew. Where theirs are two still, the proposal to merge them is withdrawn and both go on.
    """
    for connection in await connections.connections(db):
        live = await copies.copy_of_record(db, connection.id, apart_id, lock=True)
        if live is not None:
            if await drop_pending(db, live):
                await consider_for(db, connection, kind, apart_id, anew=True)
        elif await copies.was_merged_there(db, connection.id, apart_id):
            await make_anew(db, connection, kind, apart_id)
        else:
            await _give_copy_back(db, connection, kind, kept_id, apart_id)


async def make_anew(db: Db, connection: ConnectionRow, kind: RecordKind, record_id: UUID) -> None:
    """A record of ours whose own one there became part of another is proposed to be made again."""
    record = await crm.exchanged(db, kind, record_id)
    if record is not None and not record.deleted and connection.gives:
        await make_there(db, connection, None, record)


async def _give_copy_back(
    db: Db, connection: ConnectionRow, kind: RecordKind, kept_id: UUID, apart_id: UUID
) -> None:
    """The kept record went on with the only one there: whose that is, its own values tell."""
    copy = await copies.copy_of_record(db, connection.id, kept_id, lock=True)
    if copy is not None and copy.external_id is not None:
        pairs = await know_pairs(db, connection, kind, [copy.payload])
        values, _ = pairs.taken(copy.payload)
        if await crm.find_exchanged(db, kind, values) == apart_id and await drop_pending(db, copy):
            copy.record_id, copy.seen_version = apart_id, None
            await db.flush()
    if connection.state != "paused" and connection.gives:
        await consider_for(db, connection, kind, apart_id, anew=True)
