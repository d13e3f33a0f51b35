"""Beside a finished recording lies its record: what the call was, who said what, its waveform.

It is sealed under the recording's own key, and goes with it.
"""

import json
from dataclasses import asdict
from typing import Any
from uuid import UUID

from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.logic.hold_call import call_of, describe_call
from enterprisehub.domains.voice.logic.keep_recording import FOLDER
from enterprisehub.domains.voice.logic.seal_sound import seal, unseal
from enterprisehub.domains.voice.models import RecordingRow
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.storage.installed import installed_objects

FORM = "enterprisehub.call/1"


def record_name(call_id: UUID) -> str:
    return f"{FOLDER}/{call_id}/record.json.sealed"


async def write_record(database: Database, scope: Scope, call_id: UUID) -> int:
    """The record lies in the store; how many bytes it has, 0 where no recording was kept."""
    async with database.scoped(scope) as db:
        row = await queries.recording(db, call_id)
        if row is None or row.storage_key is None:
            return 0
        body, key = await _record(db, row), row.data_key
    data, name = json.dumps(body, ensure_ascii=False, default=str).encode(), record_name(call_id)
    await installed_objects().put(scope.tenant_id, name, seal(key, name, data))
    return len(data)


async def read_record(tenant_id: UUID, row: RecordingRow) -> bytes:
    """The record of the recording as JSON. Raises NotFound."""
    name = record_name(row.call_id)
    return unseal(row.data_key, name, await installed_objects().get(tenant_id, name))


async def _record(db: Db, row: RecordingRow) -> dict[str, Any]:
    call = await call_of(db, row.call_id)
    info = asdict(await describe_call(db, call, turns=True))
    return {
        "form": FORM,
        "call": {name: value for name, value in info.items() if name != "turns"},
        "transcript": info["turns"],
        "recording": {
            "object": row.storage_key,
            "content_type": row.content_type,
            "size_bytes": row.size_bytes,
            "sha256": row.sha256,
            "duration_ms": row.duration_ms,
            "sample_rate": row.sample_rate,
            "channels": ["caller", "agent"],
            "rule": call.recording_rule,
            "announced_at": call.announced_at,
            "keep_until": row.keep_until,
        },
        "waveform": row.waveform,
    }
