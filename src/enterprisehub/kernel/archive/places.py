"""What the engine works with: the database, the store, and a folder for files on their way."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Actor, Scope
from enterprisehub.kernel.settings import load_settings
from enterprisehub.kernel.storage.installed import installed_objects
from enterprisehub.kernel.storage.objects import Objects
from enterprisehub.kernel.work import runtime

ARCHIVER = Actor("job", "kernel.archive", "Cold store")


@dataclass(frozen=True, slots=True)
class Shelf:
    """`spool` holds files between two states; whatever is missing there is made again."""

    objects: Objects
    spool: Path

    def spooled(self, archive_id: UUID, table: str, suffix: str = "parquet") -> Path:
        self.spool.mkdir(parents=True, exist_ok=True, mode=0o700)
        return self.spool / f"{archive_id}.{table}.{suffix}"

    def clear(self, archive_id: UUID) -> None:
        for file in self.spool.glob(f"{archive_id}.*"):
            file.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Cold(Shelf):
    """With the database whose months move."""

    database: Database


def installed_shelf() -> Shelf:
    """That of this process."""
    return Shelf(installed_objects(), load_settings().home / "spool")


def installed_cold() -> Cold:
    """That of this process, where background work is set up."""
    shelf = installed_shelf()
    return Cold(shelf.objects, shelf.spool, runtime.installed().database)


def archiver(tenant_id: UUID) -> Scope:
    return Scope(tenant_id, ARCHIVER)
