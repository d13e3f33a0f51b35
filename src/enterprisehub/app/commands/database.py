"""`hub migrate`, `hub seed`, `hub openapi`, `hub audit verify`."""

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import select

from enterprisehub.app.commands import prepare
from enterprisehub.app.commands.output import Output
from enterprisehub.app.installation import Installation
from enterprisehub.app.migrate import migrate as bring_up_to_date
from enterprisehub.app.places import embedded_server
from enterprisehub.kernel.audit.seal_changes import verify
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.settings import Settings
from enterprisehub.kernel.tenancy.models import TenantRecord
from enterprisehub.kernel.work.runtime import Runtime


def migrate(settings: Settings, out: Output) -> None:
    """The database is at this version."""
    if settings.embedded:
        embedded_server(settings).start()
    bring_up_to_date(Installation.open(settings), out.step)
    out.result({"migrated": True}, "The database is up to date.")


def seed(settings: Settings, out: Output) -> None:
    """The demo tenant exists."""
    credentials = asyncio.run(prepare.seed(Installation.open(settings), out))
    if credentials is None:
        out.result({"seeded": False}, "There is a tenant already; nothing was changed.")
        return
    rows = [(p.role.value, p.email, p.password) for p in credentials.people]
    value = {"seeded": True, **asdict(credentials)}
    out.table(value, ("sign in as", "email", "password"), rows)


def openapi(settings: Settings, out: Output, to: Path | None) -> None:
    """The description of the JSON API, in the order it is declared."""
    from enterprisehub.app.web import build  # noqa: PLC0415  every page of the program

    if settings.embedded:
        embedded_server(settings).start()
    installation = Installation.open(settings)
    document = build(settings, installation.connect(), installation.urls.app).openapi()
    text = json.dumps(document, indent=2)
    if to is None:
        out.result(document, text)
        return
    to.write_text(text + "\n", "utf-8")
    out.step(f"Wrote {to}")


def verify_audit(settings: Settings, out: Output, slug: str | None) -> bool:
    """True when every chain holds."""
    results = asyncio.run(_verify_audit(settings, slug))
    good = all(result["broken"] is None for result in results)
    rows = [(r["tenant"], r["sealed"], r["unsealed"], _broken_words(r["broken"])) for r in results]
    out.table({"good": good, "tenants": results}, ("tenant", "sealed", "waiting", "chain"), rows)
    return good


async def _verify_audit(settings: Settings, slug: str | None) -> list[dict[str, Any]]:
    runtime = Installation.open(settings).connect(watched=False)
    try:
        results = []
        for tenant in await tenants(runtime, slug):
            async with runtime.database.scoped(Scope(tenant.id)) as db:
                results.append({"tenant": tenant.slug, **asdict(await verify(db))})
        return results
    finally:
        await close(runtime)


def _broken_words(broken: dict[str, Any] | None) -> str:
    if broken is None:
        return "holds"
    return f"broken at link {broken['position']}, change {broken['change_seq']}: {broken['why']}"


async def tenants(runtime: Runtime, slug: str | None) -> list[TenantRecord]:
    """The tenant of this short name, or all. Raises NotFound."""
    async with runtime.database.unscoped() as db:
        query = select(TenantRecord).order_by(TenantRecord.slug)
        if slug is not None:
            query = query.where(TenantRecord.slug == slug)
        found = list(await db.scalars(query))
    if slug is not None and not found:
        raise NotFound(f"There is no tenant named {slug}.")
    return found


async def close(runtime: Runtime) -> None:
    await asyncio.to_thread(runtime.close)
    await runtime.database.close()
