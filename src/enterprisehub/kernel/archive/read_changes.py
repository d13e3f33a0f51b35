"""Archived changes for whoever proves the chain of the change log."""

from asyncio import to_thread
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text

from enterprisehub.kernel.archive.models import ArchiveRow
from enterprisehub.kernel.archive.parquet_files import batches_of
from enterprisehub.kernel.archive.places import Shelf, installed_shelf
from enterprisehub.kernel.archive.store_files import fetch
from enterprisehub.kernel.audit.archived import ARCHIVED, ArchivedChanges
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.ids import new_id

if TYPE_CHECKING:
    from uuid import UUID

_CANONICAL = text(
    "SELECT seq, jsonb_build_array(seq, (extract(epoch FROM at) * 1000000)::bigint, table_name,"
    " record_id::uuid, operation, before::jsonb, after::jsonb, actor, request_id, txid)::text"
    " FROM unnest(CAST(:seq AS bigint[]), CAST(:at AS timestamptz[]),"
    " CAST(:table_name AS text[]), CAST(:record_id AS text[]), CAST(:operation AS text[]),"
    " CAST(:before AS text[]), CAST(:after AS text[]), CAST(:actor AS text[]),"
    " CAST(:request_id AS text[]), CAST(:txid AS bigint[])) AS c(seq, at, table_name, record_id,"
    " operation, before, after, actor, request_id, txid)"
)


class _Archives:
    """One archive at a time is fetched, checked and held: the chain runs along time."""

    def __init__(self, shelf: Shelf, rows: list[ArchiveRow]) -> None:
        self._shelf = shelf
        self._rows = rows
        self._held: dict[UUID, dict[int, str]] = {}

    async def canonical(self, db: Db, wanted: dict[int, Any]) -> dict[int, str]:
        """The canonical text of those wanted changes (seq -> time) that were archived."""
        found: dict[int, str] = {}
        for row in self._rows:
            inside = {s for s, at in wanted.items() if row.span_from <= at < row.span_to}
            if inside:
                held = await self._texts(db, row)
                found |= {seq: held[seq] for seq in inside if seq in held}
        return found

    async def _texts(self, db: Db, row: ArchiveRow) -> dict[int, str]:
        if row.id not in self._held:
            self._held.clear()
            self._held[row.id] = await self._read(db, row)
        return self._held[row.id]

    async def _read(self, db: Db, row: ArchiveRow) -> dict[int, str]:
        scratch = new_id()
        texts: dict[int, str] = {}
        try:
            path = await fetch(self._shelf, db.scope.tenant_id, scratch, row.files[0])
            batches = batches_of(path)
            while (batch := await to_thread(next, batches, None)) is not None:
                names = [name for name in batch.schema.names if name != "tenant_id"]
                values = {name: batch.column(name).to_pylist() for name in names}
                texts.update((seq, plain) for seq, plain in await db.execute(_CANONICAL, values))
        finally:
            self._shelf.clear(scratch)
        return texts


@ARCHIVED.implement("kernel.archive")
async def archived_changes(db: Db, _: None) -> ArchivedChanges | None:
    """None when nothing of this tenant's log was archived."""
    query = (
        select(ArchiveRow)
        .where(ArchiveRow.kind == "audit", ArchiveRow.state == "removed")
        .order_by(ArchiveRow.span_from)
    )
    rows = list(await db.scalars(query))
    return _Archives(installed_shelf(), rows) if rows else None
