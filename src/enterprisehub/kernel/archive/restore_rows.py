"""removed → restored: the rows are back, and PostgreSQL has the same digest of them as then."""

import hashlib
from asyncio import to_thread
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from enterprisehub.kernel import clock
from enterprisehub.kernel.archive.columns import (
    Column,
    columns_of,
    digest_sql,
    from_json,
    quote,
)
from enterprisehub.kernel.archive.kinds import archive_kind
from enterprisehub.kernel.archive.manifests import read_manifest
from enterprisehub.kernel.archive.models import ArchiveRow
from enterprisehub.kernel.archive.parquet_files import ArchiveDamaged, batches_of
from enterprisehub.kernel.archive.parts import Part, parts_of, span_of
from enterprisehub.kernel.archive.places import Cold, archiver
from enterprisehub.kernel.archive.step_state import reached
from enterprisehub.kernel.archive.store_files import check_digest, fetch, put_rows
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict

KEPT: Final = timedelta(days=30)


async def restore(cold: Cold, tenant_id: UUID, archive_id: UUID) -> None:
    """The rows are here again, and stay for 30 days before their rule may move them anew.

    Raises:
        ArchiveDamaged: manifest, file or digest is not what was written; nothing was restored.
        Conflict: the archive is not in the cold store alone, or its rows fit nowhere any more.
    """
    try:
        paths = await fetch_files(cold, tenant_id, archive_id)
        if not paths:
            return
        async with cold.database.scoped(archiver(tenant_id)) as db:
            await _put_back(db, archive_id, paths)
    except IntegrityError as error:
        raise Conflict(
            "The archived rows no longer fit: something they belong to was removed for good, or "
            "a row with the same key exists. Query them in the cold store instead."
        ) from error
    finally:
        cold.clear(archive_id)


async def fetch_files(cold: Cold, tenant_id: UUID, archive_id: UUID) -> dict[str, Path]:
    """The files by table, in the spool, byte for byte what their manifest says; those that lie
    there already are not read again. Empty when the archive was restored meanwhile.

    Raises:
        ArchiveDamaged: manifest or file is not what was written.
        Conflict: the archive is not in the cold store alone.
    """
    async with cold.database.scoped(archiver(tenant_id)) as db:
        row = await db.get_one(ArchiveRow, archive_id)
        if row.state == "restored":
            return {}
        if row.state != "removed":
            raise Conflict("Only what was removed from the database can be restored.")
    manifest = await read_manifest(cold.objects, tenant_id, row)
    if manifest["files"] != row.files or manifest["archive"] != str(row.id):
        raise ArchiveDamaged("The manifest speaks of other files than the archive's record.")
    found: dict[str, Path] = {}
    for made in row.files:
        path = cold.spooled(archive_id, made["table"], "back")
        if not path.exists() or await to_thread(_sha256_of, path) != made["sha256"]:
            path = await fetch(cold, tenant_id, archive_id, made)
        found[made["table"]] = path
    return found


def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


async def _put_back(db: Db, archive_id: UUID, paths: dict[str, Path]) -> None:
    row = await db.get_one(ArchiveRow, archive_id, with_for_update=True)
    if row.state != "removed":
        return
    kind = archive_kind(row.kind)
    made_of: dict[str, Any] = {made["table"]: made for made in row.files}
    for part in reversed(parts_of(kind)):
        made = made_of[part.table]
        columns = await _known_columns(db, made)
        if kind.append_only:
            await _put_changes_back(db, row, paths[part.table])
        else:
            await put_rows(db, quote(part.table), columns, paths[part.table])
    for part in parts_of(kind):
        await _compare(db, row, part, made_of[part.table])
    await reached(
        db,
        archive_id,
        before="removed",
        state="restored",
        restored_at=clock.now(),
        kept_until=clock.now() + KEPT,
    )


async def _known_columns(db: Db, made: dict[str, Any]) -> list[Column]:
    columns = from_json(made["columns"])
    known = {c.name: c.type for c in await columns_of(db, made["table"])}
    strange = [c.name for c in columns if known.get(c.name) != c.type]
    if strange:
        raise Conflict(
            f"{made['table']} has no longer these columns as they were archived: "
            f"{', '.join(strange)}. Query the archive in the cold store instead."
        )
    return columns


async def _compare(db: Db, row: ArchiveRow, part: Part, made: dict[str, Any]) -> None:
    columns = from_json(made["columns"])
    now = text(
        f"SELECT {digest_sql(columns, part.key)} FROM {quote(part.table)} WHERE {part.where}"  # noqa: S608  declared names
    )
    said = (await db.execute(now, span_of(row))).one()
    check_digest(made, said.rows, said.digest)


_CHANGES: Final = text(
    "SELECT hub.restore_archived_changes(:archive, CAST(:at AS timestamptz[]),"
    " CAST(:seq AS bigint[]), CAST(:table_name AS text[]), CAST(CAST(:record_id AS text[])"
    " AS uuid[]), CAST(:operation AS text[]), CAST(CAST(:before AS text[]) AS jsonb[]),"
    " CAST(CAST(:after AS text[]) AS jsonb[]), CAST(:actor AS text[]),"
    " CAST(:request_id AS text[]), CAST(:txid AS bigint[]))"
)


async def _put_changes_back(db: Db, row: ArchiveRow, path: Path) -> None:
    batches = batches_of(path)
    while (batch := await to_thread(next, batches, None)) is not None:
        names = [name for name in batch.schema.names if name != "tenant_id"]
        values = {name: batch.column(name).to_pylist() for name in names}
        await db.execute(_CHANGES, {"archive": row.id, **values})
