"""Load for the kill drills: workflows whose every effect is counted, in a world of its own.

Each workflow writes a row, asks a vendor outside for something under its idempotency key, and
writes another row. The vendor lives in the drill's own process, so that no kill reaches it.
"""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from enterprisehub.kernel import secrets
from enterprisehub.kernel.audit import models as audit_models
from enterprisehub.kernel.db import schema
from enterprisehub.kernel.db.embedded import EmbeddedPostgres
from enterprisehub.kernel.db.roles import APP_ROLE
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.secrets import KeyRing
from enterprisehub.kernel.tenancy.models import TenantRecord
from enterprisehub.kernel.work import engine, runtime
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.enqueue import enqueue
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.workflows import workflow

HERE = Path(__file__).resolve()
# The load needs the kernel's own tables alone; naming them here is what loads them.
TABLES = (audit_models.changes, TenantRecord.__table__)
TENANT_KEY = b"drill".ljust(32, b".")
ROLES = ("before", "after")
# After several outages in a row the durable layer asks the database again within 90 s.
LONGEST_PAUSE_SECONDS = 200


async def note(db: Db, number: int, role: str) -> None:
    """One row that must exist exactly once."""
    await db.execute(
        text("INSERT INTO drill_effects (number, role) VALUES (:n, :r)"), {"n": number, "r": role}
    )


async def ask_vendor(ctx: WorkContext, number: int) -> str:
    """The outside effect: the vendor does it once per key, however often it is asked."""
    reader, writer = await asyncio.open_unix_connection(os.environ["DRILL_VENDOR"])
    try:
        writer.write(json.dumps([ctx.key, number]).encode() + b"\n")
        await writer.drain()
        return (await reader.readline()).decode().strip()
    finally:
        writer.close()


@workflow("drill.three_effects", queue=Queue.INTERACTIVE, time_limit_seconds=3600)
async def three_effects(ctx: WorkContext, number: int) -> None:
    await ctx.transaction(note, number, "before")
    await ctx.step(ask_vendor, ctx, number, attempts=20, wait_seconds=0.2)
    await ctx.transaction(note, number, "after")


@dataclass
class Vendor:
    """Does what it is asked once per key, and counts how often it was asked."""

    done: dict[str, int] = field(default_factory=dict)
    requests: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, ValueError):
            key, number = json.loads(await reader.readline())
            self.requests += 1
            self.done.setdefault(key, number)
            await asyncio.sleep(0.01)
            writer.write(b"ok\n")
            await writer.drain()
        writer.close()


@dataclass
class World:
    """A durable database, a tenant, a vendor, and workers that can be killed."""

    folder: Path
    server: EmbeddedPostgres
    database: Database
    scope: Scope
    vendor: Vendor
    workers: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def start_worker(self) -> None:
        """A worker process runs the load."""
        out = (self.folder / "worker.log").open("ab")
        environment = {**os.environ, "DRILL_FOLDER": str(self.folder)}
        command = [sys.executable, str(HERE)]
        self.workers.append(subprocess.Popen(command, stdout=out, stderr=out, env=environment))
        out.close()

    def kill_worker(self) -> None:
        """The oldest worker is dead at once."""
        dead = self.workers.pop(0)
        dead.kill()
        dead.wait()

    def kill_database(self) -> None:
        """The server is dead at once, its sessions with it."""
        pid = self.server.pid()
        if pid is not None:
            os.kill(pid, signal.SIGKILL)

    async def counts(self) -> Counter[tuple[int, str]]:
        """How often each row effect is there."""
        query = "SELECT number, role, count(*) FROM drill_effects GROUP BY number, role"
        async with await psycopg.AsyncConnection.connect(self.server.urls().owner) as connection:
            rows = await (await connection.execute(query)).fetchall()
        return Counter({(number, role): count for number, role, count in rows})


@asynccontextmanager
async def world() -> AsyncIterator[World]:
    """Made in a temporary folder with fsync on, and gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="hubdrill-"))
    server = EmbeddedPostgres(folder / "postgres")
    vendor = Vendor()
    os.environ["DRILL_VENDOR"] = str(folder / "vendor.sock")
    listening = await asyncio.start_unix_server(vendor.serve, os.environ["DRILL_VENDOR"])
    made = None
    try:
        made = await _make(folder, server, vendor)
        yield made
    finally:
        for worker in made.workers if made is not None else []:
            worker.kill()
            worker.wait()
        if made is not None:
            runtime.installed().close()
            await made.database.close()
        listening.close()
        server.remove()
        shutil.rmtree(folder, ignore_errors=True)


async def _make(folder: Path, server: EmbeddedPostgres, vendor: Vendor) -> World:
    urls = server.start()
    schema.build(urls.owner, TENANT_KEY)
    engine.migrate(urls.owner, APP_ROLE)
    with psycopg.connect(urls.owner) as connection:
        connection.execute(
            "CREATE TABLE drill_effects (seq bigint GENERATED ALWAYS AS IDENTITY,"
            " number int NOT NULL, role text NOT NULL)"
        )
        connection.execute(f"GRANT SELECT, INSERT ON drill_effects TO {APP_ROLE}")
    database = _connect(folder, server)
    tenant_id = new_id()
    async with database.unscoped() as db:
        db.add(TenantRecord(id=tenant_id, name="Drill", slug="drill"))
    return World(folder, server, database, Scope(tenant_id), vendor)


def _connect(folder: Path, server: EmbeddedPostgres) -> Database:
    ring = KeyRing.open(folder / "keys" / "ring.json")
    secrets.install(ring)
    url = server.urls().app
    database = Database(schema.sqlalchemy_url(url), TENANT_KEY)
    runtime.install(runtime.Runtime.connect(database, url, ring))
    return database


async def feed(made: World, numbers: range, acknowledged: set[int]) -> None:
    """Every number is enqueued until its commit is acknowledged; outages are waited for."""
    for number in numbers:
        while number not in acknowledged:
            try:
                async with made.database.scoped(made.scope) as db:
                    await enqueue(db, three_effects, number, key=str(number))
                acknowledged.add(number)
            except (SQLAlchemyError, psycopg.Error, OSError):
                await asyncio.sleep(0.1)


async def drill(
    *, workflows: int, times: int, break_it: Callable[[World], Awaitable[None]]
) -> dict[str, Any]:
    """Feed, break `times` times in the middle of it, and count when nothing moves any more."""
    started = time.monotonic()
    async with world() as made:
        acknowledged: set[int] = set()
        made.start_worker()
        feeding = asyncio.create_task(feed(made, range(workflows), acknowledged))
        for turn in range(times):
            await _until_finished(made, workflows * (turn + 1) // (times + 1))
            await break_it(made)
        await feeding
        await _until_finished(made, workflows)
        counts = await made.counts()
        vendor = Counter(made.vendor.done.values())
        result = _judge(acknowledged, counts, vendor)
        repeated = made.vendor.requests - len(made.vendor.done)
    seconds = round(time.monotonic() - started, 1)
    return {"times": times, **result, "vendor_asked_again": repeated, "seconds": seconds}


def _judge(
    acknowledged: set[int], counts: Counter[tuple[int, str]], vendor: Counter[int]
) -> dict[str, int]:
    wanted = [(number, role) for number in acknowledged for role in ROLES]
    lost = sum(counts[effect] == 0 for effect in wanted) + sum(
        vendor[number] == 0 for number in acknowledged
    )
    doubled = sum(count - 1 for count in counts.values()) + sum(
        count - 1 for count in vendor.values()
    )
    return {
        "acknowledged": len(acknowledged),
        "effects": 3 * len(acknowledged),
        "lost": lost,
        "doubled": doubled,
    }


def told(result: dict[str, Any]) -> str:
    """The result of a drill for people."""
    return (
        f"{result['times']} kills in {result['seconds']} s under {result['acknowledged']} pieces "
        f"of work: {result['lost']} of {result['effects']} effects lost, {result['doubled']} "
        f"doubled ({result['vendor_asked_again']} requests repeated under the same key)."
    )


async def _until_finished(made: World, count: int) -> None:
    """So many workflows are complete, or nothing has moved for long."""
    seen, moved_at = -1, time.monotonic()
    while time.monotonic() - moved_at < LONGEST_PAUSE_SECONDS:
        try:
            finished = sum(role == "after" for _, role in await made.counts())
        except psycopg.Error:
            finished = seen
        if finished >= count:
            return
        if finished > seen:
            seen, moved_at = finished, time.monotonic()
        await asyncio.sleep(0.05)


async def work() -> None:
    """The worker process: runs the load until it is killed."""
    folder = Path(os.environ["DRILL_FOLDER"])
    server = EmbeddedPostgres(folder / "postgres")
    _connect(folder, server)
    made = engine.Engine(runtime.installed(), server.urls().app, pool_size=10)
    await made.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(work())
