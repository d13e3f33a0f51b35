"""How fast a month moves to the cold store, is found there, and comes back."""

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from obstore.store import LocalStore

from bench._old_log import Filled, log_digest, old_log
from bench._real_database import real_database
from enterprisehub.kernel.archive.advance import STEPS, advance, state_of
from enterprisehub.kernel.archive.models import ArchiveRow
from enterprisehub.kernel.archive.places import Cold
from enterprisehub.kernel.archive.plan_spans import plan_due
from enterprisehub.kernel.archive.query_store import ColdQuery, query_by_sql, query_store
from enterprisehub.kernel.archive.restore_rows import restore
from enterprisehub.kernel.audit.seal_changes import verify
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.storage.installed import install_objects
from enterprisehub.kernel.storage.objects import Objects


def run(
    *, changes: Annotated[int, typer.Option(min=1000, help="Rows in the month.")] = 100_000
) -> dict[str, Any]:
    """Archive, query, prove and restore one month of the change log; seconds per step."""
    return asyncio.run(_run(changes))


async def _run(changes: int) -> dict[str, Any]:
    async with real_database(durable=True) as real:
        folder = Path(tempfile.mkdtemp(prefix="hubbench-"))
        store = LocalStore(folder / "objects", automatic_cleanup=True, mkdir=True)
        cold = Cold(Objects(store), folder / "spool", real.guarded)
        install_objects(cold.objects)
        filled = await old_log(real, changes)
        return await _measure(cold, filled)


async def _measure(cold: Cold, filled: Filled) -> dict[str, Any]:
    seconds: dict[str, float] = {}
    scope, tenant = Scope(filled.tenant_id), filled.tenant_id
    async with cold.database.scoped(scope) as db:
        id_ = UUID((await plan_due(db))[0])
    while (state := await state_of(cold, tenant, id_)) in STEPS:
        started = time.perf_counter()
        await advance(cold, tenant, id_)
        seconds[f"after_{state}"] = time.perf_counter() - started
    for name, look in (
        ("query_words", lambda: query_store(cold, tenant, "audit", ColdQuery(words="zzz"))),
        ("query_sql", lambda: query_by_sql(cold, tenant, "audit", _SQL, ColdQuery())),
    ):
        started = time.perf_counter()
        await look()
        seconds[name] = time.perf_counter() - started
    started = time.perf_counter()
    async with cold.database.scoped(scope) as db:
        holds = (await verify(db)).broken is None
        row = await db.get_one(ArchiveRow, id_)
    seconds["verify_chain"] = time.perf_counter() - started
    started = time.perf_counter()
    await restore(cold, tenant, id_)
    seconds["restore"] = time.perf_counter() - started
    return {
        "rows": row.row_count,
        "size_bytes": row.size_bytes,
        "seconds": {name: round(value, 3) for name, value in seconds.items()},
        "rows_per_second": round(row.row_count / sum(seconds[f"after_{s}"] for s in STEPS)),
        "chain_holds_over_archive": holds,
        "restored_equal": await log_digest(filled) == filled.digest,
    }


_SQL = "SELECT operation, count(*) FROM cold GROUP BY 1"
