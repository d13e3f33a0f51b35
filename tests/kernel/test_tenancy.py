"""No tenant sees another's rows, even when the code forgets."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from enterprisehub.kernel.audit.list_changes import ChangeFilter, latest_changes
from enterprisehub.kernel.audit.models import changes
from enterprisehub.kernel.db.base import recorded_tables, tenant_tables
from enterprisehub.kernel.scope import Actor, Scope
from enterprisehub.kernel.tenancy.change_tenant import change_tenant
from enterprisehub.kernel.tenancy.models import WorkspaceRow


@pytest.mark.requirement("PLT-01")
async def test_every_tenant_table_is_forced_and_no_other_is(database):
    async with database.unscoped() as db:
        rows = await db.execute(
            text(
                "SELECT relname FROM pg_class WHERE relkind IN ('r','p') AND relrowsecurity"
                " AND relforcerowsecurity AND relnamespace = 'public'::regnamespace"
            )
        )
        forced = {row[0] for row in rows}
    assert forced == {table.name for table in tenant_tables()}


@pytest.mark.requirement("PLT-01")
async def test_another_tenant_sees_and_changes_nothing(database, scope, other_scope):
    async with database.scoped(scope) as db:
        db.add(WorkspaceRow(name="Downtown"))
    async with database.scoped(other_scope) as db:
        assert (await db.scalars(select(WorkspaceRow))).all() == []
        assert (await db.execute(text("UPDATE kernel_workspaces SET name = 'x'"))).rowcount == 0
    async with database.unscoped() as db:
        assert (await db.scalars(select(WorkspaceRow))).all() == []


async def test_writing_for_another_tenant_is_refused(database, scope, other_scope):
    with pytest.raises(DBAPIError, match="row-level security"):
        async with database.scoped(scope) as db:
            db.add(WorkspaceRow(name="Stolen", tenant_id=other_scope.tenant_id))


async def test_injected_sql_cannot_switch_the_tenant(database, scope, other_scope):
    async with database.scoped(other_scope) as db:
        db.add(WorkspaceRow(name="Theirs"))
    with pytest.raises(DBAPIError, match="not proven"):
        async with database.scoped(scope) as db:
            await db.execute(
                text("SELECT set_config('hub.tenant_id', :t, true)"),
                {"t": str(other_scope.tenant_id)},
            )
            await db.execute(select(WorkspaceRow))


async def test_the_scope_does_not_leak_into_the_next_transaction(database, scope):
    for _ in range(20):
        async with database.scoped(scope) as db:
            await db.execute(text("SELECT 1"))
        async with database.unscoped() as db:
            assert await db.scalar(text("SELECT hub.tenant()")) is None


@pytest.mark.requirement("PLT-10")
async def test_versions_rise_with_every_change(database, scope):
    async with database.scoped(scope) as db:
        db.add(row := WorkspaceRow(name="North"))
        await db.flush()
        assert row.version == 1
        row.name = "South"
        await db.flush()
        assert row.version == 2
        await db.execute(text("UPDATE kernel_workspaces SET kind = 'brand'"))
        await db.refresh(row)
        assert row.version == 3


@pytest.mark.requirement("PLT-12")
async def test_no_code_path_skips_the_change_log(database, scope):
    async with database.scoped(scope) as db:
        db.add(row := WorkspaceRow(name="North"))
        await db.flush()
        await db.execute(text("UPDATE kernel_workspaces SET name = 'Raw'"))
        await db.execute(text("DELETE FROM kernel_workspaces"))
    async with database.scoped(scope) as db:
        query = select(changes).where(changes.c.record_id == row.id).order_by(changes.c.seq)
        log = (await db.execute(query)).all()
    assert [c.operation for c in log] == ["insert", "update", "delete"]
    assert [c.actor for c in log] == [str(scope.actor)] * 3
    assert log[1].before["name"] == "North"
    assert log[1].after["name"] == "Raw"
    assert log[0].request_id == "test-request"


@pytest.mark.requirement("PLT-12")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE kernel_changes SET actor = 'x'",
        "DELETE FROM kernel_changes",
        "TRUNCATE kernel_changes",
        "INSERT INTO kernel_changes (tenant_id) VALUES (gen_random_uuid())",
    ],
)
async def test_the_program_cannot_touch_the_change_log(database, scope, statement):
    with pytest.raises(DBAPIError, match="permission denied"):
        async with database.scoped(scope) as db:
            await db.execute(text(statement))


@pytest.mark.parametrize(
    "hostile", ["'; DROP TABLE kernel_tenants; --", "x\x00y", "\\'", "%s %(a)s {}"]
)
async def test_hostile_names_in_the_scope_stay_text(database, tenant_id, hostile):
    async with database.scoped(Scope(tenant_id, Actor("user", hostile, hostile))) as db:
        db.add(WorkspaceRow(name="W"))
        await db.flush()
        got = await db.scalar(text("SELECT current_setting('hub.actor')"))
    assert got == f"user:{hostile}".replace("\x00", "")


def test_recorded_tables_are_tenant_tables():
    assert {t.name for t in recorded_tables()} <= {t.name for t in tenant_tables()}


@pytest.mark.requirement("PLT-12")
async def test_a_change_of_the_tenant_itself_is_in_its_log(database, scope, other_scope):
    values = {"time_zone": "Europe/Berlin", "currency": "EUR", "language": "en"}
    async with database.scoped(scope) as db:
        await change_tenant(db, name="Northwind Homes", **values)
    wanted = ChangeFilter(table="kernel_tenants")
    async with database.scoped(scope) as db:
        (change,) = await latest_changes(db, wanted)
    assert (change.actor, change.request_id) == (str(scope.actor), "test-request")
    assert change.changed["name"] == ("Northwind Realty", "Northwind Homes")
    async with database.scoped(other_scope) as db:
        assert await latest_changes(db, wanted) == []
