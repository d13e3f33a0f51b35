"""planned → extracted: the rows lie in Parquet files, with the digest PostgreSQL has of them."""

from asyncio import to_thread
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from enterprisehub.kernel.archive.columns import (
    as_json,
    columns_of,
    digest_sql,
    quote,
    schema_version,
)
from enterprisehub.kernel.archive.kinds import archive_kind
from enterprisehub.kernel.archive.models import ArchiveRow
from enterprisehub.kernel.archive.parquet_files import ROW_GROUP, Writing, file_sha256
from enterprisehub.kernel.archive.parts import Part, parts_of, span_of
from enterprisehub.kernel.archive.places import Cold, archiver
from enterprisehub.kernel.archive.step_state import reached
from enterprisehub.kernel.db.session import Db


async def extract(cold: Cold, tenant_id: UUID, archive_id: UUID) -> None:
    """Rows and digests are read from one snapshot: what changes meanwhile cannot come between."""
    async with cold.database.scoped(archiver(tenant_id)) as db:
        await db.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        row = await db.get_one(ArchiveRow, archive_id)
        files = []
        for part in parts_of(archive_kind(row.kind)):
            path = cold.spooled(archive_id, part.table)
            made = await _extract_part(db, row, part, path)
            files.append(made | await to_thread(_measured, path))
        month = f"{row.span_from:%Y-%m}"
    for made in files:
        made["path"] = f"cold/v1/{made['table']}/{month}/{made['sha256'][:16]}.parquet"
    async with cold.database.scoped(archiver(tenant_id)) as db:
        await reached(
            db,
            archive_id,
            before="planned",
            state="extracted",
            files=files,
            row_count=sum(made["rows"] for made in files),
            size_bytes=sum(made["size_bytes"] for made in files),
        )


async def _extract_part(db: Db, row: ArchiveRow, part: Part, path: Path) -> dict[str, Any]:
    columns = await columns_of(db, part.table)
    table, key, span = quote(part.table), quote(part.key), span_of(row)
    digest = text(f"SELECT {digest_sql(columns, part.key)} FROM {table} WHERE {part.where}")  # noqa: S608  declared names
    said = (await db.execute(digest, span)).one()
    edges = []
    for way in ("ASC", "DESC"):
        edge = text(
            f"SELECT {key}::text FROM {table} WHERE {part.where} ORDER BY {key} {way} LIMIT 1"  # noqa: S608
        )
        edges.append(await db.scalar(edge, span))
    picked = ", ".join(column.selected for column in columns)
    rows = text(f"SELECT {picked} FROM {table} WHERE {part.where} ORDER BY {key}")  # noqa: S608
    writing = await to_thread(Writing, path, columns)
    found = await db.stream(rows.execution_options(yield_per=ROW_GROUP), span)
    async for batch in found.partitions(ROW_GROUP):
        await to_thread(writing.add, [tuple(r) for r in batch])
    await to_thread(writing.close)
    return {
        "table": part.table,
        "rows": said.rows,
        "digest": said.digest,
        "least_key": edges[0],
        "greatest_key": edges[1],
        "schema_version": schema_version(columns),
        "columns": as_json(columns),
    }


def _measured(path: Path) -> dict[str, Any]:
    return {"sha256": file_sha256(path), "size_bytes": path.stat().st_size}
