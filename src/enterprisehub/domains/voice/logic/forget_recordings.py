"""Sound that is due, or not wanted, is gone: its row stays and says so."""

from uuid import UUID

from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts import RecordingState
from enterprisehub.domains.voice.logic.copy_recording import begin_deletion
from enterprisehub.domains.voice.logic.hold_call import call_of, note_event
from enterprisehub.domains.voice.logic.keep_recording import part_name
from enterprisehub.domains.voice.logic.write_record import record_name
from enterprisehub.domains.voice.models import RecordingRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, NotFound
from enterprisehub.kernel.storage.installed import installed_objects

BATCH = 100


async def forget_expired(db: Db) -> list[str]:
    """Recordings beyond their day lose key and place; answers what is to be deleted."""
    gone = []
    for row in await queries.expired_recordings(db, clock.now(), limit=BATCH):
        gone += await _forget(db, row, "The recording was deleted: its time was over")
    return gone


async def forget_recording(db: Db, call_id: UUID) -> list[str]:
    """The recording loses key and place, because a person wants it so.

    Raises:
        NotFound: there is none.
        Conflict: it is held for a dispute.
    """
    row = await recording_of(db, call_id, lock=True)
    if row.legal_hold:
        raise Conflict("This recording is held for a dispute. End the hold first.")
    return await _forget(db, row, f"{db.scope.actor.name} deleted the recording")


async def set_hold(db: Db, call_id: UUID, *, held: bool) -> None:
    """A held recording outlives its day. Raises NotFound."""
    row = await recording_of(db, call_id, lock=True)
    row.legal_hold = held
    call = await call_of(db, call_id)
    says = "holds the recording for a dispute" if held else "ended the hold of the recording"
    note_event(db, call, "recording.held", f"{db.scope.actor.name} {says}")


async def recording_of(db: Db, call_id: UUID, *, lock: bool = False) -> RecordingRow:
    """The recording that can be heard. Raises NotFound."""
    row = await queries.recording(db, call_id, lock=lock)
    if row is None or row.state not in ("stored", "partial"):
        raise NotFound("There is no recording of this call.")
    return row


async def _forget(db: Db, row: RecordingRow, says: str) -> list[str]:
    """Without its key no copy of the sound opens any more, wherever a backup has one."""
    names = [part_name(row.call_id, part["number"]) for part in row.parts]
    if row.storage_key:
        names += [row.storage_key, record_name(row.call_id)]
    row.state, row.storage_key, row.parts, row.data_key = "deleted", None, [], ""
    row.copy_state, row.copied_at, row.copy_sha256, row.copy_says = "none", None, None, ""
    await begin_deletion(db, names)
    call = await call_of(db, row.call_id, lock=True)
    call.recording = RecordingState.DELETED
    note_event(db, call, "recording.deleted", says)
    return names


async def delete_sound(tenant_id: UUID, names: list[str]) -> None:
    """The objects are gone from the store."""
    await installed_objects().delete(tenant_id, names)


async def forget_parts(tenant_id: UUID, call_id: UUID, parts: list[dict[str, int]]) -> None:
    """The parts of a recording are gone: the whole is kept, or nothing may be."""
    await delete_sound(tenant_id, [part_name(call_id, part["number"]) for part in parts])
