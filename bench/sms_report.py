"""How long the report of opt-outs and messages takes over many receipts."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated, Any

import psycopg
import typer

from bench._real_database import Real, real_database
from enterprisehub.domains.compliance import api as compliance
from enterprisehub.kernel import clock
from enterprisehub.kernel.identity.permissions import PERMISSIONS
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Actor, Scope
from enterprisehub.kernel.tenancy.models import TenantRecord

GOAL_MS = 200.0
_RECEIPTS = """
INSERT INTO compliance_receipts (tenant_id, id, action_id, stage, channel, address, purpose,
    unasked, outcome, says, action_kind, decided_at, reasons, local_times, jurisdictions, frequency,
    opt_out_state, content, provenance, facts, rule_versions, inputs_hash, body_sha256)
SELECT %(tenant)s, uuidv7(), uuidv7(), 'send', 'sms', '+1512' || lpad((i %% 3000)::text, 7, '0'),
    'follow_up', true, 'allow', 'Nothing speaks against it.', 'messaging.send_text',
    now() - i * interval '1 minute', '[]', '[]', '["US"]', '{}', 'none', '{}', '{}', '{}',
    '["us.tx.hours@1"]', repeat('a', 64), repeat('b', 64)
FROM generate_series(1, %(messages)s) i
"""
_COUNT = "SELECT count(*) FROM compliance_receipts WHERE stage = 'send' AND outcome = 'allow'"


def run(
    *,
    messages: Annotated[int, typer.Option(min=100, help="Texts sent in the month.")] = 20_000,
    rounds: Annotated[int, typer.Option(min=5, help="How often each is asked.")] = 20,
) -> dict[str, Any]:
    """The report of a month: p50 and p95, and the ratio to counting the same rows."""
    return asyncio.run(_run(messages, rounds))


async def _run(messages: int, rounds: int) -> dict[str, Any]:
    async with real_database(durable=True) as real:
        scope = Scope(new_id(), Actor("job", "bench", "Bench"), frozenset(PERMISSIONS))
        await _fill(real, scope, messages)
        ours = await _timed(rounds, lambda: _report(real, scope))
        counting = await _timed(rounds, lambda: _count(real))
    p50, baseline = ours[len(ours) // 2], counting[len(counting) // 2]
    p95 = ours[int(len(ours) * 0.95)]
    return {
        "messages": messages, "goal_ms": GOAL_MS, "p50_ms": round(p50, 1), "p95_ms": round(p95, 1),
        "baseline": "counting the same receipts", "baseline_ms": round(baseline, 1),
        "ratio": round(p50 / baseline, 1), "met": p95 < GOAL_MS,
    }  # fmt: skip


async def _fill(real: Real, scope: Scope, messages: int) -> None:
    async with real.guarded.unscoped() as db:
        db.add(TenantRecord(id=scope.tenant_id, name="Bench", slug="bench"))
    with psycopg.connect(real.urls.admin, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(_RECEIPTS, {"tenant": scope.tenant_id, "messages": messages})
        connection.execute("VACUUM ANALYZE compliance_receipts")


async def _timed(rounds: int, work: Callable[[], Awaitable[None]]) -> list[float]:
    """Milliseconds, sorted; the first two warm plans up."""
    taken = []
    for number in range(rounds + 2):
        began = time.perf_counter()
        await work()
        if number > 1:
            taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken)


async def _report(real: Real, scope: Scope) -> None:
    now = clock.now()
    async with real.guarded.scoped(scope) as db:
        await compliance.report(db, now - timedelta(days=31), now)


async def _count(real: Real) -> None:
    async with real.bare.unscoped() as db:
        connection = await db.connection()
        await connection.exec_driver_sql(_COUNT)


def show(result: dict[str, Any]) -> str:
    """The result in two lines."""
    return (
        f"report over {result['messages']:,} texts: p50 {result['p50_ms']} ms, "
        f"p95 {result['p95_ms']} ms (goal {result['goal_ms']:.0f})\n"
        f"{result['baseline']}: {result['baseline_ms']} ms, ratio {result['ratio']}"
    )
