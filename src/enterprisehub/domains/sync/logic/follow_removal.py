"""What they deleted or merged is followed here."""

from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import RecordKind
from enterprisehub.domains.crm.contracts.exchange import REF_OF
from enterprisehub.domains.crm.contracts.merging import MergedKind, MergeRecords
from enterprisehub.domains.sync.contracts import record_kind
from enterprisehub.domains.sync.logic.propose_write import drop_pending
from enterprisehub.domains.sync.models.connections import ConnectionRow
from enterprisehub.domains.sync.models.copies import CopyRow
from enterprisehub.domains.sync.queries import copies
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref


async def follow_removal(db: Db, connection: ConnectionRow, row: CopyRow) -> None:
    """Ours is deleted too where the connection says so; it can be restored. Else they part."""
    await drop_pending(db, row)
    row.state, row.reason = "apart", f"It was deleted in {connection.title}."
    if row.merged_into is not None:
        row.reason = f"It was merged into another one in {connection.title}."
    if row.record_id is None:
        return
    kind = record_kind(row.kind)
    ours = await crm.exchanged(db, kind, row.record_id)
    if ours is None or ours.deleted:
        return
    if row.merged_into is not None or connection.on_their_delete == "keep":
        ref = Ref(REF_OF[kind], row.record_id)
        timeline.add(db, "sync.parted", [ref], row.reason)
        return
    await crm.remove_exchanged(db, kind, row.record_id)


async def follow_merge(
    db: Db, connection: ConnectionRow, kind: RecordKind, gone_id: str, into_id: str
) -> bool:
    """Of two of theirs one is left: it goes on with the record of ours that either was.

    Where both were one of ours each, the gone one is no longer kept in agreement, and to merge the
    two of ours is proposed: people decide here. True when that was news.
    """
    gone = await copies.copy_named(db, connection.id, kind, gone_id, lock=True)
    if gone is None or gone_id == into_id or gone.merged_into is not None:
        return False
    gone.merged_into, gone.state = into_id, "waiting"
    gone.removed_at = gone.removed_at or clock.now()
    await db.flush()
    left = await copies.copy_named(db, connection.id, kind, into_id, lock=True)
    if left is None:
        left = CopyRow(
            connection_id=connection.id, kind=kind, external_id=into_id, title=gone.title
        )
        db.add(left)
    if left.record_id is None and gone.record_id is not None:
        left.record_id, gone.record_id = gone.record_id, None
        left.agreed, left.ours_seen = gone.agreed, gone.ours_seen
        left.state = "waiting"
    elif gone.record_id is not None and gone.record_id != left.record_id and kind != "deal":
        await _propose_ours(db, connection, kind, left, gone.record_id)
    await db.flush()
    return True


async def _propose_ours(
    db: Db, connection: ConnectionRow, kind: MergedKind, left: CopyRow, gone: UUID
) -> None:
    """Both of ours still stand: a merge of them can be taken back, and is asked for."""
    kept = left.record_id
    records = [await crm.exchanged(db, kind, one) for one in (kept, gone) if one]
    if kept is None or any(one is None or one.deleted for one in records):
        return
    reason = f"The two were merged in {connection.title}."
    await propose(
        db, MergeRecords(kind=kind, kept_id=kept, other_id=gone, reason=reason), reason=reason
    )
