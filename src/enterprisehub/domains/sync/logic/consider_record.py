"""A record of ours has changed: every CRM that keeps it too is to say the same."""

from typing import Any
from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import RecordKind
from enterprisehub.domains.crm.contracts.exchange import Exchanged
from enterprisehub.domains.sync.contracts.payloads import MergeRecords, RemoveRecord
from enterprisehub.domains.sync.logic.know_pairs import know_pairs
from enterprisehub.domains.sync.logic.propose_write import drop_pending, propose_write
from enterprisehub.domains.sync.logic.take_copy import take_rows
from enterprisehub.domains.sync.models.connections import ConnectionRow
from enterprisehub.domains.sync.models.copies import CopyRow
from enterprisehub.domains.sync.ports import crm_of
from enterprisehub.domains.sync.queries import connections, copies
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.db.session import Db


async def consider_record(db: Db, kind: RecordKind, record_id: UUID) -> int:
    """Proposals follow where this record says something new; how many connections were asked."""
    asked = 0
    for connection in await connections.connections(db):
        if connection.gives and connection.state != "paused":
            asked += await consider_for(db, connection, kind, record_id)
    return asked


async def consider_for(
    db: Db, connection: ConnectionRow, kind: RecordKind, record_id: UUID, *, anew: bool = False
) -> bool:
    """The record is compared with its copy in one CRM, or proposed to be made there.

    `anew` also where nothing changed here since it was compared last.
    """
    copy = await copies.copy_of_record(db, connection.id, record_id, lock=True)
    if copy is None and not connection.makes_there:
        return False
    record = await crm.exchanged(db, kind, record_id)
    if record is None or record.deleted:
        return False
    if copy is not None and copy.seen_version == record.version and not anew:
        return False
    if copy is None or copy.external_id is None:
        return await make_there(db, connection, copy, record)
    await take_rows(db, connection, kind, [copy])
    return True


async def make_there(
    db: Db, connection: ConnectionRow, copy: CopyRow | None, record: Exchanged
) -> bool:
    """The record is proposed to be made there; until it is, its copy says so."""
    if copy is None:
        copy = CopyRow(
            connection_id=connection.id,
            kind=record.kind,
            record_id=record.id,
            title=record.title[:300],
            state="unwritten",
        )
        copy.reason = f"It is to be made in {connection.title}."
        db.add(copy)
        await db.flush()
    copy.seen_version = record.version
    pairs = await know_pairs(db, connection, record.kind)
    gives: dict[str, Any] = {
        pair.ours.name: record.values[pair.ours.name]
        for pair in pairs.pairs
        if pair.way != "in" and record.values.get(pair.ours.name) is not None
    }
    return await propose_write(db, connection, copy, record, gives)


async def follow_our_deletion(db: Db, record_id: UUID) -> None:
    """Theirs is proposed to be deleted too where the connection says so; else they part."""
    for copy in await copies.copies_of_record(db, record_id):
        connection = await connections.connection(db, copy.connection_id)
        await drop_pending(db, copy)
        copy.state, copy.reason = "apart", "It was deleted here."
        if connection.on_our_delete != "delete" or copy.external_id is None or not connection.gives:
            continue
        payload = RemoveRecord(**_about(connection, copy, record_id), external_id=copy.external_id)
        action = await propose(db, payload, reason="It was deleted here.")
        copy.action_id = action.id


async def follow_our_merge(db: Db, kept_id: UUID, gone_id: UUID) -> None:
    """Of two of ours one is left: theirs are proposed to become one where that CRM can.

    Where only the one that is gone was there, the one that is left goes on with its copy.
    """
    for gone in await copies.copies_of_record(db, gone_id):
        connection = await connections.connection(db, gone.connection_id)
        kept = await copies.copy_of_record(db, connection.id, kept_id, lock=True)
        if kept is None:
            gone.record_id, gone.seen_version = kept_id, None
            continue
        await drop_pending(db, gone)
        gone.state, gone.reason = "apart", "It was merged into another one here."
        can = crm_of(connection.connector).merges and connection.gives
        if not can or kept.external_id is None or gone.external_id is None:
            continue
        payload = MergeRecords(
            **_about(connection, kept, kept_id),
            external_id=kept.external_id,
            gone_external_id=gone.external_id,
            gone_title=gone.title[:200],
        )
        action = await propose(db, payload, reason="The two were merged here.")
        gone.action_id = action.id


def _about(connection: ConnectionRow, copy: CopyRow, record_id: UUID) -> dict[str, Any]:
    return {
        "connection_id": connection.id,
        "copy_id": copy.id,
        "connector": connection.connector,
        "account_id": connection.account_id,
        "system": connection.title,
        "kind": copy.kind,
        "record_id": record_id,
        "title": copy.title[:200],
    }
