"""From Run to result, without a model: alone, behind a queue, and whether tenants share it."""

import asyncio
import contextlib
import statistics
import tempfile
import time
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import psycopg
import typer
from pydantic import BaseModel
from sqlalchemy import func, select

from bench._real_database import Real, real_database
from enterprisehub.kernel import secrets
from enterprisehub.kernel.agents.define import AGENTS, agent
from enterprisehub.kernel.agents.execute import execute
from enterprisehub.kernel.agents.models import RunRow
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.db.roles import APP_ROLE
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.deliver import run_deliveries
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import SYSTEM, Scope
from enterprisehub.kernel.secrets import KeyRing
from enterprisehub.kernel.tenancy.models import TenantRecord
from enterprisehub.kernel.work import engine, runtime

NAME = "bench.counter"
_LONGEST_SECONDS = 900.0
_ENDED = ("success", "failed", "timed_out", "cancelled", "waiting_approval")


class Given(BaseModel):
    number: int


class Found(BaseModel):
    summary: str


async def _count(db: Db) -> int:
    return await db.scalar(select(func.count()).select_from(RunRow)) or 0


async def _body(run: AgentRun, given: Given) -> Found:
    seen = await run.read("Count", _count)
    more = await run.read("Count again", _count)
    return Found(summary=f"{given.number}: {seen} and {more}")


def run(
    *,
    alone: Annotated[int, typer.Option(min=5, help="Runs measured one by one.")] = 40,
    waiting: Annotated[int, typer.Option(min=10, help="Runs enqueued at once.")] = 200,
    neighbours: Annotated[int, typer.Option(min=1, help="Other tenants with one run each.")] = 5,
) -> dict[str, Any]:
    """Run to result without a model: p50 and p99 alone and with many waiting; tenant fairness."""
    return asyncio.run(_run(alone, waiting, neighbours))


async def _run(alone: int, waiting: int, neighbours: int) -> dict[str, Any]:
    async with real_database(durable=True) as real:
        if NAME not in AGENTS:
            agent(
                name=NAME, title="Counter", domain="Bench", purpose="Counts", input=Given,
                output=Found, permission="agents.run",
            )(_body)  # fmt: skip
        async with _worker(real):
            first = await _tenant(real)
            await _one(real, first)  # what is loaded on the first use is not the measure
            by_one = [await _one(real, first) for _ in range(alone)]
            crowd = await _crowd(real, first, waiting, neighbours)
    return {"alone": _figures(by_one), "waiting": crowd}


@contextlib.asynccontextmanager
async def _worker(real: Real) -> Any:
    """A worker in this process, as `hub up` starts one, with the deliveries of events."""
    engine.migrate(real.urls.owner, APP_ROLE)
    ring = KeyRing.open(Path(tempfile.mkdtemp(prefix="hubbench-")) / "keys.json")
    secrets.install(ring)
    made = runtime.Runtime.connect(real.guarded, real.urls.app, ring)
    runtime.install(made)
    worker, stop = engine.Engine(made, real.urls.app), asyncio.Event()
    await worker.start()
    deliveries = asyncio.create_task(run_deliveries(real.guarded, real.urls.app, stop))
    try:
        yield
    finally:
        stop.set()
        await deliveries
        await worker.stop(grace_seconds=1)
        made.close()


async def _tenant(real: Real) -> Scope:
    tenant_id = new_id()
    async with real.guarded.unscoped() as db:
        db.add(TenantRecord(id=tenant_id, name="Bench", slug=f"bench-{tenant_id.hex[-12:]}"))
    return Scope(tenant_id, SYSTEM, frozenset({"agents.run"}))


async def _start(real: Real, scope: Scope, count: int) -> list[UUID]:
    async with real.guarded.scoped(scope) as db:
        return [(await execute(db, NAME, {"number": n})).id for n in range(count)]


async def _one(real: Real, scope: Scope) -> float:
    began = time.perf_counter()
    (run_id,) = await _start(real, scope, 1)
    async with await psycopg.AsyncConnection.connect(real.urls.admin, autocommit=True) as look:
        while not await _ended_of(look, [run_id]):  # noqa: ASYNC110  as a program that polls sees it
            await asyncio.sleep(0.002)
    return (time.perf_counter() - began) * 1000


async def _ended_of(look: psycopg.AsyncConnection, ids: list[UUID]) -> list[tuple[UUID, float]]:
    """Which of the runs have ended, and how many milliseconds after they were asked for."""
    found = await look.execute(
        "SELECT id, extract(epoch FROM completed_at - created_at) * 1000 FROM kernel_agent_runs"
        " WHERE id = ANY(%s) AND status = ANY(%s)",
        (ids, list(_ENDED)),
    )
    return [(row[0], float(row[1])) for row in await found.fetchall()]


async def _crowd(real: Real, first: Scope, waiting: int, neighbours: int) -> dict[str, Any]:
    """One tenant floods the queue; others come after it with one run each."""
    others = [await _tenant(real) for _ in range(neighbours)]
    began = time.perf_counter()
    ids = await _start(real, first, waiting)
    theirs = [(await _start(real, scope, 1))[0] for scope in others]
    every = [*ids, *theirs]
    deadline = time.monotonic() + _LONGEST_SECONDS
    async with await psycopg.AsyncConnection.connect(real.urls.admin, autocommit=True) as look:
        while len(found := await _ended_of(look, every)) < len(every):
            if time.monotonic() > deadline:
                break
            await asyncio.sleep(0.1)
    seconds = time.perf_counter() - began
    took = dict(found)
    return {
        "runs": waiting,
        "ended": len(found),
        "seconds": round(seconds, 2),
        "runs_per_second": round(len(found) / seconds, 1),
        **_figures([took[i] for i in ids if i in took]),
        "neighbours": _figures([took[i] for i in theirs if i in took]),
    }


def _figures(times_ms: list[float]) -> dict[str, Any]:
    ordered = sorted(times_ms)
    if not ordered:
        return {"p50_ms": None, "p99_ms": None}
    last = ordered[min(len(ordered) - 1, round(len(ordered) * 0.99))]
    return {"p50_ms": round(statistics.median(ordered), 1), "p99_ms": round(last, 1)}


def show(result: dict[str, Any]) -> str:
    """The figures in three lines."""
    alone, crowd = result["alone"], result["waiting"]
    near = crowd["neighbours"]
    many = f"{crowd['runs']} waiting".ljust(14)
    speed = f"{crowd['runs_per_second']} runs/s, {crowd['ended']} ended"
    lines = (
        f"alone          p50 {alone['p50_ms']} ms, p99 {alone['p99_ms']} ms",
        f"{many} p50 {crowd['p50_ms']} ms, p99 {crowd['p99_ms']} ms, {speed}",
        f"others after   p50 {near['p50_ms']} ms, p99 {near['p99_ms']} ms",
    )
    return "\n".join(lines)
