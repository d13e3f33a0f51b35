"""What changed here is proposed to be written there: one proposal a record, always the newest."""

from typing import Any

from enterprisehub.domains.crm.contracts import RecordKind
from enterprisehub.domains.crm.contracts.exchange import REF_OF, Exchanged
from enterprisehub.domains.sync.contracts import record_kind
from enterprisehub.domains.sync.contracts.payloads import WriteRecord
from enterprisehub.domains.sync.logic.know_pairs import LINKS, Pairs, know_pairs
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
    linked = await _linked(db, connection, pairs, copy, values)
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
        shown=_shown(connection, pairs, copy, values, linked),
        apart=apart,
    )
    await db.flush()
    action = await propose(
        db,
        payload,
        reason=f"It is different here; {connection.title} is to say the same.",
        evidence=[
            {"label": one.title, "kind": REF_OF[record_kind(one.kind)], "id": str(one.record_id)}
            for one in linked.values()
            if one.record_id is not None
        ],
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


async def _linked(
    db: Db, connection: ConnectionRow, pairs: Pairs, copy: CopyRow, values: dict[str, Any]
) -> dict[tuple[str, str], CopyRow]:
    """The companies and contacts that these values name by their ids there."""
    found: dict[tuple[str, str], CopyRow] = {}
    for pair in pairs.pairs:
        if pair.type not in LINKS or pair.theirs not in values:
            continue
        for value in (copy.payload.get(pair.theirs), values[pair.theirs]):
            one = await copies.copy_named(db, connection.id, pair.type, str(value or ""))
            if one is not None:
                found[pair.type, str(value)] = one
    return found


def _shown(
    connection: ConnectionRow,
    pairs: Pairs,
    copy: CopyRow,
    values: dict[str, Any],
    linked: dict[tuple[str, str], CopyRow],
) -> tuple[tuple[str, str, str], ...]:
    def words(kind: str, value: Any) -> str:
        one = linked.get((kind, str(value)))
        return one.title if one and one.title else words_of(connection, kind, value)

    return tuple(
        (
            pair.ours.title,
            words(pair.type, copy.payload.get(pair.theirs)),
            words(pair.type, values[pair.theirs]),
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
