"""Files of any length, encrypted and authenticated in pieces: no change, cut or swap opens.

AES-256-GCM under a key of the file's own; the number of the piece is its nonce, and the last piece
is marked as such, so that a file that ends early does not open.
"""

import os
import struct
from collections.abc import Iterator
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PIECE_BYTES = 1024 * 1024
_SALT_BYTES = 16
_MORE, _LAST = b"more", b"last"


class SealBroken(Exception):
    """The file is not what was written, or the key is another."""


class SealedWriter:
    """A file object that encrypts what is written into `out`; `close` marks the end."""

    def __init__(self, out: IO[bytes], key: bytes, name: str) -> None:
        salt = os.urandom(_SALT_BYTES)
        out.write(salt)
        self._out = out
        self._cipher = AESGCM(_file_key(key, salt, name))
        self._pending = bytearray()
        self._number = 0

    def write(self, data: bytes) -> int:
        self._pending += data
        while len(self._pending) > PIECE_BYTES:
            self._seal(bytes(self._pending[:PIECE_BYTES]), _MORE)
            del self._pending[:PIECE_BYTES]
        return len(data)

    def close(self) -> None:
        """Without this the file never opens."""
        self._seal(bytes(self._pending), _LAST)

    def _seal(self, piece: bytes, mark: bytes) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number), piece, mark)
        self._out.write(struct.pack(">I", len(sealed)) + sealed)
        self._number += 1


def unseal(source: IO[bytes], key: bytes, name: str) -> Iterator[bytes]:
    """The pieces of what was written. Raises SealBroken as soon as something is wrong."""
    salt = source.read(_SALT_BYTES)
    if len(salt) != _SALT_BYTES:
        raise SealBroken(f"{name} is cut off at its beginning.")
    cipher = AESGCM(_file_key(key, salt, name))
    number, ended = 0, False
    while header := source.read(4):
        if ended or len(header) != 4:  # noqa: PLR2004  the length of a length
            raise SealBroken(f"{name} goes on after its end, or is cut off.")
        length = struct.unpack(">I", header)[0]
        sealed = source.read(length)
        if len(sealed) != length:
            raise SealBroken(f"{name} is cut off, or was changed.")
        try:
            piece = cipher.decrypt(_nonce(number), sealed, _MORE)
        except InvalidTag:
            try:
                piece, ended = cipher.decrypt(_nonce(number), sealed, _LAST), True
            except InvalidTag:
                raise SealBroken(f"{name} was changed or damaged, or its key is another.") from None
        number += 1
        yield piece
    if not ended:
        raise SealBroken(f"{name} is cut off.")


class PieceReader:
    """Reads exact lengths from pieces."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = b""

    def exactly(self, count: int) -> bytes:
        """`count` bytes, or b"" at the very end."""
        parts = bytearray()
        for part in self.up_to(count):
            parts += part
        if parts and len(parts) != count:
            raise SealBroken("The file ends in the middle of an entry.")
        return bytes(parts)

    def up_to(self, count: int) -> Iterator[bytes]:
        """Parts that add up to `count` bytes, or to less at the end of the file."""
        while count > 0:
            if not self._left:
                self._left = next(self._pieces, b"")
                if not self._left:
                    return
            part, self._left = self._left[:count], self._left[count:]
            count -= len(part)
            yield part


def _file_key(key: bytes, salt: bytes, name: str) -> bytes:
    return HKDF(SHA256(), 32, salt=salt, info=b"hub backup " + name.encode()).derive(key)


def _nonce(number: int) -> bytes:
    return number.to_bytes(12)
