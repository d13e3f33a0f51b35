"""Sound of phrases that come again: greetings, questions, apologies. Never shared by tenants."""

from collections import OrderedDict
from dataclasses import dataclass
from uuid import UUID

_MOST_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class PhraseKey:
    """Exactly this text in exactly this voice."""

    tenant_id: UUID
    vendor: str
    model: str
    voice: str
    sample_rate: int
    text: str


class PhraseCache:
    """Keeps what was used last, up to `most_bytes` of sound."""

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._sounds: OrderedDict[PhraseKey, bytes] = OrderedDict()

    def get(self, key: PhraseKey) -> bytes | None:
        sound = self._sounds.get(key)
        if sound is not None:
            self._sounds.move_to_end(key)
        return sound

    def put(self, key: PhraseKey, pcm: bytes) -> None:
        if len(pcm) > self._most_bytes // 8:
            return
        self._bytes += len(pcm) - len(self._sounds.pop(key, b""))
        self._sounds[key] = pcm
        while self._bytes > self._most_bytes:
            self._bytes -= len(self._sounds.popitem(last=False)[1])
