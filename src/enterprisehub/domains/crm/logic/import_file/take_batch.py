"""The next rows of a file are taken, and how far the import has got, in one transaction."""

from collections.abc import Sequence
from itertools import batched
from typing import Any, Literal
from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.events import ImportFailed
from enterprisehub.domains.crm.logic.import_file.begin_import import sure_import
from enterprisehub.domains.crm.logic.import_file.check_row import check_row
from enterprisehub.domains.crm.models import ImportRow
from enterprisehub.domains.crm.permissions import IMPORTS_RUN
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.importing.kinds import Taken, Whole, import_kind
from enterprisehub.kernel.importing.read_cells import Reading, Row
from enterprisehub.kernel.importing.split_records import Record, is_blank, split_records
from enterprisehub.kernel.live.tell import tell
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.storage import Objects

LIVE_TOPIC = "crm.import"
BATCH_ROWS = 2000
MAX_ERRORS = 100_000
"""Rows that are wrong beyond this number are counted, and not kept."""

MAX_KEPT_CELL = 10_000
"""A row that was not taken can be corrected and come again: no field holds more than this."""

_GROWN = frozenset(4**n for n in range(10))
"""After so many batches the tables may be several times what they were."""


async def take_batch(
    db: Db, objects: Objects, import_id: UUID, *, most: int = BATCH_ROWS
) -> Literal["more", "over"]:
    """Up to `most` further rows are taken.

    Raises:
        Conflict: somebody stored one of the records at this moment; take the batch again.
    """
    job = await sure_import(db, import_id, lock=True)
    if job.state != "running":
        return "over"
    records = await read_records(objects, db.scope.tenant_id, job, most)
    rows = await read_rows(db, job, records)
    if rows:
        await _count(db, job, rows, await take_rows(db, job, rows))
    if records:
        job.next_byte = records[-1].next_byte
        job.next_row += len(records)
    if len(records) == most:
        await db.flush()
        if (job.next_row - 1) // most in _GROWN:
            await queries.refresh_statistics(db, import_kind(job.record_kind).tables)
        await tell_progress(db, job)
        return "more"
    await _finish(db, job)
    await tell_progress(db, job)
    return "over"


async def fail_import(db: Db, import_id: UUID, why: str) -> None:
    """The import has stopped for a reason that people can read."""
    job = await sure_import(db, import_id, lock=True)
    if job.state == "running":
        job.state, job.error, job.finished_at = "failed", why[:1000], clock.now()
        fact = ImportFailed(job.id, job.file_name, why[:1000])
        await publish(db, fact, Ref("crm.import", job.id))
        await tell_progress(db, job)


async def tell_progress(db: Db, job: ImportRow) -> None:
    """Pages that show the import ask how far it has got."""
    await tell(db, LIVE_TOPIC, {"import_id": str(job.id)}, permission=IMPORTS_RUN)


async def read_records(
    objects: Objects, tenant_id: UUID, job: ImportRow, most: int
) -> list[Record]:
    """The next records of the file, at most so many."""
    if job.next_byte >= job.size_bytes:
        return []
    opened = await objects.open(tenant_id, job.object_key, start=job.next_byte)
    records: list[Record] = []
    async for record in split_records(
        opened.chunks,
        start=job.next_byte,
        encoding=str(job.options["encoding"]),
        delimiter=job.delimiter,
    ):
        records.append(record)
        if len(records) == most:
            break
    return records


async def read_rows(db: Db, job: ImportRow, records: Sequence[Record]) -> list[Row]:
    """What the records say, with what is wrong with each; blank ones are left out."""
    kind = import_kind(job.record_kind)
    mapping = {int(place): field for place, field in job.mapping.items()}
    custom = {f.key: f for f in await queries.custom_fields(db, job.record_kind)}
    told: dict[str, Any] = job.options
    how = Reading(told.get("region", "US"), told.get("dates", "month_first"))
    rows = []
    for number, record in enumerate(records, start=job.next_row):
        if record.broken:
            row = Row(number, record.cells)
            row.wrong.append(("", record.broken))
        elif is_blank(record.cells):
            continue
        else:
            row = check_row(kind, number, record.cells, mapping, custom, how)
        if kind.tagged:
            more = [str(tag) for tag in told.get("tags", [])]
            row.values["tags"] = list(dict.fromkeys([*row.values.get("tags", []), *more]))
        rows.append(row)
    return rows


async def take_rows(db: Db, job: ImportRow, rows: Sequence[Row]) -> Taken:
    """The rows are records; what could not be taken is told on its row."""
    mode: Any = job.options.get("mode", "fill")
    taken = await import_kind(job.record_kind).take(db, rows, mode, f"Import {job.file_name}")
    list_id = job.options.get("list_id")
    if list_id and job.record_kind == "contact":
        for some in batched(taken.ids, 1000):
            await queries.add_members(db, UUID(str(list_id)), some)
    return taken


async def _count(db: Db, job: ImportRow, rows: Sequence[Row], taken: Taken) -> None:
    wrong = [row for row in rows if row.wrong]
    room = max(0, MAX_ERRORS - job.failed_count)
    await queries.insert_import_errors(
        db,
        [
            {
                "import_id": job.id,
                "row_number": row.number,
                "field": row.wrong[0][0],
                "message": why_not(row)[:1000],
                "line": queries.json_text([_storable(cell) for cell in row.cells]),
            }
            for row in wrong[:room]
        ],
    )
    job.created_count += taken.created
    job.updated_count += taken.updated
    job.failed_count += len(wrong)
    job.unchanged_count += len(rows) - len(wrong) - taken.created - taken.updated


def why_not(row: Row) -> str:
    """Everything that is wrong with the row, in words."""
    return "; ".join(message for _, message in row.wrong)


def _storable(cell: str) -> str:
    return cell.replace("\x00", "")[:MAX_KEPT_CELL]


async def _finish(db: Db, job: ImportRow) -> None:
    job.state, job.finished_at, job.next_byte = "done", clock.now(), job.size_bytes
    await db.flush()
    if finish := import_kind(job.record_kind).finish:
        await finish(db, Whole(job.id, job.created_count, job.updated_count, job.failed_count))
