"""What a list and a create of the API cost, beside the same SQL without a framework."""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, Any

import psycopg
import typer
from sqlalchemy import event

from bench._processor_time import seconds_of, server_pid
from bench._real_database import TENANT_KEY, Real, real_database
from enterprisehub.domains.crm import queries
from enterprisehub.kernel import secrets
from enterprisehub.kernel.db.roles import APP_ROLE
from enterprisehub.kernel.identity.api_keys import create_key
from enterprisehub.kernel.identity.permissions import PERMISSIONS
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Actor, Scope
from enterprisehub.kernel.secrets import KeyRing
from enterprisehub.kernel.tenancy.models import TenantRecord
from enterprisehub.kernel.work.engine import migrate

SERVERS = ("bare", "product", "plain")
GOAL_LIST = 0.5
CONNECTIONS = 8
WARM_UP = 0.3
LEAST = 20  # on every connection: so many calls prepare its statements
FILL = """
INSERT INTO crm_contacts (tenant_id, id, name, name_key, given_name, family_name, email, city,
    state, lifecycle, source, tags, created_at)
SELECT %(t)s, uuidv7(), 'Person ' || i, 'person ' || i, 'Person', 'No ' || i,
    'person' || i || '@example.com', 'Austin', 'TX', 'lead', 'Website', '{buyer}',
    now() - i * interval '1 minute'
FROM generate_series(1, %(n)s) i
"""
CREATE = (
    (
        "INSERT INTO crm_contacts (id, name, email) VALUES ($1, $2, $3)",
        ("id", "name", "email"),
    ),
    (
        "INSERT INTO crm_contact_emails (contact_id, email) VALUES ($1, $2)",
        ("id", "email"),
    ),
    (
        """INSERT INTO kernel_search_documents (kind, record_id, title, body)
        VALUES ('crm.contact', $1, $2, $3)""",
        ("id", "name", "email"),
    ),
    (
        """INSERT INTO kernel_timeline (subject_kind, subject_id, at, kind, summary, actor_kind,
        actor_id, actor_name) VALUES ('crm.contact', $1, now(), 'crm.contact_created', $2,
        'user', 'x', 'x')""",
        ("id", "name"),
    ),
    (
        """INSERT INTO kernel_events (id, type, schema_version, body, subject_kind, subject_id,
        actor) VALUES ($2, 'crm.contact_created', 1, '{}', 'crm.contact', $1, 'user:x')""",
        ("id", "at"),
    ),
)


def run(
    *,
    contacts: Annotated[int, typer.Option(min=1000, help="Contacts in the tenant.")] = 20_000,
    seconds: Annotated[float, typer.Option(min=0.5, help="Per server, kind and round.")] = 1.5,
    rounds: Annotated[int, typer.Option(min=1)] = 3,
) -> dict[str, Any]:
    """Requests per processor second of the product, of bare asyncpg, and of FastAPI with an ORM."""
    return asyncio.run(_run(contacts, seconds, rounds))


async def _run(contacts: int, seconds: float, rounds: int) -> dict[str, Any]:
    home = Path(tempfile.mkdtemp(prefix="hubapi-"))
    try:
        async with real_database(durable=True) as real:
            key, given = await _prepare(real, home, contacts)
            postgres = server_pid(real.urls.admin)
            best: dict[str, dict[str, Any]] = {}
            with ExitStack() as stack:
                servers = [
                    (name, *stack.enter_context(_serving(name, given, home))) for name in SERVERS
                ]
                for _, address, process in servers:
                    await asyncio.to_thread(_until_it_answers, address, process, home)
                for number in range(rounds):
                    for name, address, process in servers[:: 1 if number % 2 == 0 else -1]:
                        for kind in ("list", "create"):
                            one = await _load(address, process.pid, postgres, kind, key, seconds)
                            _keep_best(best, f"{kind}_{name}", one)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return {**best, **_ratios(best)}


def _keep_best(best: dict[str, dict[str, Any]], name: str, one: dict[str, Any]) -> None:
    known = best.get(name)
    figure = "requests_per_processor_second"
    if known is None or one[figure] > known[figure]:
        best[name] = one


def _ratios(best: dict[str, dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind in ("list", "create"):
        for other in ("bare", "plain"):
            for figure, words in (
                ("requests_per_processor_second", f"{kind}_to_{other}"),
                ("requests_per_processor_second_with_database", f"{kind}_to_{other}_with_database"),
            ):
                ours, theirs = best[f"{kind}_product"][figure], best[f"{kind}_{other}"][figure]
                found[words] = round(ours / theirs, 2)
    found["goal_list_to_bare"] = GOAL_LIST
    return found


async def _prepare(real: Real, home: Path, contacts: int) -> tuple[str, dict[str, Any]]:
    """Fills the tenant, makes a key, and takes down the statement of the product's own list."""
    secrets.install(KeyRing.open(home / "keys.json"))
    await asyncio.to_thread(migrate, real.urls.owner, APP_ROLE)
    tenant_id = new_id()
    async with real.guarded.unscoped() as db:
        db.add(TenantRecord(id=tenant_id, name="Bench", slug="bench"))
    with psycopg.connect(real.urls.admin, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(FILL, {"t": tenant_id, "n": contacts})
        connection.execute("VACUUM ANALYZE crm_contacts")
    scope = Scope(tenant_id, Actor("user", "bench", "Bench"), frozenset(PERMISSIONS))
    async with real.guarded.scoped(scope) as db:
        _, key = await create_key(db, "Bench", sorted(PERMISSIONS))
    given = {
        "app": real.urls.app,
        "home": str(home),
        "tenant": str(tenant_id),
        "tenant_key": TENANT_KEY.decode(),
        "begin": f"BEGIN; {real.guarded.settings_of(scope)}",
        "list_sql": await _list_statement(real, scope),
        "create_sql": CREATE,
    }
    return key, given


async def _list_statement(real: Real, scope: Scope) -> str:
    """The product's list with its values in it, as any client could send it."""
    asked: list[tuple[str, Any]] = []

    def keep(_c: Any, _k: Any, statement: str, values: Any, _x: Any, _m: Any) -> None:
        asked.append((statement, values))

    event.listen(real.guarded.engine.sync_engine, "before_cursor_execute", keep)
    async with real.guarded.scoped(scope) as db:
        await queries.contact_page(db, queries.ContactFilter(), limit=50)
    event.remove(real.guarded.engine.sync_engine, "before_cursor_execute", keep)
    statement, values = asked[-1]
    async with await psycopg.AsyncConnection.connect(real.urls.app) as connection:
        return str(psycopg.AsyncClientCursor(connection).mogrify(statement, values))


@contextmanager
def _serving(
    name: str, given: dict[str, Any], home: Path
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """It starts; the three do so at the same time."""
    address = str(home / f"{name}.sock")
    root = Path(__file__).resolve().parents[1]
    paths = os.pathsep.join([str(root), str(root / "src")])
    environment = {**os.environ, "BENCH_API": json.dumps(given), "PYTHONPATH": paths}
    process = subprocess.Popen(
        [sys.executable, "-m", "bench._api_servers", name, address],
        cwd=root,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=(home / f"{name}.log").open("w"),
    )
    try:
        yield address, process
    finally:
        process.terminate()
        process.wait(10)
        Path(address).unlink(missing_ok=True)


def _until_it_answers(address: str, process: subprocess.Popen[bytes], home: Path) -> None:
    log = home / f"{Path(address).stem}.log"
    for _ in range(2400):  # a busy machine takes its time to load the program
        if process.poll() is not None:
            raise RuntimeError(f"the server ended: {log.read_text()[-2000:]}")
        with socket.socket(socket.AF_UNIX) as client:
            if client.connect_ex(address) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"the server does not answer: {log.read_text()[-2000:]}")


async def _load(
    address: str, pid: int, postgres: int, kind: str, key: str, seconds: float
) -> dict[str, Any]:
    """Requests over kept connections; what they cost the server and the database.

    Those before the count let every connection of the pool prepare its statements.
    """
    await _clients(address, kind, key, seconds * WARM_UP)
    program, database = seconds_of(pid), seconds_of(postgres)
    started = time.perf_counter()
    taken = await _clients(address, kind, key, seconds)
    elapsed = time.perf_counter() - started
    program, database = seconds_of(pid) - program, seconds_of(postgres) - database
    taken.sort()
    return {
        "requests": len(taken),
        "requests_per_second": round(len(taken) / elapsed),
        "requests_per_processor_second": round(len(taken) / program),
        "requests_per_processor_second_with_database": round(len(taken) / (program + database)),
        "program_us": round(program / len(taken) * 1e6),
        "database_us": round(database / len(taken) * 1e6),
        "p99_ms": round(taken[int(len(taken) * 0.99)] * 1000, 1),
    }


async def _clients(address: str, kind: str, key: str, seconds: float) -> list[float]:
    until = time.perf_counter() + seconds
    work = (_client(address, kind, key, until) for _ in range(CONNECTIONS))
    return [time_taken for times in await asyncio.gather(*work) for time_taken in times]


async def _client(address: str, kind: str, key: str, until: float) -> list[float]:
    reader, writer = await asyncio.open_unix_connection(address)
    times = []
    while (started := time.perf_counter()) < until or len(times) < LEAST:
        writer.write(_request(kind, key))
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        body = await reader.readexactly(length)
        if b" 20" not in head.partition(b"\r\n")[0]:
            raise RuntimeError(f"refused: {head!r} {body[:300]!r}")
        times.append(time.perf_counter() - started)
    writer.close()
    return times


def _request(kind: str, key: str) -> bytes:
    common = f"host: bench\r\nauthorization: Bearer {key}\r\naccept: application/json\r\n"
    if kind == "list":
        return f"GET /api/contacts HTTP/1.1\r\n{common}\r\n".encode()
    name = new_id().hex
    new = {"name": f"Person {name}", "emails": [{"email": f"{name}@example.com"}]}
    body = json.dumps(new).encode()
    more = f"content-type: application/json\r\ncontent-length: {len(body)}\r\n"
    return f"POST /api/contacts HTTP/1.1\r\n{common}{more}\r\n".encode() + body
