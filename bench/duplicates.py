"""What comparing one new contact with everybody takes, beside comparing it with the whole list."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

import psycopg
import typer

from bench._real_database import Real, real_database
from enterprisehub.domains.hygiene.logic.compare_new import compare_new
from enterprisehub.kernel.identity.permissions import PERMISSIONS
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Actor, Scope
from enterprisehub.kernel.tenancy.models import TenantRecord

GOAL_MS = 20.0
_STARTS = (
    "b",
    "br",
    "c",
    "d",
    "f",
    "g",
    "h",
    "j",
    "k",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "st",
    "t",
    "w",
)
_ENDS = ("", "n", "r", "th", "ll", "son", "ck", "ma", "ley", "rd", "tz", "vic")
_PEOPLE = """
INSERT INTO crm_contacts (tenant_id, id, name, name_key, given_name, family_name, email, city,
    state, lifecycle, source, tags)
SELECT %(tenant)s, uuidv7(), given || ' ' || family, family || ' ' || given, given, family,
    CASE WHEN random() < .6 THEN given || i || '@example.com' END, 'Austin', 'TX', 'lead',
    'Website', '{buyer}'
FROM (
    SELECT i, (%(given)s::text[])[1 + floor(cardinality(%(given)s) * random() ^ 2)] AS given,
        (%(family)s::text[])[1 + floor(cardinality(%(family)s) * random() ^ 2)] AS family
    FROM generate_series(1, %(contacts)s) i
) drawn
"""
_EVERYBODY = """
SELECT b.id FROM crm_contacts a JOIN crm_contacts b ON b.id <> a.id AND b.deleted_at IS NULL
    AND (b.family_name = a.family_name OR b.email = a.email)
WHERE a.id = %s
"""


def run(
    *,
    contacts: Annotated[int, typer.Option(min=1000, help="Contacts in the tenant.")] = 100_000,
    times: Annotated[int, typer.Option(min=20, help="New contacts to compare.")] = 200,
) -> dict[str, Any]:
    """One new contact among many: p50 and p95, and the ratio to a look at every row."""
    return asyncio.run(_run(contacts, times))


async def _run(contacts: int, times: int) -> dict[str, Any]:
    async with real_database(durable=True) as real:
        scope = Scope(new_id(), Actor("job", "bench", "Bench"), frozenset(PERMISSIONS))
        newcomers = await _fill(real, scope.tenant_id, contacts, times)
        ours = await _timed(newcomers, lambda id_: _compare(real, scope, id_))
        whole = await _timed(newcomers[:20], lambda id_: _look_at_everybody(real, id_))
    p50, baseline = ours[len(ours) // 2], whole[len(whole) // 2]
    p95 = ours[int(len(ours) * 0.95)]
    return {
        "contacts": contacts, "goal_ms": GOAL_MS, "p50_ms": round(p50, 1), "p95_ms": round(p95, 1),
        "baseline": "a join of the one row with the whole table", "baseline_ms": round(baseline, 1),
        "ratio": round(p50 / baseline, 3), "met": p95 < GOAL_MS,
    }  # fmt: skip


def _names(dice: random.Random, how_many: int, syllables: int) -> list[str]:
    """Names that are no more alike than people's."""
    parts = [start + vowel for start in _STARTS for vowel in "aeiou"]
    made = {"".join(dice.choices(parts, k=syllables)) + dice.choice(_ENDS): None
            for _ in range(2 * how_many)}  # fmt: skip
    return list(made)[:how_many]


async def _fill(real: Real, tenant_id: UUID, contacts: int, times: int) -> list[UUID]:
    """Names as uneven as in life; some of the contacts are taken as the ones that just came."""
    dice = random.Random(7)  # noqa: S311  names, no secrets
    given, family = _names(dice, 1000, 1), _names(dice, 10_000, 2)
    async with real.guarded.unscoped() as db:
        db.add(TenantRecord(id=tenant_id, name="Bench", slug="bench"))
    with psycopg.connect(real.urls.admin, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            _PEOPLE,
            {"tenant": tenant_id, "contacts": contacts, "given": given, "family": family},
        )
        connection.execute("VACUUM ANALYZE crm_contacts")
        chosen = connection.execute(
            "SELECT id FROM crm_contacts ORDER BY md5(id::text) LIMIT %s", (times,)
        )
        return [row[0] for row in chosen]


async def _timed(ids: list[UUID], work: Callable[[UUID], Awaitable[object]]) -> list[float]:
    """Milliseconds per contact, sorted; the first three warm plans up."""
    taken = []
    for number, id_ in enumerate([*ids[:3], *ids]):
        began = time.perf_counter()
        await work(id_)
        if number > 2:
            taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken)


async def _compare(real: Real, scope: Scope, contact_id: UUID) -> int:
    async with real.guarded.scoped(scope) as db:
        return await compare_new(db, contact_id)


async def _look_at_everybody(real: Real, contact_id: UUID) -> None:
    async with real.bare.unscoped() as db:
        connection = await db.connection()
        await connection.exec_driver_sql(_EVERYBODY, (contact_id,))


def show(result: dict[str, Any]) -> str:
    """The result in two lines."""
    return (
        f"one new contact among {result['contacts']:,}: p50 {result['p50_ms']} ms, "
        f"p95 {result['p95_ms']} ms (goal {result['goal_ms']:.0f})\n"
        f"{result['baseline']}: {result['baseline_ms']} ms, ratio {result['ratio']}"
    )
