"""What a backup is, and who can open it."""

import base64
import hashlib
import hmac
import json
import os
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from enterprisehub.kernel.errors import Conflict, Invalid, NotFound
from enterprisehub.kernel.secrets import KeyRing, KeyRingError

FORMAT = 1
DATABASE, OBJECTS, KEYS, MANIFEST = "database", "objects", "keys", "manifest.json"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
# OWASP's minimum for scrypt: 128 MiB of memory per guess.
_SCRYPT_N = 2**17


class BackupMissing(NotFound):
    code = "backup_missing"
    title = "No such backup"


class BackupLocked(Conflict):
    """The backup cannot be opened with what is at hand, or is not what was written."""

    code = "backup_locked"
    title = "The backup does not open"


@dataclass(slots=True)
class Manifest:
    """`tables` and `objects` say what must be there after a restore."""

    name: str
    created_at: str
    format: int = FORMAT
    wrapped_key: str = ""
    passphrase_salt: str | None = None
    passphrase_wrapped_key: str | None = None
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    tables: dict[str, int] = field(default_factory=dict)
    objects_count: int = 0
    objects_bytes: int = 0
    seal: str = ""

    def sealed_with(self, key: bytes) -> str:
        """The signature of everything else in the manifest."""
        content = {k: v for k, v in asdict(self).items() if k != "seal"}
        text = json.dumps(content, sort_keys=True).encode()
        return hmac.new(key, text, hashlib.sha256).hexdigest()

    def write(self, folder: Path, key: bytes) -> None:
        self.seal = self.sealed_with(key)
        (folder / MANIFEST).write_text(json.dumps(asdict(self), indent=1))


def new_key(manifest: Manifest, ring: KeyRing, passphrase: str | None) -> bytes:
    """The key of a new backup; the manifest keeps it wrapped for the ring and the passphrase."""
    key = os.urandom(32)
    text = base64.b64encode(key).decode("ascii")
    manifest.wrapped_key = ring.encrypt(text)
    if passphrase:
        salt = os.urandom(16)
        manifest.passphrase_salt = base64.b64encode(salt).decode("ascii")
        manifest.passphrase_wrapped_key = _stretched(passphrase, salt).encrypt(key).decode("ascii")
    return key


def open_manifest(folder: Path, ring: KeyRing, passphrase: str | None) -> tuple[Manifest, bytes]:
    """The manifest and the key of a backup.

    Raises:
        BackupMissing: there is none in this folder.
        BackupLocked: neither the key ring nor the passphrase opens it, or it was changed.
    """
    try:
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text("utf-8")))
    except FileNotFoundError as error:
        raise BackupMissing(
            f"There is no backup in {folder}. `hub backup list` names them."
        ) from error
    except (ValueError, TypeError) as error:
        raise BackupLocked(f"The manifest of {folder} is damaged. Take another backup.") from error
    key = _by_ring(manifest, ring) or _by_passphrase(manifest, passphrase)
    if key is None:
        raise BackupLocked(
            "This backup was made under other keys. Set HUB_BACKUP_PASSPHRASE to the passphrase it "
            "was made with, or put the key ring of that installation into HUB_HOME/keys."
        )
    if not hmac.compare_digest(manifest.seal, manifest.sealed_with(key)):
        raise BackupLocked("The manifest was changed after the backup. Take another backup.")
    return manifest, key


def check_name(name: str) -> str:
    """The name as it is. Raises Invalid."""
    if not _NAME.fullmatch(name):
        raise Invalid("Name a backup with letters, digits, dots and dashes, 80 at most.")
    return name


def _by_ring(manifest: Manifest, ring: KeyRing) -> bytes | None:
    try:
        return base64.b64decode(ring.decrypt(manifest.wrapped_key))
    except KeyRingError:
        return None


def _by_passphrase(manifest: Manifest, passphrase: str | None) -> bytes | None:
    if not passphrase or not manifest.passphrase_salt or not manifest.passphrase_wrapped_key:
        return None
    try:
        salt = base64.b64decode(manifest.passphrase_salt)
        return _stretched(passphrase, salt).decrypt(manifest.passphrase_wrapped_key)
    except InvalidToken:
        return None


def _stretched(passphrase: str, salt: bytes) -> Fernet:
    stretched = Scrypt(salt=salt, length=32, n=_SCRYPT_N, r=8, p=1).derive(passphrase.encode())
    return Fernet(base64.urlsafe_b64encode(stretched))
