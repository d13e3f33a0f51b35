"""What the change log costs writes, and how fast its chain is sealed and proven."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

import psycopg
import typer
from sqlalchemy import text

from bench._processor_time import milliseconds_with, server_pid
from bench._real_database import Real, compare, real_database
from enterprisehub.kernel.audit.seal_changes import seal, verify
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.tenancy.models import TenantRecord

GOAL = 1.5
BULK = 500
SEAL_BATCH = 2000

_INSERT_ONE = text(
    "INSERT INTO crm_contacts (id, name, city) VALUES (uuidv7(), 'Ana Ruiz', 'Austin')"
)
_UPDATE_ONE = text("UPDATE crm_contacts SET city = 'Dallas' WHERE id = :id")
_INSERT_MANY = text(
    "INSERT INTO crm_contacts (id, name, city)"
    f" SELECT uuidv7(), 'Ana ' || n, 'Austin' FROM generate_series(1, {BULK}) n"
)
_UPDATE_MANY = text("UPDATE crm_contacts SET city = 'Dallas' WHERE id = ANY(:ids)")


def run(
    *,
    rounds: Annotated[int, typer.Option(min=3)] = 12,
    calls: Annotated[int, typer.Option(min=5, help="Single writes per round.")] = 40,
    clients: Annotated[int, typer.Option(min=1, help="Writers at once, one tenant.")] = 8,
) -> dict[str, Any]:
    """Compare writes with the change log and without it, committed durably."""
    return asyncio.run(_run(rounds, calls, clients))


async def _run(rounds: int, calls: int, clients: int) -> dict[str, Any]:
    async with real_database(durable=True) as real:
        tenant_id = new_id()
        async with real.guarded.unscoped() as plain:
            plain.add(TenantRecord(id=tenant_id, name="Bench", slug="bench"))
        scope = Scope(tenant_id)
        ids = await _rows(real, scope)
        writes = {}
        for name, call, per_round in _writes(real, scope, ids):
            many = calls if per_round is None else per_round
            writes[name] = await _with_and_without(real, call, rounds=rounds, calls=many)
        together = _together(real, scope, clients)
        writes[f"{clients}_at_once"] = await _with_and_without(
            real, together, rounds=rounds, calls=2
        )
        return {"goal": GOAL, "writes": writes, "chain": await _chain(real, scope)}


async def _rows(real: Real, scope: Scope) -> list[UUID]:
    async with real.guarded.scoped(scope) as db:
        await db.execute(_INSERT_MANY)
        return list(await db.scalars(text("SELECT id FROM crm_contacts")))


def _writes(
    real: Real, scope: Scope, ids: list[UUID]
) -> list[tuple[str, Callable[[], Awaitable[None]], int | None]]:
    def writer(
        statement: Any, values: dict[str, Any] | None = None
    ) -> Callable[[], Awaitable[None]]:
        async def write() -> None:
            async with real.guarded.scoped(scope) as db:
                await db.execute(statement, values or {})

        return write

    return [
        ("insert_1", writer(_INSERT_ONE), None),
        ("update_1", writer(_UPDATE_ONE, {"id": ids[0]}), None),
        (f"insert_{BULK}", writer(_INSERT_MANY), 2),
        (f"update_{BULK}", writer(_UPDATE_MANY, {"ids": ids}), 2),
    ]


def _together(real: Real, scope: Scope, clients: int) -> Callable[[], Awaitable[None]]:
    async def one() -> None:
        for _ in range(5):
            async with real.guarded.scoped(scope) as db:
                await db.execute(_INSERT_ONE)

    async def write() -> None:
        await asyncio.gather(*(one() for _ in range(clients)))

    return write


async def _with_and_without(
    real: Real, call: Callable[[], Awaitable[None]], *, rounds: int, calls: int
) -> dict[str, Any]:
    """The trigger is switched between rounds; nothing else differs."""
    owner = await psycopg.AsyncConnection.connect(real.urls.owner, autocommit=True)

    def variant(state: str) -> Callable[[], Awaitable[None]]:
        async def switched() -> None:
            await call()

        async def first() -> None:
            if current["state"] != state:
                await _switch(owner, state)
                current["state"] = state
            await switched()

        return first

    current = {"state": "ENABLE"}
    try:
        ms = await compare(
            {"logged": variant("ENABLE"), "bare": variant("DISABLE")},
            rounds=rounds,
            calls=calls,
            server=server_pid(real.urls.admin),
        )
        await _switch(owner, "ENABLE")
    finally:
        await owner.close()
    ratio = ms["logged"] / ms["bare"]
    return {
        "bare_ms": round(ms["bare"], 3),
        "logged_ms": round(ms["logged"], 3),
        "ratio": round(ratio, 3),
        "met": ratio <= GOAL,
    }


async def _switch(owner: psycopg.AsyncConnection, state: str) -> None:
    for trigger in ("record_change", "record_inserts"):
        await owner.execute(f"ALTER TABLE crm_contacts {state} TRIGGER {trigger}")  # type: ignore[arg-type]


async def _chain(real: Real, scope: Scope) -> dict[str, Any]:
    """How fast the log is sealed into its chain and the chain proven."""
    server = server_pid(real.urls.admin)
    used, started, sealed = milliseconds_with(server), time.perf_counter(), 0
    while True:
        async with real.guarded.scoped(scope) as db:
            done = await seal(db, batch=SEAL_BATCH)
        sealed += done
        if done < SEAL_BATCH:
            break
    seal_seconds = time.perf_counter() - started
    seal_processor_seconds = (milliseconds_with(server) - used) / 1000
    started = time.perf_counter()
    async with real.guarded.scoped(scope) as db:
        proof = await verify(db)
    verify_seconds = time.perf_counter() - started
    return {
        "changes": sealed,
        "sealed_per_second": round(sealed / seal_seconds),
        "sealed_per_processor_second": round(sealed / seal_processor_seconds),
        "proven_per_second": round(proof.sealed / verify_seconds),
        "holds": proof.broken is None,
    }


def show(result: dict[str, Any]) -> str:
    lines = []
    for name, write in result["writes"].items():
        met = "met" if write["met"] else "MISSED"
        lines.append(
            f"{name:<12} {write['logged_ms']:>9.3f} ms logged  {write['bare_ms']:>9.3f} ms bare  "
            f"{write['ratio']:.2f} x  goal {result['goal']:.2f} {met}"
        )
    chain = result["chain"]
    lines.append(
        f"chain        {chain['sealed_per_second']} sealed/s, {chain['proven_per_second']} proven/s"
        f" over {chain['changes']} changes"
    )
    return "\n".join(lines)
