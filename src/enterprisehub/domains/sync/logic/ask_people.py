"""Fields that both sides changed wait for people, with both values and who changed them when."""

from collections.abc import Sequence
from typing import Any

from enterprisehub.domains.crm.contracts.exchange import REF_OF
from enterprisehub.domains.sync.contracts import record_kind
from enterprisehub.domains.sync.events import ConflictFound
from enterprisehub.domains.sync.logic.declare_notices import CONFLICT
from enterprisehub.domains.sync.logic.merge_values import Step
from enterprisehub.domains.sync.models.connections import ConnectionRow
from enterprisehub.domains.sync.models.copies import ConflictRow, CopyRow
from enterprisehub.domains.sync.permissions import SYNC_DECIDE
from enterprisehub.domains.sync.queries import copies
from enterprisehub.kernel import clock
from enterprisehub.kernel.audit.list_changes import ChangeFilter, latest_changes
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.notices.notify import notify
from enterprisehub.kernel.records import kind_named
from enterprisehub.kernel.scope import Ref

_COLUMN = {"amount": "amount_cents", "stage": "stage_id", "phone": "phone_e164"}


async def keep_conflicts(
    db: Db, connection: ConnectionRow, copy: CopyRow, steps: Sequence[Step]
) -> None:
    """These fields wait for a decision; what agrees again by itself waits no more."""
    known = await copies.open_conflicts(db, copy.id)
    asked = {step.field: step for step in steps}
    for field, row in known.items():
        if field not in asked:
            row.state, row.decided_at = "settled", clock.now()
    fresh = []
    for field, step in asked.items():
        row = known.get(field) or ConflictRow(
            connection_id=connection.id, copy_id=copy.id, field=field, ours={}, theirs={}, base={}
        )
        row.ours, row.theirs = {"value": step.ours}, {"value": step.theirs}
        row.base, row.theirs_at = {"value": step.base}, copy.their_changed_at
        row.ours_at, row.ours_by = await _last_change(db, copy, field)
        if field not in known:
            db.add(row)
            fresh.append(row)
    await db.flush()
    for row in fresh:
        fact = ConflictFound(connection.id, row.id)
        await publish(db, fact, Ref("sync.connection", connection.id))
    if fresh:
        await _tell(db, connection)


async def _tell(db: Db, connection: ConnectionRow) -> None:
    await notify(
        db,
        CONFLICT,
        f"{connection.title} and we disagree",
        body="Both sides changed the same field. Say which value holds.",
        href=f"/sync/{connection.id}/conflicts",
        having=SYNC_DECIDE,
        key=f"sync.conflicts:{connection.id}",
    )


async def _last_change(db: Db, copy: CopyRow, field: str) -> tuple[Any, str | None]:
    """When the field was changed here last, and by whom, as the change log says."""
    if copy.record_id is None:
        return None, None
    table = kind_named(REF_OF[record_kind(copy.kind)]).table
    column = "custom" if field.startswith("custom.") else _COLUMN.get(field, field)
    wanted = ChangeFilter(table=table, record_id=copy.record_id)
    found = await latest_changes(db, wanted, limit=20)
    names = {column, f"{column}_id", f"{column}_user_id"}
    for change in found:
        if names & set(change.changed):
            return change.at, change.actor
    return None, None
