"""What row-level security costs the hot reads, against an explicit tenant filter without it."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

import psycopg
import typer
from sqlalchemy import text

from bench._processor_time import server_pid
from bench._real_database import Real, compare, real_database
from enterprisehub.kernel.scope import Scope

GOALS = {"list": 1.10, "filter": 1.10, "get": None, "by_email": None, "search": 1.25}
"""Reads of one row have none: what proves the tenant is all that they cost more."""

_COLUMNS = "id, name, email, phone_e164, city, state, lifecycle, lead_status, created_at, version"
_STATEMENTS = {
    "list": f"SELECT {_COLUMNS} FROM crm_contacts WHERE deleted_at IS NULL{{own}}"
    " ORDER BY created_at DESC, id DESC LIMIT 50",
    "filter": f"SELECT {_COLUMNS} FROM crm_contacts WHERE deleted_at IS NULL{{own}}"
    " AND lifecycle = 'customer' ORDER BY created_at DESC, id DESC LIMIT 50",
    "get": f"SELECT {_COLUMNS} FROM crm_contacts WHERE id = :id{{own}}",
    "by_email": "SELECT contact_id FROM crm_contact_emails WHERE email_lc = :email{own}"
    " AND deleted_at IS NULL",
    "search": "SELECT record_id, title FROM kernel_search_documents"
    " WHERE words @@ (:words)::tsquery{own} ORDER BY title LIMIT 50",
}
_FILL = """
INSERT INTO kernel_tenants (name, slug)
SELECT 'T' || n, 't' || n FROM generate_series(1, {tenants}) n;

INSERT INTO crm_contacts (tenant_id, id, name, email, city, lifecycle, created_at)
SELECT t.id, uuidv7(), 'Person ' || n, 'person' || n || '@example.com', 'Austin',
       CASE n % 4 WHEN 0 THEN 'customer' ELSE 'lead' END, now() - n * interval '1 minute'
FROM kernel_tenants t, generate_series(1, {contacts}) n;

INSERT INTO crm_contact_emails (tenant_id, id, contact_id, email)
SELECT tenant_id, uuidv7(), id, email FROM crm_contacts;

INSERT INTO kernel_search_documents (tenant_id, kind, record_id, title, body)
SELECT tenant_id, 'crm.contact', id, name, 'asked about garden ' || (random() * 50)::int
FROM crm_contacts;
"""


def run(
    *,
    tenants: Annotated[int, typer.Option(min=2)] = 100,
    contacts: Annotated[int, typer.Option(min=100, help="Per tenant.")] = 1000,
    rounds: Annotated[int, typer.Option(min=3)] = 15,
    calls: Annotated[int, typer.Option(min=10, help="Per variant and round.")] = 40,
) -> dict[str, Any]:
    """Compare hot reads under row-level security with the same reads without it."""
    return asyncio.run(_run(tenants, contacts, rounds, calls))


async def _run(tenants: int, contacts: int, rounds: int, calls: int) -> dict[str, Any]:
    async with real_database(durable=False) as real:
        ids = _fill(real, tenants, contacts)
        server = server_pid(real.urls.admin)
        results = {}
        for name, goal in GOALS.items():
            variants = {
                "bare": _reader(real, ids, name, guarded=False),
                "guarded": _reader(real, ids, name, guarded=True),
            }
            ms = await compare(variants, rounds=rounds, calls=calls, server=server)
            ratio = ms["guarded"] / ms["bare"]
            results[name] = {
                "bare_ms": round(ms["bare"], 3),
                "guarded_ms": round(ms["guarded"], 3),
                "ratio": round(ratio, 3),
                "goal": goal,
                "met": None if goal is None else ratio <= goal,
            }
    return {"rows": tenants * contacts, "tenants": tenants, "reads": results}


def _fill(real: Real, tenants: int, contacts: int) -> list[tuple[UUID, UUID]]:
    with psycopg.connect(real.urls.admin, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(_FILL.format(tenants=tenants, contacts=contacts))  # type: ignore[arg-type]
        connection.execute("VACUUM ANALYZE")
        query = "SELECT DISTINCT ON (tenant_id) tenant_id, id FROM crm_contacts"
        return list(connection.execute(query))


def _reader(
    real: Real, ids: list[tuple[UUID, UUID]], name: str, *, guarded: bool
) -> Callable[[], Awaitable[None]]:
    """One read of a random tenant, in a transaction of its own, as a request does it."""
    own = "" if guarded else " AND tenant_id = :tenant"
    statement = text(_STATEMENTS[name].format(own=own))
    dice = random.Random(7)  # noqa: S311  the same reads in every run

    async def read() -> None:
        tenant, contact = dice.choice(ids)
        words = f"'garden' & 'tenant:{tenant}'" if name == "search" else ""
        values = {
            "tenant": tenant,
            "id": contact,
            "email": f"person{dice.randint(1, 100)}@example.com",
            "words": words,
        }
        used = {k: v for k, v in values.items() if f":{k}" in statement.text}
        if guarded:
            async with real.guarded.scoped(Scope(tenant)) as db:
                (await db.execute(statement, used)).all()
        else:
            async with real.bare.unscoped() as plain:
                (await plain.execute(statement, used)).all()

    return read


def show(result: dict[str, Any]) -> str:
    lines = [f"{result['rows']} contacts of {result['tenants']} tenants"]
    for name, read in result["reads"].items():
        line = f"{name:<10} {read['guarded_ms']:>8.3f} ms guarded  {read['bare_ms']:>8.3f} ms bare"
        line += f"  {read['ratio']:.2f} x"
        if read["goal"] is not None:
            line += f"  goal {read['goal']:.2f} {'met' if read['met'] else 'MISSED'}"
        lines.append(line)
    return "\n".join(lines)
