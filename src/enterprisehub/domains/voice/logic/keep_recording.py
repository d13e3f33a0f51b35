"""The sound of a call is kept while it is held: part by part, each safe once it is written."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import structlog

from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts import RecordingState
from enterprisehub.domains.voice.logic.hold_call import call_of, note_event
from enterprisehub.domains.voice.logic.seal_sound import new_key, seal
from enterprisehub.domains.voice.models import RecordingRow
from enterprisehub.domains.voice.ports import RecordedChunk
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.storage.installed import installed_objects

log = structlog.get_logger()
FOLDER = "calls"


def part_name(call_id: UUID, number: int) -> str:
    return f"{FOLDER}/{call_id}/part-{number:05d}.pcm.sealed"


class RecordingKeeper:
    """Implements `voice.ports.RecordingSink`.

    `allowed(began_ms)` is asked for every part: where it says no, silence is kept in its place, so
    that the clock of the recording stays the clock of the call.
    """

    def __init__(
        self,
        database: Database,
        scope: Scope,
        call_id: UUID,
        *,
        keep_days: int,
        allowed: Callable[[int], bool],
    ) -> None:
        self._database, self._scope, self._call_id = database, scope, call_id
        self._keep_days, self._allowed = keep_days, allowed
        self._key: str | None = None
        self._stopped = False

    async def keep(self, chunk: RecordedChunk) -> None:
        """The part lies in the store and its row says so."""
        if self._stopped:
            return
        key = self._key or await self._begin(chunk.sample_rate)
        pcm = chunk.pcm if self._allowed(chunk.began_ms) else bytes(len(chunk.pcm))
        name = part_name(self._call_id, chunk.number)
        sealed = seal(key, name, pcm)
        await installed_objects().put(self._scope.tenant_id, name, sealed)
        async with self._database.scoped(self._scope) as db:
            row = await queries.recording(db, self._call_id, lock=True)
            if row is None or row.state != "recording":
                self._stopped = True
                return
            part = {"number": chunk.number, "began_ms": chunk.began_ms, "bytes": len(pcm)}
            row.parts = [*row.parts, part]
            row.duration_ms = max(row.duration_ms, chunk.began_ms + chunk.duration_ms)

    async def finish(self) -> None:
        self._stopped = True

    async def _begin(self, sample_rate: int) -> str:
        """The recording has a row and a key before its first part is written."""
        self._key = new_key()
        async with self._database.scoped(self._scope) as db:
            call = await call_of(db, self._call_id, lock=True)
            known = await queries.recording(db, self._call_id)
            if known is not None:
                self._key = known.data_key
                return known.data_key
            row = RecordingRow(
                call_id=call.id,
                sample_rate=sample_rate,
                data_key=self._key,
                parts=[],
                keep_until=clock.now() + timedelta(days=self._keep_days),
            )
            db.add(row)
            call.recording = RecordingState.RECORDING
            note_event(db, call, "recording.began", "The recording began")
        return self._key
