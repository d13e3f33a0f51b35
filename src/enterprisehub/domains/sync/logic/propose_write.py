"""What changed here is proposed to be written there: one proposal a record, always the newest."""

from typing import Any

from enterprisehub.domains.crm.contracts import RecordKind
from enterprisehub.domains.crm.contracts.exchange import Exchanged
from enterprisehub.domains.sync.contracts import record_kind
from enterprisehub.domains.sync.contracts.payloads import WriteRecord
from enterprisehub.domains.sync.logic.know_pairs import Pairs, know_pairs
from enterprisehub.domains.sync.models.connections import ConnectionRow
from enterprisehub.domains.sync.models.copies import CopyRow
from enterprisehub.domains.sync.queries import copies
from enterprisehub.kernel.actions import decide
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, NotFound

_MATCHED: dict[RecordKind, tuple[str, ...]] = {
    "contact": ("email",),
    "company": ("domain",),
    "deal": (),
}


async def propose_write(
    db: Db, connection: ConnectionRow, copy: CopyRow, record: Exchanged, gives: dict[str, Any]
) -> bool:
    """These fields of ours are proposed for there; False where nothing can be written now."""
    if not connection.gives or connection.state == "paused":
        return False
    kind = record_kind(copy.kind)
    pairs = await know_pairs(db, connection, kind, (), [record.values])
    values, problems = pairs.given(gives)
    if problems:
        copy.reason = "; ".join(problems)[:1000]
    if not values or not await drop_pending(db, copy):
        return False
    # What was merged there still bears its address: made by it, the other one would be overwritten.
    apart = copy.external_id is None and await copies.was_merged_there(db, connection.id, record.id)
    written = {pair.ours.name: pair.theirs for pair in pairs.pairs}
    payload = WriteRecord(
        connection_id=connection.id,
        copy_id=copy.id,
        connector=connection.connector,
        account_id=connection.account_id,
        system=connection.title,
        kind=kind,
        record_id=record.id,
        title=record.title[:200],
        unasked=connection.unasked,
        external_id=copy.external_id,
        match=None if copy.external_id or apart else _match(kind, pairs, values),
        values=values,
        ours={name: value for name, value in gives.items() if written.get(name) in values},
        shown=_shown(connection, pairs, copy, values),
        apart=apart,
    )
    await db.flush()
    action = await propose(
        db, payload, reason=f"It is different here; {connection.title} is to say the same."
    )
    copy.action_id = action.id
    return True


async def drop_pending(db: Db, copy: CopyRow) -> bool:
    """What was proposed for this record before is no longer; False while it is being written."""
    if copy.action_id is None:
        return True
    try:
        await decide.cancel(db, copy.action_id, reason="Something newer is to be written.")
    except Conflict as over:
        if over.details.get("state") == "performing":
            return False
    except NotFound:
        pass
    copy.action_id = None
    return True


def _match(kind: RecordKind, pairs: Pairs, values: dict[str, Any]) -> tuple[str, str] | None:
    """By what they may know the record already, so that it is not made twice."""
    for pair in pairs.pairs:
        if pair.ours.name in _MATCHED[kind] and values.get(pair.theirs):
            return pair.theirs, str(values[pair.theirs])
    return None


def _shown(
    connection: ConnectionRow, pairs: Pairs, copy: CopyRow, values: dict[str, Any]
) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (
            pair.ours.title,
            words_of(connection, pair.type, copy.payload.get(pair.theirs)),
            words_of(connection, pair.type, values[pair.theirs]),
        )
        for pair in pairs.pairs
        if pair.theirs in values
    )


def words_of(connection: ConnectionRow, kind: str, value: Any) -> str:
    """A value of theirs for people: owners and stages by name."""
    if value in (None, "", []):
        return "empty"
    listed = connection.shape.get({"owner": "owners", "stage": "stages"}.get(kind, ""), ())
    for one in listed:
        if str(one["external_id"]) == str(value):
            return str(one["name"])
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)[:200]
