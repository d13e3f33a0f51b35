"""The change log cannot be altered unnoticed, not even by the owner of the database."""

import psycopg
import pytest

from enterprisehub.kernel.audit.seal_changes import seal, verify
from enterprisehub.kernel.tenancy.models import WorkspaceRow
from tests.conftest import settled


@pytest.fixture(autouse=True)
def nobody_left_a_transaction_open(database_urls):
    """Sealing waits for every older transaction; tests of crashes abandon some on purpose."""
    with psycopg.connect(database_urls.admin) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE state LIKE 'idle in transaction%' AND pid <> pg_backend_pid()"
            " AND state_change < now() - interval '2 seconds'"
        )


@pytest.fixture
async def sealed(database, scope):
    for name in ("North", "South", "East"):
        async with database.scoped(scope) as db:
            db.add(WorkspaceRow(name=name))
    await _all_sealed(database, scope, 3)


async def _all_sealed(database, scope, count):
    """So many are sealed: by us, or by a worker that runs in this process meanwhile."""

    async def look():
        async with database.scoped(scope) as db:
            await seal(db)
        found = await _verify(database, scope)
        return found if found.sealed == count else None

    return await settled(look)


async def _verify(database, scope):
    async with database.scoped(scope) as db:
        return await verify(db)


@pytest.mark.requirement("PLT-12")
async def test_an_untouched_chain_holds(database, scope, sealed):
    found = await _verify(database, scope)
    assert (found.sealed, found.unsealed, found.broken) == (3, 0, None)


async def test_sealing_goes_on_where_it_stopped(database, scope, sealed):
    async with database.scoped(scope) as db:
        db.add(WorkspaceRow(name="West"))
    assert (await _verify(database, scope)).unsealed == 1
    assert (await _all_sealed(database, scope, 4)).unsealed == 0


@pytest.mark.requirement("PLT-12")
@pytest.mark.parametrize(
    ("attack", "position", "why"),
    [
        (
            "UPDATE kernel_changes SET actor = 'user:nobody' WHERE after->>'name' = 'South'",
            2,
            "altered",
        ),
        (
            "UPDATE kernel_changes SET after = after || '{\"kind\": \"x\"}' WHERE after->>'name' = 'North'",
            1,
            "altered",
        ),
        ("DELETE FROM kernel_changes WHERE after->>'name' = 'South'", 2, "removed"),
        ("DELETE FROM kernel_change_links WHERE position = 2", 2, "missing"),
        ("UPDATE kernel_change_links SET hash = sha256('x') WHERE position = 3", 3, "altered"),
    ],
)
async def test_the_first_broken_link_is_named(
    database, database_urls, scope, sealed, attack, position, why
):
    with psycopg.connect(database_urls.admin) as owner:
        owner.execute(f"{attack} AND tenant_id = %s", [scope.tenant_id])
    broken = (await _verify(database, scope)).broken
    assert broken.position == position
    assert why in broken.why


async def test_a_change_still_under_way_is_waited_for(database, scope, sealed):
    async with database.scoped(scope) as slow:
        slow.add(WorkspaceRow(name="Slow"))
        await slow.flush()
        async with database.scoped(scope) as db:
            db.add(WorkspaceRow(name="Quick"))
        async with database.scoped(scope) as db:
            assert await seal(db) == 0
    assert (await _all_sealed(database, scope, 5)).broken is None


@pytest.mark.requirement("PLT-12")
async def test_sealing_looks_on_from_the_last_link_and_daily_through_everything(
    database, database_urls, scope, sealed
):
    async with database.scoped(scope) as db:
        db.add(WorkspaceRow(name="West"))
    with psycopg.connect(database_urls.admin) as admin:
        admin.execute("SET session_replication_role = replica")
        moved = admin.execute(
            "UPDATE kernel_changes SET at = at - interval '2 hours'"
            " WHERE tenant_id = %s AND after->>'name' = 'West'",
            (scope.tenant_id,),
        )
        assert moved.rowcount == 1

    async def everything():
        async with database.scoped(scope) as db:
            return (await seal(db), await seal(db, since_genesis=True))

    assert await everything() == (0, 1)
    assert (await _verify(database, scope)).unsealed == 0
