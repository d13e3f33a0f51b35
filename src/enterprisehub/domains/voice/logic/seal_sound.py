"""Sound at rest is encrypted in blocks, so that any range of it can be read by itself. Pure.

AES-256-GCM over blocks of 64 KiB; the nonce of a block is its number, which is safe because each
object has a key of its own. A block cannot be moved, dropped or exchanged: its number and whether
it is the last one are authenticated with it.
"""

import base64
import secrets
from collections.abc import AsyncIterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

BLOCK = 64 * 1024
TAG = 16
SEALED_BLOCK = BLOCK + TAG


class SoundDamaged(Exception):
    """A stored block does not open: it was changed, cut, or belongs to something else."""


def new_key() -> str:
    """A fresh key as text, to be kept in an encrypted column."""
    return base64.b64encode(secrets.token_bytes(32)).decode("ascii")


def _cipher(key: str, name: str) -> AESGCM:
    """Each object of a recording has its own key, derived from the recording's."""
    derived = HKDF(SHA256(), 32, salt=None, info=b"voice sound:" + name.encode())
    return AESGCM(derived.derive(base64.b64decode(key)))


def sealed_size(size: int) -> int:
    """How long `size` bytes are when sealed."""
    blocks = max(1, -(-size // BLOCK))
    return size + blocks * TAG


def plain_size(size: int) -> int:
    """How many bytes a sealed object of this size holds."""
    blocks = max(1, -(-size // SEALED_BLOCK))
    return size - blocks * TAG


def seal(key: str, name: str, data: bytes) -> bytes:
    """`data` for the store; `name` is that of the object and belongs to the proof."""
    cipher = _cipher(key, name)
    count = max(1, -(-len(data) // BLOCK))
    blocks = [
        cipher.encrypt(_nonce(n), data[n * BLOCK : (n + 1) * BLOCK], _told(n, last=n == count - 1))
        for n in range(count)
    ]
    return b"".join(blocks)


def unseal(key: str, name: str, data: bytes) -> bytes:
    """The bytes that were sealed. Raises SoundDamaged."""
    count = max(1, -(-len(data) // SEALED_BLOCK))
    return b"".join(
        open_block(
            key, name, n, data[n * SEALED_BLOCK : (n + 1) * SEALED_BLOCK], last=n == count - 1
        )
        for n in range(count)
    )


def open_block(key: str, name: str, number: int, block: bytes, *, last: bool) -> bytes:
    """One block of a sealed object. Raises SoundDamaged."""
    try:
        return _cipher(key, name).decrypt(_nonce(number), block, _told(number, last=last))
    except InvalidTag as error:
        raise SoundDamaged(f"Block {number} of {name} does not open.") from error


def blocks_of(start: int, end: int) -> tuple[int, int]:
    """The first block of the plain range [start, end) and the one after its last."""
    return start // BLOCK, -(-end // BLOCK)


async def whole_blocks(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The stored stream, cut into sealed blocks; the last may be shorter."""
    kept = b""
    async for chunk in chunks:
        kept += chunk
        while len(kept) > SEALED_BLOCK:
            yield kept[:SEALED_BLOCK]
            kept = kept[SEALED_BLOCK:]
    if kept:
        yield kept


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _told(number: int, *, last: bool) -> bytes:
    return number.to_bytes(8, "big") + (b"\x01" if last else b"\x00")
