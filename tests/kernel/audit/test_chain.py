"""The change log cannot be altered unnoticed, not even by the owner of the database."""

import psycopg
import pytest
from sqlalchemy import select

from enterprisehub.kernel.audit.models import changes, links
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
async def test_sealing_goes_on_after_the_last_link_and_daily_looks_through_everything(
    database, database_urls, scope, sealed
):
    """A database restored twice may hold changes that stand before the last sealed one."""
    await _add_as_transaction(database, database_urls, scope, "West", "10")

    async def everything():
        async with database.scoped(scope) as db:
            return (await seal(db), await seal(db, since_genesis=True))

    assert await everything() == (0, 1)
    assert (await _verify(database, scope)).unsealed == 0


@pytest.mark.requirement("PLT-12")
async def test_after_a_restore_where_transactions_count_anew_sealing_goes_on(
    database, database_urls, scope, sealed
):
    """The head then is of a transaction that this server has not reached yet."""
    await _add_as_transaction(
        database, database_urls, scope, "East", "txid + 1000000000", add=False
    )
    async with database.scoped(scope) as db:
        db.add(WorkspaceRow(name="West"))

    async def resealed():
        async with database.scoped(scope) as db:
            return await seal(db) or None

    assert await settled(resealed) == 1
    async with database.scoped(scope) as db:
        assert await seal(db) == 0


async def _add_as_transaction(database, database_urls, scope, name, txid, *, add=True):
    if add:
        async with database.scoped(scope) as db:
            db.add(WorkspaceRow(name=name))
    with psycopg.connect(database_urls.admin) as admin:
        moved = admin.execute(
            f"UPDATE kernel_changes SET txid = {txid} WHERE tenant_id = %s AND after->>'name' = %s",
            (scope.tenant_id, name),
        )
        assert moved.rowcount == 1


@pytest.mark.requirement("PLT-12")
@pytest.mark.parametrize("batch", [1, 2])
async def test_sealed_in_batches_the_order_is_that_of_the_log(database, scope, sealed, batch):
    async with database.scoped(scope) as db:
        db.add_all(WorkspaceRow(name=f"Room {n}") for n in range(5))

    async def all_batches():
        async with database.scoped(scope) as db:
            await seal(db, batch=batch)
        found = await _verify(database, scope)
        return found if found.sealed == 8 else None

    assert (await settled(all_batches)).broken is None
    async with database.scoped(scope) as db:
        at_once = select(links.c.change_seq).order_by(links.c.position)
        in_order = select(changes.c.seq).order_by(changes.c.txid, changes.c.seq)
        assert list(await db.scalars(at_once)) == list(await db.scalars(in_order))
