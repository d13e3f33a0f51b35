"""The parts of a recording become one compressed, encrypted object, and are listened to once."""

import asyncio
import hashlib
import io
from dataclasses import asdict
from typing import Any
from uuid import UUID

import numpy as np
import soundfile

from enterprisehub.domains.voice.logic.keep_recording import FOLDER, part_name
from enterprisehub.domains.voice.logic.listen_back import CallSound, listen_back
from enterprisehub.domains.voice.logic.seal_sound import seal, unseal
from enterprisehub.kernel.storage.installed import installed_objects
from enterprisehub.kernel.storage.objects import ObjectMissing

CHANNELS = 2
BYTES_PER_FRAME = 4
FINE_LEVEL = 0.8
"""What libsndfile takes for about 57 kbit/s a side; it uses about 20 where nothing is said."""


def sound_name(call_id: UUID) -> str:
    return f"{FOLDER}/{call_id}/call.ogg.sealed"


async def assemble(
    tenant_id: UUID,
    call_id: UUID,
    key: str,
    parts: list[dict[str, Any]],
    sample_rate: int,
    *,
    fine: bool = False,
) -> dict[str, Any]:
    """One Ogg/Opus object lies in the store; answers its size, hash, waveform and measures.

    Repeated it gives the same: the parts are still there until the row knows the whole.
    """
    pcm = await _together(tenant_id, call_id, key, parts)
    made, sound = await asyncio.to_thread(_work, pcm, sample_rate, fine=fine)
    name = sound_name(call_id)
    await installed_objects().put(tenant_id, name, seal(key, name, made))
    return {
        "storage_key": name,
        "size_bytes": len(made),
        "sha256": hashlib.sha256(made).hexdigest(),
        "duration_ms": sound.duration_ms,
        "waveform": sound.waveform,
        "sound": as_json(sound),
    }


async def _together(tenant_id: UUID, call_id: UUID, key: str, parts: list[dict[str, Any]]) -> bytes:
    """The parts in their order; one that was never written is silence of its length."""
    found = []
    for part in sorted(parts, key=lambda one: one["number"]):
        name = part_name(call_id, part["number"])
        try:
            sealed = await installed_objects().get(tenant_id, name)
        except ObjectMissing:
            found.append(bytes(part["bytes"]))
            continue
        found.append(unseal(key, name, sealed))
    return b"".join(found)


def _work(pcm: bytes, sample_rate: int, *, fine: bool) -> tuple[bytes, CallSound]:
    whole = len(pcm) // BYTES_PER_FRAME * BYTES_PER_FRAME
    sound = np.frombuffer(pcm[:whole], np.int16).reshape(-1, CHANNELS)
    return compress(sound, sample_rate, fine=fine), listen_back(sound, sample_rate)


def compress(pcm: "np.ndarray[Any, Any]", sample_rate: int, *, fine: bool = False) -> bytes:
    """Ogg/Opus, about 300 KiB a minute at 8 kHz; `fine`: about 850."""
    file = io.BytesIO()
    level = FINE_LEVEL if fine else None
    soundfile.write(file, pcm, sample_rate, format="OGG", subtype="OPUS", compression_level=level)
    return file.getvalue()


def as_json(sound: CallSound) -> dict[str, Any]:
    """The measures of a call's sound, without its waveform."""
    found = asdict(sound) | {"talk_ratio": sound.talk_ratio}
    found.pop("waveform")
    return found
