"""The demo tenant of a new installation."""

import psycopg
import pytest
import pytest_asyncio
from sqlalchemy import func, select

from enterprisehub.app.demo import PEOPLE, seed_demo
from enterprisehub.domains.delivery.agents.client_health import measure
from enterprisehub.domains.delivery.queries import deals
from enterprisehub.kernel.db import schema
from enterprisehub.kernel.db.roles import clone_database, drop_database
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.identity import sign_in
from enterprisehub.kernel.identity.models import UserRow
from enterprisehub.kernel.identity.permissions import Role, permissions_of
from enterprisehub.kernel.scope import SYSTEM, Scope
from enterprisehub.kernel.seeding import SEED
from enterprisehub.kernel.tenancy.models import TenantRecord
from tests.conftest import TENANT_KEY


@pytest_asyncio.fixture
async def empty(server, template, runtime):
    """A database as the first start makes it, without any tenant."""
    name, admin = "t_demo", server.urls("postgres").admin
    drop_database(admin, name)
    clone_database(admin, name, template=template)
    made = Database(schema.sqlalchemy_url(server.urls(name).app), TENANT_KEY)
    yield made
    await made.close()
    drop_database(admin, name)


async def test_everybody_of_the_demo_can_sign_in_and_it_is_made_once(empty):
    credentials = await seed_demo(empty)
    assert [(p.email, p.name, p.role) for p in credentials.people] == list(PEOPLE)
    assert len({p.password for p in credentials.people}) == 3
    for person in credentials.people:
        visitor = sign_in.Visitor("127.0.0.1", "tests")
        token, owes_code = await sign_in.sign_in(
            empty, person.email, person.password, visitor, old_token=None
        )
        assert token
        assert not owes_code
    async with empty.unscoped() as db:
        tenant = (await db.scalars(select(TenantRecord))).one()
        assert (tenant.name, tenant.time_zone, tenant.demo) == (
            "Northwind Realty", "America/Chicago", True,
        )  # fmt: skip
    assert await seed_demo(empty) is None
    async with empty.unscoped() as db:
        assert await db.scalar(select(func.count()).select_from(UserRow)) == 3


async def test_a_failure_leaves_nothing_behind(empty):
    @SEED.implement("test.fails")
    async def fails(db, seed):
        raise psycopg.DataError(seed.owner_id)

    try:
        with pytest.raises(psycopg.DataError):
            await seed_demo(empty)
    finally:
        del SEED._handlers["test.fails"]
    async with empty.unscoped() as db:
        assert await db.scalar(select(func.count()).select_from(UserRow)) == 0


@pytest.mark.requirement("DLV-07")
async def test_clients_of_the_demo_bought_what_its_projects_deliver(empty):
    await seed_demo(empty)
    async with empty.unscoped() as plain:
        tenant_id = await plain.scalar(select(TenantRecord.id))
    async with empty.scoped(Scope(tenant_id, SYSTEM, permissions_of(Role.OWNER))) as db:
        links = await deals.all_links(db)
        assert {source.name for _, source in links} == {"Client portal", "Mobile app"}
        assert len(links) == 3
        found = {health.name for health in await measure(db, None)}
    assert {"Barton Analytics", "Violet Crown Dental", "Northgate Logistics"} <= found
