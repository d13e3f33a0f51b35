"""The key ring: what encrypts stored secrets and signs what leaves and comes back.

One file, readable by its owner alone. Each generation of keys is one random secret from which the
encryption key and a signing key per purpose are derived (HKDF, RFC 5869). The newest generation
encrypts and signs; older ones still decrypt and verify, so that a rotation breaks nothing that is
stored or under way. Running processes notice a changed file within a second.
"""

import base64
import fcntl
import hashlib
import hmac
import json
import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from enterprisehub.kernel.clock import now

_LOOK_AGAIN_SECONDS = 1.0


class KeyRingError(Exception):
    """The keys cannot be used, or do not open what they were given; the message says what to do."""


@dataclass(frozen=True, slots=True)
class _Keys:
    generations: tuple[bytes, ...]
    fernets: tuple[Fernet, ...]
    named: dict[str, bytes]
    derived: dict[str, tuple[bytes, ...]]


def _derive(secret: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"enterprisehub:" + purpose.encode()).derive(secret)


class KeyRing:
    """Encrypts, decrypts, signs and verifies for one installation. Safe between threads."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._guard = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._looked_at = 0.0
        self._keys: _Keys | None = None

    @classmethod
    def open(cls, file: Path) -> "KeyRing":
        """The ring in this file; a new one is made where there is none."""
        ring = cls(file)
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with ring._changing() as content:
                content.setdefault("generations", [_new_generation()])
                content.setdefault("named", {})
        ring.keys("encryption")
        return ring

    # --- encryption -------------------------------------------------------------------------

    def encrypt(self, text: str) -> str:
        """A token that only this ring turns back into the text."""
        return self._now().fernets[0].encrypt(text.encode()).decode("ascii")

    def decrypt(self, token: str) -> str:
        """The text of a token made by `encrypt`, under any key of the ring."""
        try:
            return MultiFernet(self._now().fernets).decrypt(token).decode()
        except InvalidToken:
            pass
        try:  # another process may have rotated a moment ago
            return MultiFernet(self._now(look=True).fernets).decrypt(token).decode()
        except InvalidToken:
            raise KeyRingError(
                f"A stored secret does not open with the keys in {self.file}. Put the key file of "
                "this installation back (it belongs into every backup), or enter the secret again."
            ) from None

    def is_current(self, token: str) -> bool:
        """True when the token was made with the newest key."""
        try:
            self._now().fernets[0].decrypt(token)
        except InvalidToken:
            return False
        return True

    # --- signatures -------------------------------------------------------------------------

    def keys(self, purpose: str) -> tuple[bytes, ...]:
        """The 32-byte keys for a purpose, newest first: sign with the first, accept all."""
        return self._derived(self._now(), purpose)

    def sign(self, purpose: str, data: bytes) -> str:
        """A signature (43 URL-safe characters) that only this ring could have made."""
        return _signature(self.keys(purpose)[0], data)

    def verify(self, purpose: str, data: bytes, signature: str) -> bool:
        """True when `signature` was made by this ring for this purpose and exactly this data."""
        given = signature.encode()
        if self._any_matches(self.keys(purpose), data, given):
            return True
        fresh = self._derived(self._now(look=True), purpose)
        return self._any_matches(fresh, data, given)

    def named(self, name: str) -> bytes:
        """A 32-byte secret that no rotation touches, made when first asked for."""
        found = self._now().named.get(name) or self._now(look=True).named.get(name)
        if found is None:
            with self._changing() as content:
                content.setdefault("named", {}).setdefault(name, _new_secret())
            found = self._now(look=True).named[name]
        return found

    # --- rotation ---------------------------------------------------------------------------

    @property
    def generation_count(self) -> int:
        return len(self._now(look=True).generations)

    def rotate(self) -> None:
        """A new key encrypts and signs from now on; the old ones still decrypt and verify."""
        with self._changing() as content:
            content["generations"].insert(0, _new_generation())

    def retire(self) -> int:
        """All keys but the newest are gone for good; answers how many were. Re-encrypt first."""
        with self._changing() as content:
            gone = len(content["generations"]) - 1
            del content["generations"][1:]
        return gone

    # --- inside -----------------------------------------------------------------------------

    def _derived(self, keys: _Keys, purpose: str) -> tuple[bytes, ...]:
        found = keys.derived.get(purpose)
        if found is None:
            found = tuple(_derive(secret, purpose) for secret in keys.generations)
            keys.derived[purpose] = found
        return found

    @staticmethod
    def _any_matches(keys: tuple[bytes, ...], data: bytes, given: bytes) -> bool:
        return any(hmac.compare_digest(_signature(k, data).encode(), given) for k in keys)

    def _now(self, *, look: bool = False) -> _Keys:
        """The keys as the file has them, looked at again at most once a second."""
        with self._guard:
            tick = time.monotonic()
            if self._keys is None or look or tick - self._looked_at > _LOOK_AGAIN_SECONDS:
                self._looked_at = tick
                self._read()
            if self._keys is None:
                raise KeyRingError(f"There are no keys in {self.file}.")
            return self._keys

    def _read(self) -> None:
        try:
            info = self.file.stat()
        except FileNotFoundError:
            if self._keys is None:
                raise KeyRingError(
                    f"The key file {self.file} is missing. Put it back from a backup."
                ) from None
            return  # keep serving with what is known
        stamp = (info.st_mtime_ns, info.st_ino)
        if stamp == self._stamp:
            return
        if info.st_mode & 0o077:
            raise KeyRingError(
                f"Others can read {self.file}. Run `chmod 600 {self.file}` and start again."
            )
        content = _parse(self.file)
        secrets_ = tuple(_unpack(g["secret"]) for g in content["generations"])
        fernets = tuple(
            Fernet(base64.urlsafe_b64encode(_derive(s, "encryption"))) for s in secrets_
        )
        named = {name: _unpack(value) for name, value in content.get("named", {}).items()}
        self._keys = _Keys(secrets_, fernets, named, {})
        self._stamp = stamp

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Any]]:
        """One process at a time changes the file, and nobody ever reads half of it."""
        with self.file.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            content = _parse(self.file) if self.file.exists() else {}
            yield content
            part = self.file.with_name(f"{self.file.name}.part")
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
                json.dump(content, out, indent=1)
                out.flush()
                os.fsync(out.fileno())
            part.replace(self.file)
        self._now(look=True)


def _parse(file: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(file.read_text("utf-8"))
        content["generations"][0]["secret"]
    except (ValueError, LookupError, TypeError) as error:
        raise KeyRingError(
            f"The key file {file} is damaged ({error}). Put it back from a backup."
        ) from error
    return content


def _new_secret() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode("ascii")


def _new_generation() -> dict[str, str]:
    return {"made_at": now().isoformat(), "secret": _new_secret()}


def _unpack(text: str) -> bytes:
    return base64.urlsafe_b64decode(text)


def _signature(key: bytes, data: bytes) -> str:
    digest = hmac.new(key, data, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


_installed: list[KeyRing] = []


def install(ring: KeyRing) -> None:
    """The process encrypts and decrypts columns with `ring` from now on."""
    _installed[:] = [ring]


def installed() -> KeyRing:
    """The key ring of this process."""
    if not _installed:
        raise KeyRingError("No key ring is installed in this process yet.")
    return _installed[0]
