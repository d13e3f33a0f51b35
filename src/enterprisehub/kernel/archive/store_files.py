"""extracted → uploaded → verified: the files are in the store, read back, and found equal."""

import hashlib
from asyncio import to_thread
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from enterprisehub.kernel import clock
from enterprisehub.kernel.archive.columns import (
    Column,
    arriving_sql,
    arriving_values,
    digest_sql,
    from_json,
    quote,
)
from enterprisehub.kernel.archive.kinds import archive_kind
from enterprisehub.kernel.archive.manifests import write_manifest
from enterprisehub.kernel.archive.models import ArchiveRow
from enterprisehub.kernel.archive.parquet_files import ArchiveDamaged, batches_of
from enterprisehub.kernel.archive.parts import parts_of
from enterprisehub.kernel.archive.places import Cold, Shelf, archiver
from enterprisehub.kernel.archive.step_state import reached
from enterprisehub.kernel.db.session import Db


async def upload(cold: Cold, tenant_id: UUID, archive_id: UUID) -> None:
    """The files are in the store, or are to be made again because they are no longer here."""
    async with cold.database.scoped(archiver(tenant_id)) as db:
        row = await db.get_one(ArchiveRow, archive_id)
    for made in row.files:
        path = cold.spooled(archive_id, made["table"])
        if not await to_thread(_is_whole, path, made["sha256"]):
            async with cold.database.scoped(archiver(tenant_id)) as db:
                await reached(db, archive_id, before="extracted", state="planned")
            return
        await cold.objects.put(tenant_id, made["path"], path)
    async with cold.database.scoped(archiver(tenant_id)) as db:
        await reached(db, archive_id, before="extracted", state="uploaded")


def _is_whole(path: Path, sha256: str) -> bool:
    if not path.exists():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256


async def verify_stored(cold: Cold, tenant_id: UUID, archive_id: UUID) -> None:
    """Every file was read back: bytes, rows and PostgreSQL's own digest of them are the same.

    Raises:
        ArchiveDamaged: one is not; the archive begins anew.
    """
    async with cold.database.scoped(archiver(tenant_id)) as db:
        row = await db.get_one(ArchiveRow, archive_id)
    try:
        for made in row.files:
            await fetch(cold, tenant_id, archive_id, made)
        async with cold.database.scoped(archiver(tenant_id)) as db:
            keys = {part.table: part.key for part in parts_of(archive_kind(row.kind))}
            for made in row.files:
                path = cold.spooled(archive_id, made["table"], "back")
                await _prove(db, made, keys[made["table"]], path)
    except ArchiveDamaged:
        async with cold.database.scoped(archiver(tenant_id)) as db:
            await reached(db, archive_id, before="uploaded", state="planned", files=[])
        raise
    async with cold.database.scoped(archiver(tenant_id)) as db:
        written = await write_manifest(cold.objects, db, archive_id)
        if written is not None:
            await reached(
                db,
                archive_id,
                before="uploaded",
                state="verified",
                position=written.position,
                manifest_path=written.path,
                manifest_sha256=written.sha256,
                verified_at=clock.now(),
            )
    cold.clear(archive_id)


async def fetch(shelf: Shelf, tenant_id: UUID, archive_id: UUID, made: dict[str, Any]) -> Path:
    """The stored file lies in the spool, byte for byte what was put into the store.

    Raises:
        ArchiveDamaged: it is not.
        ObjectMissing: it is not there.
    """
    path = shelf.spooled(archive_id, made["table"], "back")
    opened = await shelf.objects.open(tenant_id, made["path"])
    sum_ = hashlib.sha256()
    with path.open("wb") as file:
        async for chunk in opened.chunks:
            sum_.update(chunk)
            await to_thread(file.write, chunk)
    if sum_.hexdigest() != made["sha256"]:
        path.unlink()
        raise ArchiveDamaged(
            f"{made['path']} is not what was stored: its SHA-256 differs. It was not used. "
            "Put back the object from a backup of the store, then try again.",
            path=made["path"],
        )
    return path


async def _prove(db: Db, made: dict[str, Any], key: str, path: Path) -> None:
    """The file's rows, in a table of the same columns, have the digest of the originals."""
    columns = from_json(made["columns"])
    name = quote(f"cold_{made['table']}")
    wanted = ", ".join(quote(column.name) for column in columns)
    original = quote(made["table"])
    await db.execute(
        text(
            f"CREATE TEMP TABLE {name} ON COMMIT DROP AS SELECT {wanted} FROM {original} LIMIT 0"  # noqa: S608  declared names
        )
    )
    await put_rows(db, name, columns, path)
    digest = text(f"SELECT {digest_sql(columns, key)} FROM {name}")  # noqa: S608
    said = (await db.execute(digest)).one()
    check_digest(made, said.rows, said.digest)


async def put_rows(db: Db, table: str, columns: list[Column], path: Path) -> None:
    """The file's rows are in `table`, a quoted name."""
    wanted = ", ".join(quote(column.name) for column in columns)
    insert = text(f"INSERT INTO {table} ({wanted}) {arriving_sql(columns)}")
    batches = batches_of(path)
    while (batch := await to_thread(next, batches, None)) is not None:
        await db.execute(insert, arriving_values(columns, batch))


def check_digest(made: dict[str, Any], rows: int, digest: str) -> None:
    """Raises ArchiveDamaged when these are not the rows that were archived."""
    if (rows, digest) != (made["rows"], made["digest"]):
        raise ArchiveDamaged(
            f"{made['table']}: the archive holds {rows} rows with another digest than the "
            f"{made['rows']} that were extracted.",
            path=made.get("path", ""),
        )
