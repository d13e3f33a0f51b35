"""A finished recording lies a second time in a second store, encrypted as it is, and was read back.

The copy is the same sealed bytes: without the recording's key, which stays in the database, it
opens as little as the first.
"""

import hashlib
from contextlib import suppress
from uuid import UUID

from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.logic.hold_call import call_of, note_event
from enterprisehub.domains.voice.logic.write_record import record_name
from enterprisehub.domains.voice.models import RecordingRow
from enterprisehub.domains.voice.queries import recordings as stored
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError, Unavailable
from enterprisehub.kernel.storage.installed import installed_copies, installed_objects
from enterprisehub.kernel.storage.objects import ObjectMissing
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.enqueue import enqueue
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.workflows import workflow

LARGEST_BYTES = 512 * 1024 * 1024
COPY_SECONDS = 240.0
BATCH = 100


async def begin_copy(db: Db, call_id: str) -> bool:
    """Durable work copies the recording; False where there is no second store or no sound."""
    row = await queries.recording(db, UUID(call_id), lock=True)
    if row is None or not _wants_copy(row):
        return False
    row.copy_state = "waiting"
    await db.flush()
    await enqueue(db, copy_recording, call_id, key=f"{call_id}:{row.version}")
    return True


async def begin_missing_copies(db: Db) -> int:
    """Recordings that have no copy yet, or whose last try failed, are tried again."""
    if installed_copies() is None:
        return 0
    rows = await stored.uncopied(db, limit=BATCH)
    return sum([await begin_copy(db, str(row.call_id)) for row in rows])


@workflow("voice.copy_recording", queue=Queue.BULK, title="Copy a recording to the second store")
async def copy_recording(ctx: WorkContext, call_id: str) -> None:
    """The copy is there and the same, or its row says why not; what was deleted meanwhile is."""
    name = await ctx.transaction(what_to_copy, call_id)
    if name is None:
        return
    try:
        sha256 = await ctx.step(copy_sound, ctx.scope.tenant_id, name, timeout_seconds=COPY_SECONDS)
        await ctx.step(copy_record, ctx.scope.tenant_id, UUID(call_id))
    except HubError as error:
        await ctx.transaction(record_failure, call_id, error.message)
        return
    if not await ctx.transaction(record_copy, call_id, sha256):
        await ctx.step(delete_copies, ctx.scope.tenant_id, [name, record_name(UUID(call_id))])


async def what_to_copy(db: Db, call_id: str) -> str | None:
    """The name of the object, while there is one that wants a copy."""
    row = await queries.recording(db, UUID(call_id))
    return row.storage_key if row is not None and _wants_copy(row) else None


async def copy_sound(tenant_id: UUID, name: str) -> str:
    """The second store gives back the same bytes as the first; answers their SHA-256.

    Raises:
        Unavailable: a store cannot be used, or gives back something else.
    """
    copies = installed_copies()
    if copies is None:
        raise Unavailable("There is no second store any more. Set HUB_COPY_FOLDER or a bucket.")
    sealed = await installed_objects().get(tenant_id, name, most_bytes=LARGEST_BYTES)
    await copies.put(tenant_id, name, sealed)
    wanted = hashlib.sha256(sealed).hexdigest()
    back = await copies.get(tenant_id, name, most_bytes=LARGEST_BYTES)
    if hashlib.sha256(back).hexdigest() != wanted:
        raise Unavailable("The second store gave back something else than was stored.")
    return wanted


async def copy_record(tenant_id: UUID, call_id: UUID) -> None:
    """The record beside the sound lies in the second store too, where there is one."""
    name, copies = record_name(call_id), installed_copies()
    with suppress(ObjectMissing):
        sealed = await installed_objects().get(tenant_id, name)
        if copies is not None:
            await copies.put(tenant_id, name, sealed)


async def record_copy(db: Db, call_id: str, sha256: str) -> bool:
    """The row knows its copy; False where the recording was deleted meanwhile."""
    row = await queries.recording(db, UUID(call_id), lock=True)
    if row is None or row.storage_key is None:
        return False
    row.copy_state, row.copied_at, row.copy_sha256 = "copied", clock.now(), sha256
    row.copy_says = ""
    call = await call_of(db, row.call_id)
    note_event(db, call, "recording.copied", "The recording was copied to the second store")
    return True


async def record_failure(db: Db, call_id: str, says: str) -> None:
    """The row says why there is no copy; it is tried again within the hour."""
    row = await queries.recording(db, UUID(call_id), lock=True)
    if row is not None and row.copy_state != "copied":
        row.copy_state, row.copy_says = "failed", says[:300]


async def begin_deletion(db: Db, names: list[str]) -> None:
    """Durable work deletes these objects from the second store too, however long it is away."""
    if names and installed_copies() is not None:
        await enqueue(db, forget_copies, names, key=names[-1])


@workflow("voice.forget_copies", queue=Queue.MAINTENANCE, title="Delete copies of a recording")
async def forget_copies(ctx: WorkContext, names: list[str]) -> None:
    """The copies are gone."""
    await ctx.step(delete_copies, ctx.scope.tenant_id, names, attempts=10, wait_seconds=2.0)


async def delete_copies(tenant_id: UUID, names: list[str]) -> None:
    """None of these objects lies in the second store any more."""
    copies = installed_copies()
    if copies is not None:
        await copies.delete(tenant_id, names)


def _wants_copy(row: RecordingRow) -> bool:
    whole = row.state in ("stored", "partial") and row.storage_key is not None
    return whole and row.copy_state != "copied" and installed_copies() is not None
