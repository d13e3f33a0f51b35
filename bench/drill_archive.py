"""Archiving dies at every state, and bytes flip in the store: nothing is lost, nothing twice."""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from obstore.store import LocalStore

from bench._old_log import Filled, count_log, log_digest, old_log
from bench._real_database import TENANT_KEY, real_database
from enterprisehub.kernel.archive.advance import STEPS, advance, bring_to_rest, state_of
from enterprisehub.kernel.archive.manifests import check_chain
from enterprisehub.kernel.archive.parquet_files import ArchiveDamaged
from enterprisehub.kernel.archive.places import Cold
from enterprisehub.kernel.archive.plan_spans import plan_due
from enterprisehub.kernel.archive.restore_rows import restore
from enterprisehub.kernel.audit.seal_changes import verify
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.storage.installed import install_objects
from enterprisehub.kernel.storage.objects import Objects

# The process that archives. It tells each state on its output before it takes the next step, and
# dies by signal in the middle of the step that it was told to.
_CHILD = """
import asyncio, os, signal, sys
from bench.drill_archive import child
asyncio.run(child(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4], sys.argv[5]))
"""


@dataclass(frozen=True, slots=True)
class Killed:
    """One kill: where, what the row said afterwards, and whether all came right."""

    state: str
    moment: str
    row_said: str
    rows_kept: bool
    ended: str
    chain_holds: bool
    restored_equal: bool


def run(
    *,
    changes: Annotated[int, typer.Option(min=100, help="Rows in the month.")] = 3000,
    flips: Annotated[int, typer.Option(min=1, help="Bytes flipped, one after the other.")] = 12,
) -> dict[str, Any]:
    """Kill the archiver with -9 before and after the effect of each state; flip stored bytes."""
    return asyncio.run(_run(changes, flips))


async def _run(changes: int, flips: int) -> dict[str, Any]:
    async with real_database(durable=True) as real:
        folder = Path(tempfile.mkdtemp(prefix="hubdrill-"))
        cold = _cold(real.guarded, folder)
        install_objects(cold.objects)
        kills = []
        for state in STEPS:
            for moment in ("before", "after"):
                filled = await old_log(real, changes)
                kills.append(await _kill(cold, real.urls.app, filled, state, moment, folder))
        filled = await old_log(real, changes)
        flipped = await _flip(cold, filled, flips, folder)
    good = all(k.rows_kept and k.chain_holds and k.restored_equal for k in kills)
    return {
        "kills": [asdict(kill) for kill in kills],
        "flips": flipped,
        "met": good and flipped["refused"] == flipped["tried"],
    }


def _cold(database: Database, folder: Path) -> Cold:
    store = LocalStore(folder / "objects", automatic_cleanup=True, mkdir=True)
    return Cold(Objects(store), folder / "spool", database)


async def _kill(
    cold: Cold, url: str, filled: Filled, state: str, moment: str, folder: Path
) -> Killed:
    async with cold.database.scoped(Scope(filled.tenant_id)) as db:
        (archive_id,) = await plan_due(db)
    before = filled.digest
    arguments = (url, str(filled.tenant_id), archive_id, f"{state}/{moment}", str(folder))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _CHILD, *arguments, cwd=Path(__file__).parents[1]
    )
    code = await process.wait()
    if code != -signal.SIGKILL:
        raise RuntimeError(f"the archiver was to die at {state}, {moment}; it ended with {code}")
    said = await _state(cold, filled.tenant_id, archive_id)
    kept = await count_log(filled) == (0 if said == "removed" else filled.changes)
    ended = await bring_to_rest(cold, filled.tenant_id, UUID(archive_id))
    async with cold.database.scoped(Scope(filled.tenant_id)) as db:
        holds = (await verify(db)).broken is None
        holds = holds and (await check_chain(cold.objects, db, "audit")).broken is None
    await restore(cold, filled.tenant_id, UUID(archive_id))
    equal = await log_digest(filled) == before
    return Killed(state, moment, said, kept, ended, holds, equal)


async def child(url: str, tenant: str, archive: str, where: str, folder: str) -> None:
    """Archives until it has to die: before a step's record is written, or after its effect."""
    import enterprisehub.kernel.archive.extract_rows as extracting  # noqa: PLC0415
    import enterprisehub.kernel.archive.remove_rows as removing  # noqa: PLC0415
    import enterprisehub.kernel.archive.store_files as storing  # noqa: PLC0415
    from enterprisehub.app.catalog import load  # noqa: PLC0415
    from enterprisehub.kernel.db.schema import sqlalchemy_url  # noqa: PLC0415

    load()
    state, moment = where.split("/")
    cold = _cold(Database(sqlalchemy_url(url), TENANT_KEY), Path(folder))
    install_objects(cold.objects)

    async def die(*_: Any, **__: Any) -> bool:
        os.kill(os.getpid(), signal.SIGKILL)
        return True

    now = "planned"
    while now in STEPS:
        if now == state and moment == "before":
            for module in (extracting, storing, removing):
                module.reached = die  # type: ignore[attr-defined]
        now = await advance(cold, UUID(tenant), UUID(archive))
        if now != state and moment == "after" and _next(state) == now:
            await die()


def _next(state: str) -> str:
    order = [*STEPS, "removed"]
    return order[order.index(state) + 1]


async def _state(cold: Cold, tenant_id: UUID, archive_id: str) -> str:
    return await state_of(cold, tenant_id, UUID(archive_id))


async def _flip(cold: Cold, filled: Filled, flips: int, folder: Path) -> dict[str, Any]:
    """Each byte in turn: once before the removal, and once before the rows are to come back."""
    async with cold.database.scoped(Scope(filled.tenant_id)) as db:
        (archive_id,) = await plan_due(db)
    tenant, id_ = filled.tenant_id, UUID(archive_id)
    refused = tried = 0
    for number in range(flips):
        while await _state(cold, tenant, archive_id) != "uploaded":
            await advance(cold, tenant, id_)
        with _flipped(folder, filled, number, flips):
            tried += 1
            refused += await _refuses(advance(cold, tenant, id_))
    kept = await count_log(filled) == filled.changes
    await bring_to_rest(cold, tenant, id_)
    for number in range(flips):
        with _flipped(folder, filled, number, flips):
            tried += 1
            refused += await _refuses(restore(cold, tenant, id_))
    await restore(cold, tenant, id_)
    return {
        "tried": tried,
        "refused": refused,
        "kept_meanwhile": kept,
        "restored_equal": await log_digest(filled) == filled.digest,
    }


@contextmanager
def _flipped(folder: Path, filled: Filled, number: int, of: int) -> Iterator[None]:
    """The stored file has one other bit inside the block."""
    (file,) = (folder / "objects" / str(filled.tenant_id)).rglob("*.parquet")
    whole = file.read_bytes()
    changed = bytearray(whole)
    changed[len(whole) * number // of] ^= 1 << (number % 8)
    file.write_bytes(changed)
    try:
        yield
    finally:
        file.write_bytes(whole)


async def _refuses(attempt: Any) -> int:
    try:
        await attempt
    except ArchiveDamaged:
        return 1
    return 0


def show(result: dict[str, Any]) -> str:
    lines = [
        f"{k['state']:<10} {k['moment']:<7} row said {k['row_said']:<10} ended {k['ended']:<9}"
        f" kept {k['rows_kept']}  chain {k['chain_holds']}  restored equal {k['restored_equal']}"
        for k in result["kills"]
    ]
    flips = result["flips"]
    lines.append(
        f"flipped bytes refused: {flips['refused']} of {flips['tried']};"
        f" then restored equal: {flips['restored_equal']}"
    )
    return "\n".join([*lines, "met" if result["met"] else "MISSED"])
