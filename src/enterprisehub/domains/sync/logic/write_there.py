"""An approved change reaches the other CRM, and both sides then agree."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from enterprisehub.domains.crm.contracts.exchange import REF_OF
from enterprisehub.domains.sync.contracts import Change, Written
from enterprisehub.domains.sync.contracts.payloads import MergeRecords, RemoveRecord, WriteRecord
from enterprisehub.domains.sync.events import RecordWritten
from enterprisehub.domains.sync.logic.declare_notices import UNWRITTEN
from enterprisehub.domains.sync.logic.follow_split import make_anew
from enterprisehub.domains.sync.permissions import SYNC_DECIDE
from enterprisehub.domains.sync.ports import CrmAccount
from enterprisehub.domains.sync.queries import connections, copies
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.actions.kinds import Attempt, Draft, Rendered, Ruling, Verdict
from enterprisehub.kernel.connectors.ports import Ports
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.notices.notify import notify
from enterprisehub.kernel.scope import Ref

type Payload = WriteRecord | RemoveRecord | MergeRecords
PAUSED_RETRY = timedelta(minutes=10)


async def render_write(db: Db, payload: WriteRecord) -> Rendered:
    del db
    verb = "Update" if payload.external_id else "Add"
    lines = tuple((name, f"{before} → {after}") for name, before, after in payload.shown)
    if payload.apart:
        kept = "What the one that it was merged into kept of its addresses is taken off there"
        lines = (*lines, ("Stands alone again", kept))
    return Rendered(
        title=f"{verb} {payload.title} in {payload.system}",
        channel="crm",
        icon="refresh-cw",
        fields=lines,
    )


async def render_remove(db: Db, payload: RemoveRecord) -> Rendered:
    del db
    return Rendered(
        title=f"Delete {payload.title} in {payload.system}",
        channel="crm",
        icon="trash-2",
        fields=(("Their id", payload.external_id),),
    )


async def render_merge(db: Db, payload: MergeRecords) -> Rendered:
    del db
    return Rendered(
        title=f"Merge {payload.gone_title} into {payload.title} in {payload.system}",
        channel="crm",
        icon="merge",
        fields=(("Stays", payload.external_id), ("Goes", payload.gone_external_id)),
    )


async def watch_theirs(db: Db, payload: WriteRecord) -> dict[str, Any]:
    """What would be overwritten, as it stands there: a change of theirs calls the approval off."""
    copy = await copies.copy(db, payload.copy_id)
    there = {name: copy.payload.get(name) for name in payload.values}
    return {f"{name} in {payload.system}": str(value or "") for name, value in there.items()}


async def hold_paused(db: Db, draft: Draft) -> Ruling | None:
    """Nothing is written to a CRM whose sync is paused."""
    if draft.stage != "send" or not isinstance(
        draft.payload, WriteRecord | RemoveRecord | MergeRecords
    ):
        return None
    try:
        connection = await connections.connection(db, draft.payload.connection_id)
    except NotFound:
        return Ruling(verdict=Verdict.REFUSE, reason="This CRM is no longer connected.")
    if connection.state != "paused":
        return None
    return Ruling(
        verdict=Verdict.DEFER,
        reason=f"The sync with {connection.title} is paused.",
        until=clock.now() + PAUSED_RETRY,
    )


async def write(ports: Ports, payload: WriteRecord, attempt: Attempt) -> dict[str, Any]:
    """May be repeated: the account looks first where an earlier try may have arrived."""
    account = ports.get(CrmAccount, payload.connector, payload.account_id)
    change = Change(
        kind=payload.kind,
        values=payload.values,
        key=attempt.key,
        external_id=payload.external_id,
        match=payload.match,
        unsure=attempt.unsure,
        apart=payload.apart,
    )
    return _result(await account.write(change))


async def remove(ports: Ports, payload: RemoveRecord, _: Attempt) -> dict[str, Any]:
    account = ports.get(CrmAccount, payload.connector, payload.account_id)
    await account.remove(payload.kind, payload.external_id)
    return {}


async def merge(ports: Ports, payload: MergeRecords, _: Attempt) -> dict[str, Any]:
    account = ports.get(CrmAccount, payload.connector, payload.account_id)
    return _result(await account.merge(payload.kind, payload.external_id, payload.gone_external_id))


def _result(written: Written) -> dict[str, Any]:
    at = written.changed_at.isoformat() if written.changed_at else None
    return {"external_id": written.external_id, "changed_at": at, "url": written.url}


async def record_write(
    db: Db, action_id: UUID, payload: WriteRecord, result: dict[str, Any]
) -> None:
    """What was written is agreed, so that it is no change when it comes back."""
    copy = await copies.copy(db, payload.copy_id, lock=True)
    other = await copies.copy_named(
        db, payload.connection_id, payload.kind, str(result["external_id"]), lock=True
    )
    if other is not None and other.id != copy.id:
        # It was there already, and was read meanwhile: that copy goes on.
        copy.record_id, copy.removed_at, copy.state = None, clock.now(), "apart"
        await db.flush()
        copy = other
        copy.record_id = payload.record_id
    copy.external_id = str(result["external_id"])
    copy.agreed = {**copy.agreed, **payload.ours}
    copy.ours_seen = {k: v for k, v in copy.ours_seen.items() if k not in payload.ours}
    copy.payload = {**copy.payload, **payload.values}
    copy.url = result.get("url") or copy.url
    at = result.get("changed_at")
    copy.given_at = clock.now()
    copy.their_changed_at = datetime.fromisoformat(at) if at else copy.their_changed_at
    copy.state, copy.failed_at, copy.tries, copy.reason = "agreed", None, 0, None
    copy.action_id = None if copy.action_id == action_id else copy.action_id
    # Whatever was changed here while it was under way is looked at again.
    copy.seen_version = None
    names = ", ".join(name for name, _, _ in payload.shown)
    ref = Ref(REF_OF[payload.kind], payload.record_id)
    timeline.add(db, "sync.written", [ref], f"Written to {payload.system}: {names}")
    fact = RecordWritten(payload.connection_id, str(ref), copy.external_id)
    await publish(db, fact, ref)


async def record_remove(db: Db, _: UUID, payload: RemoveRecord, result: dict[str, Any]) -> None:
    del result
    copy = await copies.copy(db, payload.copy_id, lock=True)
    copy.removed_at, copy.state, copy.action_id = clock.now(), "apart", None
    copy.reason = "It was deleted there, as it was here."


async def record_merge(db: Db, _: UUID, payload: MergeRecords, result: dict[str, Any]) -> None:
    gone = await copies.copy_named(
        db, payload.connection_id, payload.kind, payload.gone_external_id, lock=True
    )
    if gone is not None:
        gone.removed_at, gone.state = clock.now(), "apart"
        gone.merged_into, gone.action_id = payload.external_id, None
        await db.flush()
        connection = await connections.connection(db, payload.connection_id)
        if gone.record_id is not None:
            # Taken back here while it was under way.
            await make_anew(db, connection, payload.kind, gone.record_id)
    kept = await copies.copy(db, payload.copy_id, lock=True)
    kept.external_id = str(result.get("external_id") or kept.external_id)


async def tell_failure(db: Db, action_id: UUID, payload: Payload, why: str) -> None:
    """It stands among the errors, to be tried again."""
    copy = await copies.copy(db, payload.copy_id, lock=True)
    if copy.action_id not in (None, action_id):
        return
    copy.action_id = None
    copy.state, copy.reason = "unwritten", why[:1000]
    copy.failed_at, copy.tries = clock.now(), copy.tries + 1
    await notify(
        db,
        UNWRITTEN,
        f"{payload.title} could not be written to {payload.system}",
        body=why[:300],
        href=f"/sync/{payload.connection_id}/errors",
        having=SYNC_DECIDE,
        key=f"sync.unwritten:{payload.connection_id}",
    )
