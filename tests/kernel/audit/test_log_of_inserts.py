"""Whatever a statement inserts stands in the log, however many rows and whichever way."""

import pytest
from sqlalchemy import select, text

from enterprisehub.kernel.audit.models import changes
from enterprisehub.kernel.tenancy.models import WorkspaceRow

_MANY = text(
    "INSERT INTO kernel_workspaces (name) SELECT 'Room ' || n FROM generate_series(1, 30) n"
)


async def _logged(database, scope):
    async with database.scoped(scope) as db:
        query = select(changes).where(changes.c.table_name == "kernel_workspaces").order_by("seq")
        return (await db.execute(query)).all()


@pytest.mark.requirement("PLT-12")
async def test_many_rows_of_one_statement_are_logged_each_with_actor_and_request(database, scope):
    async with database.scoped(scope) as db:
        await db.execute(_MANY)
    rows = await _logged(database, scope)
    assert [row.after["name"] for row in rows] == [f"Room {n}" for n in range(1, 31)]
    assert {(row.operation, row.before, row.tenant_id) for row in rows} == {
        ("insert", None, scope.tenant_id)
    }
    assert {(row.actor, row.request_id) for row in rows} == {(str(scope.actor), scope.request_id)}
    assert [str(row.record_id) for row in rows] == [row.after["id"] for row in rows]
    assert len({row.txid for row in rows}) == 1


async def test_what_is_inserted_or_else_updated_is_logged_as_what_happened(database, scope):
    async with database.scoped(scope) as db:
        room = WorkspaceRow(name="Hall")
        db.add(room)
    again = text(
        "INSERT INTO kernel_workspaces (id, name) VALUES (:id, 'Lobby'), (uuidv7(), 'Roof')"
        " ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name"
    )
    async with database.scoped(scope) as db:
        await db.execute(again, {"id": room.id})
    found = [(row.operation, row.after["name"]) for row in await _logged(database, scope)]
    assert found[0] == ("insert", "Hall")
    assert sorted(found[1:]) == [("insert", "Roof"), ("update", "Lobby")]


async def test_a_statement_that_inserts_nothing_logs_nothing(database, scope):
    async with database.scoped(scope) as db:
        await db.execute(text("INSERT INTO kernel_workspaces (name) SELECT 'x' WHERE false"))
    assert await _logged(database, scope) == []
