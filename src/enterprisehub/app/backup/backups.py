"""Making, listing, restoring and proving backups."""

import hashlib
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from enterprisehub.app.backup import database_dump, object_pack
from enterprisehub.app.backup.manifest import (
    DATABASE,
    KEYS,
    MANIFEST,
    OBJECTS,
    BackupLocked,
    Manifest,
    check_name,
    new_key,
    open_manifest,
)
from enterprisehub.app.backup.sealed_stream import PIECE_BYTES, SealBroken, SealedWriter, unseal
from enterprisehub.app.installation import Installation
from enterprisehub.kernel.clock import now
from enterprisehub.kernel.db.programs import write_private
from enterprisehub.kernel.db.roles import prepare_database
from enterprisehub.kernel.errors import Conflict
from enterprisehub.kernel.secrets import KeyRing
from enterprisehub.kernel.storage import open_objects

type Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Proof:
    """What a restore drill found. `differences` is empty when all is well."""

    name: str
    tables: int
    rows: int
    objects: int
    seconds: float
    differences: list[str]


class Backups:
    """The backups of one installation, each in a folder of its own."""

    def __init__(self, installation: Installation, folder: Path | None = None) -> None:
        self._installation = installation
        self._settings = installation.settings
        self.folder = (folder or self._settings.home / "backups").expanduser().resolve()

    def known(self) -> list[dict[str, Any]]:
        """Name, time and size of each, newest first; what is not readable is left out."""
        found = []
        for place in sorted(self.folder.glob(f"*/{MANIFEST}")):
            size = sum(file.stat().st_size for file in place.parent.iterdir())
            at = place.stat().st_mtime
            found.append({"name": place.parent.name, "bytes": size, "at": at})
        return sorted(found, key=lambda backup: -float(str(backup["at"])))

    async def make(self, name: str | None = None, say: Say = lambda _: None) -> Manifest:
        """A new backup exists, whole; under its name nothing is ever half written."""
        moment = now()
        called = check_name(name or moment.strftime("%Y-%m-%dT%H%M%SZ"))
        final, part = self.folder / called, self.folder / f".{called}.part"
        if final.exists():
            raise Conflict(f"There is a backup named {called} already. Choose another name.")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True, mode=0o700)
        manifest = Manifest(called, moment.isoformat())
        key = new_key(manifest, self._installation.ring, self._settings.backup_passphrase)
        say("Copying the database")
        with _sealing(part, DATABASE, key, manifest) as out:
            manifest.tables = database_dump.dump(self._installation.urls.admin, out)
        say("Copying the objects")
        with _sealing(part, OBJECTS, key, manifest) as out:
            packed = await object_pack.pack(open_objects(self._settings), out)
            manifest.objects_count, manifest.objects_bytes = packed
        if self._settings.backup_passphrase:
            with _sealing(part, KEYS, key, manifest) as out:
                out.write(self._installation.ring.file.read_bytes())
        manifest.write(part, key)
        part.rename(final)
        return manifest

    async def verify(self, name: str, say: Say = lambda _: None) -> Proof:
        """A restore drill beside the running database: every file opens, every row is there."""
        started = time.monotonic()
        manifest, key = self._open(name)
        scratch = f"hub_drill_{secrets.token_hex(4)}"
        admin = self._installation.urls.admin
        say("Reading the files")
        differences = self._check_files(name, manifest)
        if differences:
            return Proof(name, 0, 0, 0, time.monotonic() - started, differences)
        try:
            say("Restoring into a scratch database")
            database_dump.load(
                admin, scratch, self._pieces(name, DATABASE, key), owner=self._owner()
            )
            with psycopg.connect(admin, dbname=scratch) as connection:
                counts = database_dump.count_rows(connection)
            say("Reading the objects")
            objects = await object_pack.unpack(self._pieces(name, OBJECTS, key), None)
        except SealBroken as error:
            raise BackupLocked(str(error)) from error
        finally:
            with psycopg.connect(admin, dbname="postgres", autocommit=True) as connection:
                database_dump.drop(connection, scratch)
        differences = _differences(manifest, counts, objects)
        seconds = time.monotonic() - started
        return Proof(name, len(counts), sum(counts.values()), objects[0], seconds, differences)

    async def restore(self, name: str, say: Say = lambda _: None) -> Manifest:
        """Database, objects and, where they are in the backup, keys are as they were then.

        Nothing may be using the database. What was there before stays under another name until
        the restored one is in place.
        """
        manifest, key = self._open(name)
        differences = self._check_files(name, manifest)
        if differences:
            raise BackupLocked(f"The backup is damaged: {'; '.join(differences)}")
        admin = self._installation.urls.admin
        current = str(conninfo_to_dict(admin)["dbname"])
        new, old = f"{current}_restored", f"{current}_before_restore"
        try:
            say("Restoring the database")
            database_dump.load(admin, new, self._pieces(name, DATABASE, key), owner=self._owner())
            with psycopg.connect(admin, dbname=new, autocommit=True) as connection:
                prepare_database(connection, owner=self._owner())
            say("Restoring the objects")
            await object_pack.unpack(self._pieces(name, OBJECTS, key), open_objects(self._settings))
        except SealBroken as error:
            raise BackupLocked(str(error)) from error
        with psycopg.connect(admin, dbname="postgres", autocommit=True) as connection:
            database_dump.drop(connection, old)
        database_dump.swap(admin, new, current, old)
        if KEYS in manifest.files:
            self._restore_keys(name, key)
        with psycopg.connect(admin, dbname="postgres", autocommit=True) as connection:
            database_dump.drop(connection, old)
        return manifest

    def _restore_keys(self, name: str, key: bytes) -> None:
        file = self._installation.ring.file
        text = b"".join(self._pieces(name, KEYS, key)).decode()
        if file.exists() and file.read_text("utf-8") != text:
            file.rename(file.with_suffix(".json.before-restore"))
        write_private(file, text)
        KeyRing.open(file)

    def _open(self, name: str) -> tuple[Manifest, bytes]:
        passphrase = self._settings.backup_passphrase
        return open_manifest(self.folder / check_name(name), self._installation.ring, passphrase)

    def _pieces(self, name: str, part: str, key: bytes) -> Iterator[bytes]:
        with (self.folder / name / f"{part}.sealed").open("rb") as source:
            yield from unseal(source, key, part)

    def _check_files(self, name: str, manifest: Manifest) -> list[str]:
        wrong = []
        for part, known in manifest.files.items():
            file = self.folder / name / f"{part}.sealed"
            if not file.exists():
                wrong.append(f"{file.name} is missing")
            elif _digest(file) != known["sha256"]:
                wrong.append(f"{file.name} was changed or damaged")
        return wrong

    def _owner(self) -> str:
        return str(conninfo_to_dict(self._installation.urls.owner)["user"])


@contextmanager
def _sealing(folder: Path, part: str, key: bytes, manifest: Manifest) -> Iterator[SealedWriter]:
    file = folder / f"{part}.sealed"
    with file.open("wb") as out:
        writer = SealedWriter(out, key, part)
        yield writer
        writer.close()
    manifest.files[part] = {"bytes": file.stat().st_size, "sha256": _digest(file)}


def _digest(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as source:
        while piece := source.read(PIECE_BYTES):
            digest.update(piece)
    return digest.hexdigest()


def _differences(manifest: Manifest, counts: dict[str, int], objects: tuple[int, int]) -> list[str]:
    found = [
        f"{table}: {counts.get(table, 0)} rows instead of {rows}"
        for table, rows in manifest.tables.items()
        if counts.get(table, 0) != rows
    ]
    if objects != (manifest.objects_count, manifest.objects_bytes):
        found.append(f"{objects[0]} objects instead of {manifest.objects_count}")
    return found
