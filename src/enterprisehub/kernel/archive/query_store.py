"""Looking into archived months where they lie, without bringing them back."""

from asyncio import to_thread
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from enterprisehub.kernel.archive.kinds import ArchiveKind, archive_kind
from enterprisehub.kernel.archive.manifests import read_manifest
from enterprisehub.kernel.archive.models import ArchiveRow
from enterprisehub.kernel.archive.parquet_files import ArchiveDamaged, batches_of
from enterprisehub.kernel.archive.places import Cold, archiver
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.storage.objects import Objects

MOST_ROWS = 1000
_MOST_SQL_BYTES = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ColdQuery:
    """`words` must all occur somewhere in a row, in any case; `record` is a row's or subject's id.

    Times are a half-open span.
    """

    since: datetime | None = None
    until: datetime | None = None
    words: str = ""
    record: UUID | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True)
class ColdRows:
    """`rows` in the order of time; `more` when the limit was reached; `looked_through` rows."""

    rows: list[dict[str, Any]]
    more: bool
    looked_through: int
    archives: int


async def query_store(cold: Cold, tenant_id: UUID, name: str, wanted: ColdQuery) -> ColdRows:
    """The archived rows of the kind that match. Only what is read is fetched, page by page.

    Raises:
        NotFound: there is no such kind.
        ArchiveDamaged: a manifest or a page is not what was written.
    """
    kind = archive_kind(name)
    found: list[dict[str, Any]] = []
    looked, archives = 0, 0
    for row in await _archives(cold, tenant_id, kind, wanted):
        await read_manifest(cold.objects, tenant_id, row)
        path = row.files[-1]["path"]
        room = wanted.limit + 1 - len(found)
        rows, seen = await to_thread(_search, cold.objects, tenant_id, path, kind, wanted, room)
        found += rows
        looked, archives = looked + seen, archives + 1
        if len(found) > wanted.limit:
            break
    return ColdRows(found[: wanted.limit], len(found) > wanted.limit, looked, archives)


async def _archives(
    cold: Cold, tenant_id: UUID, kind: ArchiveKind, wanted: ColdQuery
) -> list[ArchiveRow]:
    query = select(ArchiveRow).where(
        ArchiveRow.kind == kind.name, ArchiveRow.state == "removed", ArchiveRow.row_count > 0
    )
    if wanted.since is not None:
        query = query.where(ArchiveRow.span_to > wanted.since)
    if wanted.until is not None:
        query = query.where(ArchiveRow.span_from < wanted.until)
    async with cold.database.scoped(archiver(tenant_id)) as db:
        return list(await db.scalars(query.order_by(ArchiveRow.span_from)))


def _search(
    objects: Objects, tenant_id: UUID, path: str, kind: ArchiveKind, wanted: ColdQuery, room: int
) -> tuple[list[dict[str, Any]], int]:
    found, seen = [], 0
    for row in _rows(objects, tenant_id, path):
        seen += 1
        if _matches(row, kind, wanted):
            found.append(row)
            if len(found) >= room:
                break
    return found, seen


def _rows(objects: Objects, tenant_id: UUID, path: str) -> Iterator[dict[str, Any]]:
    for batch in batches_of(objects.reader(tenant_id, path)):
        yield from batch.to_pylist()


def _matches(row: dict[str, Any], kind: ArchiveKind, wanted: ColdQuery) -> bool:
    at = row[kind.time_column].astimezone(UTC)
    if (wanted.since and at < wanted.since) or (wanted.until and at >= wanted.until):
        return False
    texts = [value for value in row.values() if isinstance(value, str)]
    if wanted.record is not None and str(wanted.record) not in texts:
        return False
    if not wanted.words:
        return True
    plain = "\n".join(texts).casefold()
    return all(word in plain for word in wanted.words.casefold().split())


async def query_by_sql(
    cold: Cold, tenant_id: UUID, name: str, sql: str, wanted: ColdQuery
) -> list[dict[str, Any]]:
    """What a SELECT finds in the table `cold`: the archived rows of the kind within the span.

    It runs in a database of its own in memory, which can reach neither files nor networks.

    Raises:
        Invalid: the SQL cannot be run, or there is more than fits.
    """
    rows = await _archives(cold, tenant_id, archive_kind(name), wanted)
    if sum(row.size_bytes for row in rows) > _MOST_SQL_BYTES:
        raise Invalid("That is more than fits into memory. Narrow the span.")
    for row in rows:
        await read_manifest(cold.objects, tenant_id, row)
    paths = [row.files[-1]["path"] for row in rows]
    if not paths:
        return []
    return await to_thread(_select, cold.objects, tenant_id, paths, sql)


def _select(objects: Objects, tenant_id: UUID, paths: list[str], sql: str) -> list[dict[str, Any]]:
    import duckdb  # noqa: PLC0415  loaded where it is used
    import pyarrow as pa  # noqa: PLC0415

    tables = [pa.Table.from_batches(batches_of(objects.reader(tenant_id, p))) for p in paths]
    limits: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": "false",
        "memory_limit": "1GB",
        "threads": "1",
    }
    try:
        with duckdb.connect(config=limits) as memory:
            memory.register("cold", pa.concat_tables(tables, promote_options="default"))
            memory.execute("SET lock_configuration = true")
            found = memory.sql(sql)
            if found is None:
                raise Invalid("Only a SELECT finds something.", fields={"sql": "write a SELECT"})
            first = next(iter(found.to_arrow_reader(MOST_ROWS)), None)
            return first.slice(0, MOST_ROWS).to_pylist() if first is not None else []
    except duckdb.Error as error:
        raise Invalid(f"This SQL cannot be run: {error}", fields={"sql": str(error)}) from error
    except pa.ArrowException as error:
        raise ArchiveDamaged("An archived file cannot be read; it was not used.") from error
