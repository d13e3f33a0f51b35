"""A real engine on the test database, and a table in which effects are counted."""

import asyncio
from collections.abc import Awaitable, Callable

import psycopg
import pytest
from sqlalchemy import text

from enterprisehub.kernel.db.roles import APP_ROLE
from enterprisehub.kernel.work import browse


@pytest.fixture(scope="session")
def work_tables(database_urls):
    with psycopg.connect(database_urls.owner) as connection:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS work_effects"
            " (seq bigint GENERATED ALWAYS AS IDENTITY, tenant_id uuid NOT NULL, key text NOT NULL)"
        )
        connection.execute(f"GRANT SELECT, INSERT ON work_effects TO {APP_ROLE}")
    return database_urls


@pytest.fixture(scope="session")
def engine(work_tables, worker):
    """The worker of this process, and the table in which it leaves its effects."""
    return worker


@pytest.fixture
def finished(scope) -> Callable[..., Awaitable[browse.Work]]:
    """Waits until a piece of work is in one of the states, and returns it."""

    async def wait(work_id: str, *states: str) -> browse.Work:
        wanted = states or ("done", "failed", "cancelled", "timed_out")
        async with asyncio.timeout(20):
            while True:  # a state in the database tells nobody when it changes
                work = await browse.get_work(scope.tenant_id, work_id)
                if work.state in wanted:
                    return work
                await asyncio.sleep(0.02)

    return wait


@pytest.fixture
def effects(database, scope) -> Callable[[], Awaitable[list[str]]]:
    """The keys of the effects of this tenant, in order."""

    async def read() -> list[str]:
        async with database.unscoped() as db:
            query = text("SELECT key FROM work_effects WHERE tenant_id = :t ORDER BY seq")
            return list(await db.scalars(query, {"t": scope.tenant_id}))

    return read
