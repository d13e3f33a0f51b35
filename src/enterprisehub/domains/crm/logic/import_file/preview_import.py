"""People see what would become of the first rows of a file before anything is stored."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts.inputs import ImportOptions
from enterprisehub.domains.crm.contracts.outputs import ImportPreview, PreviewRow
from enterprisehub.domains.crm.logic.import_file.begin_import import choose_options
from enterprisehub.domains.crm.logic.import_file.take_batch import (
    read_records,
    read_rows,
    take_rows,
    why_not,
)
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.importing.kinds import ImportKind, Taken, import_kind
from enterprisehub.kernel.importing.read_cells import Row
from enterprisehub.kernel.storage import Objects
from enterprisehub.kernel.web.csv_files import decimal_of

PREVIEWED_ROWS = 200
SHOWN_ROWS = 10
SHOWN_PROBLEMS = 20


async def preview_import(
    db: Db, objects: Objects, import_id: UUID, options: ImportOptions
) -> ImportPreview:
    """What taking the first rows would do: they are taken, counted, and taken back.

    The mapping and options are kept for the import to begin with.

    Raises:
        NotFound, ImportStopped, Invalid, Denied: as `begin_import`.
    """
    job = await choose_options(db, import_id, options)
    records = await read_records(objects, db.scope.tenant_id, job, PREVIEWED_ROWS)
    rows = await read_rows(db, job, records)
    titles = {f"custom.{f.key}": f.title for f in await queries.custom_fields(db, job.record_kind)}
    kind = import_kind(job.record_kind)
    titles |= {target.field: target.title for target in kind.columns.targets}
    shown = [_shown(kind, row, titles) for row in rows]
    attempt = await db.begin_nested()
    try:
        taken = await take_rows(db, job, rows) if rows else Taken(0, 0)
    finally:
        await attempt.rollback()
    wrong = [number for number, row in enumerate(rows) if row.wrong]
    told = [
        PreviewRow(number=row.number, values=values, problem=why_not(row))
        for row, values in zip(rows, shown, strict=True)
    ]
    return ImportPreview(
        rows=len(rows),
        created=taken.created,
        updated=taken.updated,
        unchanged=len(rows) - len(wrong) - taken.created - taken.updated,
        failed=len(wrong),
        first=told[:SHOWN_ROWS],
        problems=[told[number] for number in wrong[:SHOWN_PROBLEMS]],
    )


def _shown(kind: ImportKind, row: Row, titles: Mapping[str, str]) -> dict[str, str]:
    values = {titles[name]: _text(kind, name, value) for name, value in row.values.items()}
    own = {titles[f"custom.{key}"]: _text(kind, "", value) for key, value in row.custom.items()}
    return {title: text for title, text in (values | own).items() if text}


def _text(kind: ImportKind, name: str, value: Any) -> str:
    if name in kind.money and isinstance(value, int):
        return decimal_of(value) or ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(str(each) for each in value)
    return str(value)
