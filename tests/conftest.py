"""Real PostgreSQL for every test: one throw-away server, one database per process, one fresh,
really committed tenant per test."""

import asyncio
import contextlib
import fcntl
import hashlib
import os
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from uuid import UUID, uuid4

import hypothesis
import psycopg
import pytest
import pytest_asyncio
from obstore.store import MemoryStore
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from enterprisehub.app.catalog import load
from enterprisehub.kernel import cache, secrets
from enterprisehub.kernel.db import schema
from enterprisehub.kernel.db.base import Base
from enterprisehub.kernel.db.embedded import DatabaseUrls, EmbeddedPostgres
from enterprisehub.kernel.db.roles import (
    APP_ROLE,
    OWNER_ROLE,
    clone_database,
    drop_database,
    prepare_database,
)
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.events import deliver as event_deliveries
from enterprisehub.kernel.identity.permissions import Role, permissions_of
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Actor, Scope
from enterprisehub.kernel.secrets import KeyRing
from enterprisehub.kernel.storage import Objects
from enterprisehub.kernel.storage import installed as stored
from enterprisehub.kernel.storage.installed import install_objects
from enterprisehub.kernel.tenancy.models import TenantRecord
from enterprisehub.kernel.work import engine as work_engine
from enterprisehub.kernel.work import runtime as work_runtime
from enterprisehub.kernel.work.engine import Engine
from enterprisehub.kernel.work.runtime import Runtime

pytest_plugins = ("tests.webtest",)

# How long examples take to make says more of the machine than of the program.
# How long an example takes tells of the machine and of what else it does, not of the program.
hypothesis.settings.register_profile(
    "suite", suppress_health_check=[hypothesis.HealthCheck.too_slow], deadline=None
)
hypothesis.settings.load_profile("suite")

TENANT_KEY = b"a key for tests only".ljust(32, b".")
ROOT = Path(__file__).resolve().parents[1]
HERE = hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]
SERVER = Path(tempfile.gettempdir()) / f"enterprisehub-tests-{os.getuid()}-{HERE}"

load()


@contextlib.contextmanager
def _locked(name: str) -> Iterator[None]:
    SERVER.mkdir(exist_ok=True, mode=0o700)
    with (SERVER / name).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedPostgres]:
    """Shared by all test processes of this checkout; the last one to leave stops it."""
    postgres = EmbeddedPostgres(SERVER, durable=False, shared_buffers="256MB")
    SERVER.mkdir(exist_ok=True, mode=0o700)
    with (SERVER / "users.lock").open("w") as users:
        with _locked("gate.lock"):
            fcntl.flock(users, fcntl.LOCK_SH)
            postgres.start()
        yield postgres
        with _locked("gate.lock"), contextlib.suppress(BlockingIOError):
            fcntl.flock(users, fcntl.LOCK_UN)
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            postgres.stop(mode="immediate")


def _ddl() -> str:
    dialect = postgresql.dialect()
    tables = [str(CreateTable(t).compile(dialect=dialect)) for t in Base.metadata.sorted_tables]
    indexes = [
        str(CreateIndex(i).compile(dialect=dialect))
        for t in Base.metadata.sorted_tables
        for i in sorted(t.indexes, key=lambda index: str(index.name))
    ]
    return "".join(
        [version("dbos"), schema.FUNCTIONS, *tables, *indexes, *schema.guard_statements()]
    )


def _databases(postgres: EmbeddedPostgres, prefix: str) -> set[str]:
    with psycopg.connect(postgres.urls("postgres").admin) as connection:
        query = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
        return {row[0] for row in connection.execute(query, (prefix,))}


@pytest.fixture(scope="session")
def template(server: EmbeddedPostgres) -> str:
    """A database with the whole schema, made once for each state of the metadata."""
    name = f"template_{hashlib.sha256(_ddl().encode()).hexdigest()[:12]}"
    with _locked("template.lock"):
        known = _databases(server, "template_")
        if name not in known:
            making = f"making_{name}"
            drop_database(server.urls("postgres").admin, making)
            clone_database(server.urls("postgres").admin, making, template="template1")
            _prepare(server, making)
            with psycopg.connect(server.urls("postgres").admin, autocommit=True) as connection:
                connection.execute(f"ALTER DATABASE {making} RENAME TO {name}")
    return name


def _prepare(server: EmbeddedPostgres, name: str) -> None:
    with psycopg.connect(server.urls(name).admin, autocommit=True) as connection:
        prepare_database(connection, owner=OWNER_ROLE)
    schema.build(server.urls(name).owner, TENANT_KEY)
    work_engine.migrate(server.urls(name).owner, APP_ROLE)


@pytest.fixture(scope="session")
def database_urls(server: EmbeddedPostgres, template: str) -> Iterator[DatabaseUrls]:
    """A database of this process alone, thrown away at the end."""
    name = f"t_{os.getpid()}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    admin = server.urls("postgres").admin
    with _locked("template.lock"):
        drop_database(admin, name)
        clone_database(admin, name, template=template)
    yield server.urls(name)
    drop_database(admin, name)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def database(database_urls: DatabaseUrls, ring: KeyRing) -> AsyncIterator[Database]:
    """With the keys installed: some columns are encrypted."""
    made = Database(schema.sqlalchemy_url(database_urls.app), TENANT_KEY)
    yield made
    await made.close()


@pytest.fixture(scope="session")
def ring(tmp_path_factory: pytest.TempPathFactory) -> KeyRing:
    made = KeyRing.open(tmp_path_factory.mktemp("keys") / "keys.json")
    secrets.install(made)
    return made


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def runtime(
    database: Database, database_urls: DatabaseUrls, ring: KeyRing
) -> AsyncIterator[Runtime]:
    """This process may enqueue work; nothing runs it unless the test asks for `worker`."""
    made = Runtime.connect(database, database_urls.app, ring, public_url="http://hub.test")
    work_runtime.install(made)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def process_as_it_was() -> Iterator[None]:
    """What a test installs in the process (a command run inside it does) ends with the test."""
    places = (secrets._installed, work_runtime._installed, cache._shared)
    kept = [list(place) for place in places]
    objects, copies = stored._installed, stored._copies
    yield
    for place, before in zip(places, kept, strict=True):
        place[:] = before
    stored._installed, stored._copies = objects, copies


_PUT_ASIDE = """
    UPDATE kernel_deliveries SET state = 'done' WHERE id IN
        (SELECT id FROM kernel_deliveries WHERE state = 'waiting' FOR UPDATE SKIP LOCKED);
    UPDATE dbos.workflow_status SET status = 'CANCELLED' WHERE workflow_uuid IN
        (SELECT workflow_uuid FROM dbos.workflow_status
         WHERE status IN ('ENQUEUED', 'DELAYED') FOR UPDATE SKIP LOCKED)
"""
_at_work: list[psycopg.Connection] = []
_hearing = {"events": False}


@pytest.fixture(autouse=True)
def work_of_one_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test leaves undone is put aside: no other test shares the worker with it.

    Events of a test that asks for no worker are heard by nobody, though another started one.
    """
    _hearing["events"] = "worker" in request.fixturenames
    yield
    for connection in _at_work:
        connection.execute(_PUT_ASIDE)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def worker(runtime: Runtime, database_urls: DatabaseUrls) -> AsyncIterator[Engine]:
    """A worker in this process, from now until the end of the session: workflows and events run.

    It keeps no schedules: every minute it would visit the tenants of all tests before. A test of
    a schedule looks by itself.
    """
    with psycopg.connect(database_urls.admin, autocommit=True) as connection:
        connection.execute(_PUT_ASIDE)
        engine = Engine(runtime, database_urls.app, hurry=10)
        await engine.start()
        for task in asyncio.all_tasks():
            if task.get_name() == "work ticks":
                task.cancel()
        stop, due = asyncio.Event(), event_deliveries.due

        async def due_if_asked(database: Database) -> list[event_deliveries.Due]:
            return await due(database) if _hearing["events"] else []

        event_deliveries.due = due_if_asked
        deliveries = asyncio.create_task(
            event_deliveries.run_deliveries(runtime.database, database_urls.app, stop)
        )
        _at_work.append(connection)
        yield engine
        _at_work.clear()
        stop.set()
        await deliveries
        event_deliveries.due = due
        await engine.stop(grace_seconds=1)


async def settled[T](look: Callable[[], Awaitable[T | None]], *, seconds: float = 60.0) -> T:
    """What `look` answers as soon as it answers something: waits for work, not for the clock."""
    deadline = time.monotonic() + seconds
    while True:
        if (found := await look()) is not None:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"{look} found nothing within {seconds} s")
        await asyncio.sleep(0.02)


async def make_tenant(database: Database, **values: str) -> UUID:
    tenant_id = new_id()
    async with database.unscoped() as db:
        defaults = {"name": "Northwind Realty", "slug": f"t-{uuid4().hex[:12]}"}
        db.add(TenantRecord(id=tenant_id, **(defaults | values)))
    return tenant_id


@pytest_asyncio.fixture
async def tenant_id(database: Database) -> UUID:
    return await make_tenant(database)


@pytest.fixture
def scope(tenant_id: UUID) -> Scope:
    """An owner at work in the test's tenant."""
    actor = Actor("user", str(new_id()), "Dana Whitfield")
    return Scope(tenant_id, actor, permissions_of(Role.OWNER), "test-request")


@pytest_asyncio.fixture
async def other_scope(database: Database) -> Scope:
    """An owner of another tenant, who must never see the first one's rows."""
    actor = Actor("user", str(new_id()), "Eve Stone")
    return Scope(await make_tenant(database), actor, permissions_of(Role.OWNER), "other-request")


@pytest.fixture
def objects():
    """A store of files in memory, for one test."""
    store = Objects(MemoryStore())
    install_objects(store)
    yield store
    install_objects(None)
