"""`hub archive`: what the console shows of the cold store, on the command line."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from enterprisehub.app.catalog import load
from enterprisehub.app.commands.database import close, tenants
from enterprisehub.app.commands.output import Output
from enterprisehub.app.installation import Installation
from enterprisehub.kernel.archive.advance import bring_to_rest
from enterprisehub.kernel.archive.kinds import KINDS
from enterprisehub.kernel.archive.manifests import check_chain
from enterprisehub.kernel.archive.models import ArchiveRow
from enterprisehub.kernel.archive.places import Cold, archiver, installed_shelf
from enterprisehub.kernel.archive.plan_spans import plan_due
from enterprisehub.kernel.archive.query_store import ColdQuery, query_by_sql, query_store
from enterprisehub.kernel.archive.restore_rows import restore as bring_back
from enterprisehub.kernel.settings import Settings
from enterprisehub.kernel.storage.installed import install_objects, installed_objects


def _ask[T](settings: Settings, slug: str, act: Callable[[Cold, UUID], Awaitable[T]]) -> T:
    async def ask() -> T:
        runtime = Installation.open(settings).connect()
        try:
            install_objects(installed_objects(settings))
            shelf = installed_shelf()
            cold = Cold(shelf.objects, shelf.spool, runtime.database)
            return await act(cold, (await tenants(runtime, slug))[0].id)
        finally:
            await close(runtime)

    load()
    return asyncio.run(ask())


def show_list(settings: Settings, out: Output, slug: str) -> None:
    """Every archive of the tenant, by kind and month."""

    async def act(cold: Cold, tenant_id: UUID) -> list[ArchiveRow]:
        async with cold.database.scoped(archiver(tenant_id)) as db:
            order = (ArchiveRow.kind, ArchiveRow.span_from)
            return list(await db.scalars(select(ArchiveRow).order_by(*order)))

    found = _ask(settings, slug, act)
    value = [
        {
            "id": str(row.id),
            "kind": row.kind,
            "from": row.span_from.isoformat(),
            "to": row.span_to.isoformat(),
            "state": row.state,
            "rows": row.row_count,
            "size_bytes": row.size_bytes,
            "error": row.error,
        }
        for row in found
    ]
    headings = ("id", "kind", "month", "state", "rows", "bytes", "note")
    rows = [
        (v["id"], v["kind"], str(v["from"])[:7], v["state"], v["rows"], v["size_bytes"], v["error"])
        for v in value
    ]
    out.table(value, headings, rows)


def run(settings: Settings, out: Output, slug: str) -> bool:
    """Every due month is moved now, here; True when none failed."""

    async def act(cold: Cold, tenant_id: UUID) -> dict[str, str]:
        async with cold.database.scoped(archiver(tenant_id)) as db:
            ids = await plan_due(db)
        told = {}
        for id_ in ids:
            out.step(f"Archiving {id_}")
            told[id_] = await bring_to_rest(cold, tenant_id, UUID(id_))
        return told

    told = _ask(settings, slug, act)
    out.table(told, ("archive", "state"), list(told.items()))
    return all(state in ("removed", "verified", "stale") for state in told.values())


def restore(settings: Settings, out: Output, slug: str, archive_id: UUID) -> None:
    """The archive's rows are in the database again."""

    async def act(cold: Cold, tenant_id: UUID) -> None:
        await bring_back(cold, tenant_id, archive_id)

    _ask(settings, slug, act)
    out.result({"restored": str(archive_id)}, f"{archive_id} is back; it stays for 30 days.")


def verify(settings: Settings, out: Output, slug: str) -> bool:
    """True when the manifests of every kind follow each other unaltered."""

    async def act(cold: Cold, tenant_id: UUID) -> dict[str, Any]:
        async with cold.database.scoped(archiver(tenant_id)) as db:
            return {name: await check_chain(cold.objects, db, name) for name in KINDS}

    chains = _ask(settings, slug, act)
    rows = [(name, chain.count, chain.broken or "holds") for name, chain in chains.items()]
    good = all(chain.broken is None for chain in chains.values())
    value = {n: {"count": c.count, "broken": c.broken} for n, c in chains.items()}
    out.table({"good": good, "kinds": value}, ("kind", "manifests", "chain"), rows)
    return good


def query(
    settings: Settings,
    out: Output,
    slug: str,
    kind: str,
    *,
    since: datetime | None,
    until: datetime | None,
    words: str,
    sql: str,
    limit: int,
) -> None:
    """Archived rows that match, or what SQL finds in the table `cold`."""
    wanted = ColdQuery(_utc(since), _utc(until), words, None, limit)

    async def act(cold: Cold, tenant_id: UUID) -> list[dict[str, Any]]:
        if sql:
            return await query_by_sql(cold, tenant_id, kind, sql, wanted)
        return (await query_store(cold, tenant_id, kind, wanted)).rows

    found = _ask(settings, slug, act)
    plain = [{name: _plain(value) for name, value in row.items()} for row in found]
    names = tuple(plain[0]) if plain else ("nothing found",)
    out.table(plain, names, [tuple(row.values()) for row in plain])


def _utc(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int | float | bool) else str(value)
