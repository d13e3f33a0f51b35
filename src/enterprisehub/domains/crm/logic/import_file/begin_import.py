"""An uploaded file is looked at; then, once its columns are mapped, its import begins."""

import csv
import hashlib
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts.inputs import ImportOptions
from enterprisehub.domains.crm.errors import ImportStopped
from enterprisehub.domains.crm.models import ImportRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid, NotFound
from enterprisehub.kernel.importing.kinds import writable_kind
from enterprisehub.kernel.importing.match_columns import check_mapping, suggest_mapping
from enterprisehub.kernel.importing.split_records import (
    Unreadable,
    is_blank,
    skip_mark,
    sniff_delimiter,
    sniff_encoding,
    split_records,
)
from enterprisehub.kernel.storage import Objects

HEAD_BYTES = 256 * 1024
SAMPLE_ROWS = 5
MAX_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class Kept:
    """Where an uploaded file lies, and the SHA-256 of what came in."""

    path: str
    sha256: str


async def keep_upload(
    objects: Objects, tenant_id: UUID, import_id: UUID, body: AsyncIterable[bytes]
) -> Kept:
    """The file lies in the object store; answers where."""
    path, hashed = f"imports/{import_id}.csv", hashlib.sha256()

    async def read() -> AsyncIterator[bytes]:
        async for chunk in body:
            hashed.update(chunk)
            yield chunk

    await objects.put(tenant_id, path, read())
    return Kept(path, hashed.hexdigest())


async def look_at_upload(
    db: Db, objects: Objects, import_id: UUID, kept: Kept, *, record_kind: str, file_name: str
) -> ImportRow:
    """The import is known, with its columns, a sample of rows and a suggested mapping.

    Raises:
        Invalid: the file cannot be read as CSV, or has no rows.
        Denied: the actor may not write such records.
    """
    kind = writable_kind(db, record_kind)
    tenant_id, path = db.scope.tenant_id, kept.path
    size = (await objects.find(tenant_id, path)).size_bytes
    if size == 0:
        raise _unusable("The file is empty.")
    opened = await objects.open(tenant_id, path, end=HEAD_BYTES)
    head = b"".join([chunk async for chunk in opened.chunks])
    try:
        encoding = sniff_encoding(head)
    except Unreadable as error:
        raise _unusable(str(error)) from error
    start = skip_mark(head)
    line = head[start:].split(b"\n", 1)[0].decode(encoding, "replace")
    try:
        delimiter = sniff_delimiter(line.rstrip("\r"))
    except csv.Error as error:
        raise _unusable(f"The first line cannot be read: {error}.") from error
    columns, first, sample = await _sample(
        head[start:], start, encoding, delimiter, whole=size <= HEAD_BYTES
    )
    fields = {f.key: f.title for f in await queries.custom_fields(db, record_kind)}
    row = ImportRow(
        id=import_id,
        record_kind=record_kind,
        file_name=_storable(file_name)[:200] or "upload.csv",
        object_key=path,
        size_bytes=size,
        sha256=kept.sha256,
        delimiter=delimiter,
        columns=columns,
        sample=sample,
        mapping=suggest_mapping(kind.columns, columns, fields),
        options={"encoding": encoding, "mode": kind.mode},
        next_byte=first,
    )
    db.add(row)
    await db.flush()
    return row


async def _sample(
    head: bytes, start: int, encoding: str, delimiter: str, *, whole: bool
) -> tuple[list[str], int, list[list[str]]]:
    """The header, the byte after it, and some rows."""

    async def once() -> AsyncIterable[bytes]:
        yield head

    columns: list[str] | None = None
    first, sample = start, []
    async for record in split_records(
        aiter(once()), start=start, encoding=encoding, delimiter=delimiter
    ):
        if record.broken or is_blank(record.cells):
            continue
        cells = [_storable(cell).strip() for cell in record.cells]
        if columns is None:
            columns, first = cells, record.next_byte
        else:
            sample.append([cell[:200] for cell in cells])
        if len(sample) == SAMPLE_ROWS:
            break
    if columns is None or (whole and not sample):
        raise _unusable("The file needs a line of column names and at least one row.")
    if len(columns) > MAX_COLUMNS:
        raise _unusable(f"The file has more than {MAX_COLUMNS} columns.")
    return [column[:200] for column in columns], first, sample


async def begin_import(db: Db, import_id: UUID, options: ImportOptions) -> ImportRow:
    """The import is running: its work can be enqueued.

    Raises:
        NotFound: there is no such import.
        ImportStopped: it runs already or is over.
        Invalid: the mapping does not fit.
        Denied: the actor may not write such records.
    """
    row = await choose_options(db, import_id, options)
    row.state, row.started_at, row.begun_count = "running", clock.now(), 1
    await db.flush()
    return row


async def choose_options(db: Db, import_id: UUID, options: ImportOptions) -> ImportRow:
    """What the columns mean, and how records are taken, is decided; nothing has begun.

    Raises:
        NotFound, ImportStopped, Invalid, Denied: as `begin_import`.
    """
    row = await sure_import(db, import_id, lock=True)
    if row.state != "uploaded":
        raise ImportStopped(f"This import is {row.state} already. Upload the file again.")
    kind = writable_kind(db, row.record_kind)
    keys = [f.key for f in await queries.custom_fields(db, row.record_kind)]
    check_mapping(kind.columns, row.columns, options.mapping, keys)
    if options.list_id and await queries.contact_list(db, options.list_id) is None:
        raise Invalid("There is no such list.", fields={"list_id": "no such list"})
    row.mapping = {place: field for place, field in options.mapping.items() if field}
    row.options = row.options | options.model_dump(mode="json", exclude={"mapping"})
    row.options["mode"] = options.mode or kind.mode
    await db.flush()
    return row


async def resume_import(db: Db, import_id: UUID) -> ImportRow:
    """An import that failed or was cancelled runs again, from the row that it had reached.

    Raises:
        NotFound: there is no such import.
        ImportStopped: it has not stopped on its way, or its file is gone.
    """
    row = await sure_import(db, import_id, lock=True)
    if not row.resumable:
        why = (
            "Its file has been removed." if row.file_removed_at else f"This import is {row.state}."
        )
        raise ImportStopped(f"{why} Upload the file again; rows taken already are not doubled.")
    row.state, row.error, row.finished_at = "running", None, None
    row.begun_count += 1
    await db.flush()
    return row


async def cancel_import(db: Db, import_id: UUID) -> ImportRow:
    """No further rows are taken; those taken stay.

    Raises:
        ImportStopped: it is over.
    """
    row = await sure_import(db, import_id, lock=True)
    if row.state not in ("uploaded", "running"):
        raise ImportStopped(f"This import is {row.state} already.")
    row.state, row.finished_at = "cancelled", clock.now()
    await db.flush()
    return row


async def sure_import(db: Db, import_id: UUID, *, lock: bool = False) -> ImportRow:
    row = await queries.import_row(db, import_id, lock=lock)
    if row is None:
        raise NotFound("There is no such import.")
    return row


def _unusable(why: str) -> Invalid:
    return Invalid(why, fields={"file": why})


def _storable(text: str) -> str:
    return "".join(c for c in text if c >= " " and c != "\x7f")
