"""How long the server takes for each page of the console with many contacts, and its weight."""

import asyncio
import shutil
import tempfile
import time
from pathlib import Path
from typing import Annotated, Any

import httpx
import psycopg
import typer

from bench._real_database import Real, real_database
from bench.api import FILL
from enterprisehub.app.catalog import load
from enterprisehub.app.web import build
from enterprisehub.kernel import secrets
from enterprisehub.kernel.db.roles import APP_ROLE
from enterprisehub.kernel.identity import sessions
from enterprisehub.kernel.identity.members import add_member
from enterprisehub.kernel.identity.models import UserRow
from enterprisehub.kernel.identity.permissions import PERMISSIONS, Role
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Actor, Scope
from enterprisehub.kernel.secrets import KeyRing
from enterprisehub.kernel.settings import Settings
from enterprisehub.kernel.tenancy.models import TenantRecord
from enterprisehub.kernel.web.cookies import SESSION
from enterprisehub.kernel.web.rate_limits import Limits
from enterprisehub.kernel.work import runtime as work_runtime
from enterprisehub.kernel.work.engine import migrate
from enterprisehub.kernel.work.runtime import Runtime
from enterprisehub.ui.navigation import NAVIGATION

GOAL_MS = 50.0
GOAL_BYTES = 100_000
ADDRESS = "http://bench"
NOBODY_KNOWS = "-"


def run(
    *,
    contacts: Annotated[int, typer.Option(min=100, help="Contacts in the tenant.")] = 100_000,
    rounds: Annotated[int, typer.Option(min=5, help="Visits of every page.")] = 40,
) -> dict[str, Any]:
    """Server time (p50, p95) and weight of every place of the menu; goals 50 ms and 100 kB."""
    return asyncio.run(_run(contacts, rounds))


async def _run(contacts: int, rounds: int) -> dict[str, Any]:
    load()
    home = Path(tempfile.mkdtemp(prefix="hubpages-"))
    try:
        async with real_database(durable=True) as real:
            client, runtime = await _signed_in(real, home, contacts)
            async with client:
                pages = {}
                for href in sorted({item.href for item in NAVIGATION.items}):
                    pages[href] = await _visit(client, href, rounds)
            runtime.close()
    finally:
        shutil.rmtree(home, ignore_errors=True)
    over = sorted(href for href, page in pages.items() if page["misses"])
    return {"contacts": contacts, "goal_ms": GOAL_MS, "goal_bytes": GOAL_BYTES,
            "pages": pages, "missing_the_goal": over}  # fmt: skip


async def _signed_in(real: Real, home: Path, contacts: int) -> tuple[httpx.AsyncClient, Runtime]:
    """A browser of the owner of a tenant with that many contacts."""
    ring = KeyRing.open(home / "keys.json")
    secrets.install(ring)
    await asyncio.to_thread(migrate, real.urls.owner, APP_ROLE)
    tenant_id = new_id()
    async with real.guarded.unscoped() as db:
        db.add(TenantRecord(id=tenant_id, name="Bench", slug="bench"))
        user = UserRow(email="owner@example.com", name="Owner", password_hash=NOBODY_KNOWS)
        db.add(user)
    with psycopg.connect(real.urls.admin, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(FILL, {"t": tenant_id, "n": contacts})
        connection.execute("VACUUM ANALYZE crm_contacts")
    scope = Scope(tenant_id, Actor("user", str(user.id), "Owner"), frozenset(PERMISSIONS))
    async with real.guarded.scoped(scope) as db:
        await add_member(db, user.id, Role.OWNER)
    async with real.guarded.unscoped() as db:
        token = await sessions.begin(
            db, user.id, tenant_id, stage="full", ip="127.0.0.1", agent="bench"
        )
    runtime = Runtime.connect(real.guarded, real.urls.app, ring, public_url=ADDRESS)
    work_runtime.install(runtime)
    settings = Settings(home=home, public_url=ADDRESS)
    app = build(settings, runtime, real.urls.app, limits=Limits(enforced=False))
    transport = httpx.ASGITransport(app)
    client = httpx.AsyncClient(transport=transport, base_url=ADDRESS, follow_redirects=True)
    client.cookies.set(SESSION, token)
    client.headers["accept"] = "text/html"
    return client, runtime


async def _visit(client: httpx.AsyncClient, href: str, rounds: int) -> dict[str, Any]:
    taken: list[float] = []
    weight, status = 0, 0
    for number in range(rounds + 3):  # the first three warm templates and plans up
        began = time.perf_counter()
        answer = await client.get(href)
        if number > 2:
            taken.append((time.perf_counter() - began) * 1000)
        weight, status = len(answer.content), answer.status_code
    taken.sort()
    p50, p95 = taken[len(taken) // 2], taken[min(int(len(taken) * 0.95), len(taken) - 1)]
    misses = p95 > GOAL_MS or weight > GOAL_BYTES or status != 200
    return {
        "status": status,
        "p50_ms": round(p50, 1),
        "p95_ms": round(p95, 1),
        "bytes": weight,
        "misses": misses,
    }


def show(result: dict[str, Any]) -> str:
    """A line per page, the slowest first."""
    ordered = sorted(result["pages"].items(), key=lambda pair: -pair[1]["p95_ms"])
    lines = [
        f"{page['p50_ms']:8.1f} {page['p95_ms']:8.1f} {page['bytes']:8,}  {href}"
        f"{'  misses' if page['misses'] else ''}"
        for href, page in ordered
    ]
    head = f"{result['contacts']:,} contacts\n  p50 ms   p95 ms    bytes  page"
    return "\n".join([head, *lines])
