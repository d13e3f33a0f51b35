"""verified → removed: the rows leave, in one transaction with everything that could forbid it."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from enterprisehub.kernel import clock
from enterprisehub.kernel.archive.columns import digest_sql, from_json, quote
from enterprisehub.kernel.archive.kinds import ArchiveKind, archive_kind
from enterprisehub.kernel.archive.legal_holds import hold_over, lock_holds
from enterprisehub.kernel.archive.models import ArchiveRow
from enterprisehub.kernel.archive.parts import Part, parts_of, span_of
from enterprisehub.kernel.archive.places import Cold, archiver
from enterprisehub.kernel.archive.step_state import reached
from enterprisehub.kernel.db.session import Db


class _Changed(Exception):
    """The rows are no longer those that were archived."""


async def remove(cold: Cold, tenant_id: UUID, archive_id: UUID) -> None:
    """The archived rows are gone from here, unless a hold covers them or they changed since.

    A hold leaves the archive `verified`, to be tried again. Rows that changed make it `stale`:
    its files stay in the store, and the span is planned anew.
    """
    try:
        async with cold.database.scoped(archiver(tenant_id)) as db:
            await _remove(db, archive_id)
    except _Changed as why:
        async with cold.database.scoped(archiver(tenant_id)) as db:
            await reached(db, archive_id, before="verified", state="stale", error=str(why))


async def _remove(db: Db, archive_id: UUID) -> None:
    await lock_holds(db)
    row = await db.get_one(ArchiveRow, archive_id, with_for_update=True)
    if row.state != "verified":
        return
    kind = archive_kind(row.kind)
    hold = await hold_over(db, kind.name, row.span_from, row.span_to)
    if hold is not None:
        row.error = f"Held: {hold.reason}"
        return
    if kind.append_only:
        await _remove_by_function(db, kind, row)
    else:
        for part, made in zip(parts_of(kind), row.files, strict=True):
            await _delete(db, part, made, span_of(row))
    await reached(db, archive_id, before="verified", state="removed", removed_at=clock.now())


async def _delete(db: Db, part: Part, made: dict[str, Any], span: dict[str, Any]) -> None:
    columns = from_json(made["columns"])
    names = ", ".join(quote(column.name) for column in columns)
    gone = text(
        f"WITH gone AS (DELETE FROM {quote(part.table)} WHERE {part.where} RETURNING {names})"  # noqa: S608  declared names
        f" SELECT {digest_sql(columns, part.key)} FROM gone"
    )
    said = (await db.execute(gone, span)).one()
    if (said.rows, said.digest) != (made["rows"], made["digest"]):
        raise _Changed("Rows were changed, added or removed after they were archived.")


async def _remove_by_function(db: Db, kind: ArchiveKind, row: ArchiveRow) -> None:
    """The log is append-only: what is in it now is compared, then the database removes it."""
    (part,), (made,) = parts_of(kind), row.files
    columns = from_json(made["columns"])
    now = text(
        f"SELECT {digest_sql(columns, part.key)} FROM {quote(part.table)} WHERE {part.where}"  # noqa: S608
    )
    said = (await db.execute(now, span_of(row))).one()
    if (said.rows, said.digest) != (made["rows"], made["digest"]):
        raise _Changed("Rows were added or removed after they were archived.")
    await db.execute(text("SELECT hub.remove_archived_changes(:id)"), {"id": row.id})
