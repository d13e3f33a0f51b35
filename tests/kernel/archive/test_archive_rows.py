"""Tables that people's records lie in move with what belongs to them, and can be looked into."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from enterprisehub.domains.messaging.models import AttachmentRow, MessageRow, ThreadRow
from enterprisehub.kernel.archive.advance import advance, bring_to_rest
from enterprisehub.kernel.archive.jobs import archive_run
from enterprisehub.kernel.archive.models import ArchiveRow
from enterprisehub.kernel.archive.places import Cold
from enterprisehub.kernel.archive.plan_spans import plan_due
from enterprisehub.kernel.archive.query_store import ColdQuery, query_by_sql, query_store
from enterprisehub.kernel.archive.restore_rows import restore
from enterprisehub.kernel.archive.rules import set_rule
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.work.enqueue import enqueue
from tests.conftest import settled
from tests.kernel.archive.conftest import MONTH, NAMES

pytestmark = pytest.mark.requirement("PLT-14")


@pytest.fixture
async def messages(database, scope):
    """A closed thread with messages of March 2026, one with a file, and one of later."""
    async with database.scoped(scope) as db:
        thread = ThreadRow(
            channel="sms", connector="sandbox", our_address="+1", address="+2", state="closed"
        )
        db.add(thread)
        await db.flush()
        rows = [
            MessageRow(
                thread_id=thread.id,
                channel="sms",
                direction="in",
                state="received",
                at=MONTH + timedelta(days=day),
                body=body,
                connector="sandbox",
                provider_id=f"m-{day}",
                details={"n": 10**20, "f": 1.10, "none": None},
            )
            for day, body in [*enumerate(NAMES), (200, "young")]
        ]
        db.add_all(rows)
        await db.flush()
        db.add(AttachmentRow(message_id=rows[0].id, name="ä.pdf", content_type="application/pdf"))
        await set_rule(db, "messages", after_days=180, enabled=True)
    return rows


async def _counts(database, scope):
    async with database.scoped(scope) as db:
        tables = (MessageRow, AttachmentRow)
        return [await db.scalar(select(func.count()).select_from(table)) for table in tables]


async def _archived(cold: Cold, scope) -> str:
    async with cold.database.scoped(scope) as db:
        (archive_id,) = await plan_due(db)
    return archive_id


async def test_messages_move_with_their_files_and_return_alike(cold, database, scope, messages):
    async def all_rows():
        async with database.scoped(scope) as db:
            found = await db.execute(select(MessageRow.__table__).order_by(MessageRow.id))
            return found.all()

    before = await all_rows()
    archive_id = await _archived(cold, scope)
    assert await bring_to_rest(cold, scope.tenant_id, archive_id) == "removed"
    assert await _counts(database, scope) == [1, 0]
    await restore(cold, scope.tenant_id, archive_id)
    assert await all_rows() == before
    assert await _counts(database, scope) == [len(NAMES) + 1, 1]


async def test_what_changed_after_it_was_archived_stays_and_is_archived_anew(
    cold, database, scope, messages
):
    archive_id = await _archived(cold, scope)
    for _ in range(3):
        assert await advance(cold, scope.tenant_id, archive_id)
    async with database.scoped(scope) as db:
        (await db.get_one(MessageRow, messages[0].id)).body = "changed meanwhile"
    assert await bring_to_rest(cold, scope.tenant_id, archive_id) == "stale"
    assert await _counts(database, scope) == [len(NAMES) + 1, 1]
    again = await _archived(cold, scope)
    assert again != archive_id
    assert await bring_to_rest(cold, scope.tenant_id, again) == "removed"
    found = await query_store(cold, scope.tenant_id, "messages", ColdQuery(words="meanwhile"))
    assert [row["body"] for row in found.rows] == ["changed meanwhile"]


async def test_archived_rows_are_found_where_they_lie(cold, scope, other_scope, messages):
    await bring_to_rest(cold, scope.tenant_id, await _archived(cold, scope))
    tenant = scope.tenant_id
    found = await query_store(cold, tenant, "messages", ColdQuery(words="李雷"))
    assert [row["body"] for row in found.rows] == [NAMES[3]]
    one = await query_store(cold, tenant, "messages", ColdQuery(record=messages[4].id))
    assert [row["body"] for row in one.rows] == ["South"]
    late = ColdQuery(since=MONTH + timedelta(days=4))
    assert len((await query_store(cold, tenant, "messages", late)).rows) == 1
    few = await query_store(cold, tenant, "messages", ColdQuery(limit=2))
    assert (len(few.rows), few.more) == (2, True)
    sql = """SELECT count(*) AS n, min("at") AS first FROM cold WHERE direction = 'in'"""
    (row,) = await query_by_sql(cold, tenant, "messages", sql, ColdQuery())
    assert (row["n"], row["first"]) == (len(NAMES), MONTH)
    with pytest.raises(Invalid):
        sql = "SELECT * FROM read_csv('/etc/passwd')"
        await query_by_sql(cold, tenant, "messages", sql, ColdQuery())
    assert (await query_store(cold, other_scope.tenant_id, "messages", ColdQuery())).rows == []


async def test_days_below_the_least_are_refused(database, scope):
    async with database.scoped(scope) as db:
        with pytest.raises(Invalid, match="between 180"):
            await set_rule(db, "messages", after_days=7, enabled=True)


async def test_the_nightly_run_does_it_all(cold, database, scope, messages, worker):
    async with database.scoped(scope) as db:
        await enqueue(db, archive_run, key="now")

    async def removed():
        async with database.scoped(scope) as db:
            return await db.scalar(select(ArchiveRow.id).where(ArchiveRow.state == "removed"))

    await settled(removed)
    assert await _counts(database, scope) == [1, 0]
