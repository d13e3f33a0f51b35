"""Old months of the change log move to the cold store, stay provable, and come back."""

from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, NoResultFound

from enterprisehub.kernel import clock
from enterprisehub.kernel.archive.advance import STEPS, advance, bring_to_rest
from enterprisehub.kernel.archive.jobs import (
    archive_restore,
    restore_installed,
    restore_key,
    restores_under_way,
)
from enterprisehub.kernel.archive.legal_holds import release_hold, set_hold
from enterprisehub.kernel.archive.manifests import check_chain
from enterprisehub.kernel.archive.models import ArchiveRow
from enterprisehub.kernel.archive.parquet_files import ArchiveDamaged
from enterprisehub.kernel.archive.plan_spans import plan_due
from enterprisehub.kernel.archive.restore_rows import restore
from enterprisehub.kernel.archive.step_state import why
from enterprisehub.kernel.audit.models import changes
from enterprisehub.kernel.audit.seal_changes import verify
from enterprisehub.kernel.work.enqueue import enqueue
from tests.kernel.archive.conftest import MONTH

pytestmark = pytest.mark.requirement("PLT-14")


async def _planned(database, scope):
    async with database.scoped(scope) as db:
        ids = await plan_due(db)
    assert len(ids) == 1
    return ids[0]


async def _row(database, scope, archive_id):
    async with database.scoped(scope) as db:
        return await db.get_one(ArchiveRow, archive_id)


async def _old(database, scope):
    async with database.scoped(scope) as db:
        old = changes.c.at < datetime(2026, 4, 1, tzinfo=UTC)
        query = select(func.count()).select_from(changes).where(old)
        return await db.scalar(query)


async def _content(database_urls, scope):
    with psycopg.connect(database_urls.admin) as admin:
        query = "SELECT c::text FROM kernel_changes c WHERE tenant_id = %s AND at < %s ORDER BY seq"
        return admin.execute(query, [scope.tenant_id, datetime(2026, 4, 1, tzinfo=UTC)]).fetchall()


@pytest.mark.requirement("PLT-12")
@pytest.mark.requirement("CMP-07")
async def test_a_month_moves_is_proven_and_returns_as_it_was(
    cold, database, database_urls, scope, old_log
):
    count = await old_log()
    before = await _content(database_urls, scope)
    archive_id = await _planned(database, scope)
    assert await bring_to_rest(cold, scope.tenant_id, archive_id) == "removed"
    row = await _row(database, scope, archive_id)
    assert row.row_count == count
    assert (row.span_from, row.span_to) == (MONTH, datetime(2026, 4, 1, tzinfo=UTC))
    assert await _old(database, scope) == 0
    async with database.scoped(scope) as db:
        proof = await verify(db)
    assert (proof.broken, proof.sealed >= count) == (None, True)

    await restore(cold, scope.tenant_id, archive_id)
    assert await _content(database_urls, scope) == before
    async with database.scoped(scope) as db:
        assert (await verify(db)).broken is None
        again = await plan_due(db)
    assert again == []  # what was restored is worked with for a while


@pytest.mark.parametrize("killed_after", [*STEPS])
async def test_whatever_dies_in_between_it_goes_on(
    cold, database, scope, old_log, killed_after, monkeypatch
):
    """The effect of a step happened, its record did not: as when power fails in between."""
    count = await old_log()
    archive_id = await _planned(database, scope)
    while await _state(database, scope, archive_id) != killed_after:
        await advance(cold, scope.tenant_id, archive_id)
    with pytest.MonkeyPatch.context() as patched:
        for name in ("extract_rows", "store_files", "remove_rows"):
            patched.setattr(f"enterprisehub.kernel.archive.{name}.reached", _power_fails)
        with pytest.raises(ZeroDivisionError):
            await STEPS[killed_after](cold, scope.tenant_id, archive_id)
    assert await _state(database, scope, archive_id) == killed_after
    assert await _old(database, scope) == count
    assert await bring_to_rest(cold, scope.tenant_id, archive_id) == "removed"
    assert await _old(database, scope) == 0
    async with database.scoped(scope) as db:
        assert (await verify(db)).broken is None
        assert (await check_chain(cold.objects, db, "audit")).broken is None


async def _power_fails(*_, **__):
    raise ZeroDivisionError


async def _state(database, scope, archive_id):
    return (await _row(database, scope, archive_id)).state


async def test_files_lost_between_two_states_are_made_again(cold, database, scope, old_log):
    await old_log()
    archive_id = await _planned(database, scope)
    assert await advance(cold, scope.tenant_id, archive_id) == "extracted"
    cold.clear(archive_id)
    assert await advance(cold, scope.tenant_id, archive_id) == "planned"
    assert await bring_to_rest(cold, scope.tenant_id, archive_id) == "removed"


def _flip(file, position):
    content = bytearray(file.read_bytes())
    content[position] ^= 1
    file.write_bytes(content)


@pytest.mark.parametrize("position", [0, 200, -40])
async def test_a_flipped_byte_is_refused_before_anything_is_removed(
    cold, database, scope, old_log, objects_folder, position
):
    count = await old_log()
    archive_id = await _planned(database, scope)
    for _ in range(2):
        await advance(cold, scope.tenant_id, archive_id)
    (file,) = objects_folder.rglob("*.parquet")
    _flip(file, position)
    with pytest.raises(ArchiveDamaged):
        await advance(cold, scope.tenant_id, archive_id)
    row = await _row(database, scope, archive_id)
    assert (row.state, await _old(database, scope)) == ("planned", count)
    assert "SHA-256 differs" in row.error
    assert await bring_to_rest(cold, scope.tenant_id, archive_id) == "removed"


@pytest.mark.parametrize("what", ["*.parquet", "*.json"])
async def test_what_was_altered_in_the_store_is_not_restored(
    cold, database, scope, old_log, objects_folder, what
):
    await old_log()
    archive_id = await _planned(database, scope)
    await bring_to_rest(cold, scope.tenant_id, archive_id)
    (file,) = objects_folder.rglob(what)
    _flip(file, 200)
    with pytest.raises(ArchiveDamaged):
        await restore(cold, scope.tenant_id, archive_id)
    assert await _old(database, scope) == 0
    assert await _state(database, scope, archive_id) == "removed"


async def test_a_refused_restore_says_why_and_can_be_asked_for_again(
    cold, database, scope, old_log, objects_folder
):
    count = await old_log()
    archive_id = await _planned(database, scope)
    await bring_to_rest(cold, scope.tenant_id, archive_id)
    (file,) = objects_folder.rglob("*.parquet")
    _flip(file, 200)
    before = await _row(database, scope, archive_id)
    with pytest.raises(ArchiveDamaged):
        await restore_installed(scope.tenant_id, archive_id)
    row = await _row(database, scope, archive_id)
    assert (row.state, "SHA-256 differs" in row.error) == ("removed", True)
    # The work's key names the version: the same work is not started twice, a new one is.
    assert row.version > before.version
    _flip(file, 200)
    await restore_installed(scope.tenant_id, archive_id)
    row = await _row(database, scope, archive_id)
    assert (row.state, row.error, await _old(database, scope)) == ("restored", None, count)


async def test_a_legal_hold_keeps_the_rows_until_it_is_released(cold, database, scope, old_log):
    count = await old_log()
    archive_id = await _planned(database, scope)
    async with database.scoped(scope) as db:
        hold = await set_hold(db, "Dispute 4711", kind="audit")
    assert await bring_to_rest(cold, scope.tenant_id, archive_id) == "verified"
    assert await _old(database, scope) == count
    assert "Dispute 4711" in (await _row(database, scope, archive_id)).error
    async with database.scoped(scope) as db:
        with pytest.raises(DBAPIError, match="legal hold"):
            query = text("SELECT hub.remove_archived_changes(:id)")
            await db.execute(query, {"id": archive_id})
    async with database.scoped(scope) as db:
        await release_hold(db, hold)
    assert await bring_to_rest(cold, scope.tenant_id, archive_id) == "removed"


async def test_the_database_removes_nothing_of_the_log_that_is_not_verified(
    cold, database, scope, old_log
):
    await old_log()
    archive_id = await _planned(database, scope)
    async with database.scoped(scope) as db:
        with pytest.raises(DBAPIError, match="no verified archive"):
            query = text("SELECT hub.remove_archived_changes(:id)")
            await db.execute(query, {"id": archive_id})


async def test_nobody_can_write_another_past_into_the_log(cold, database, scope, old_log):
    await old_log()
    archive_id = await _planned(database, scope)
    await bring_to_rest(cold, scope.tenant_id, archive_id)
    async with database.scoped(scope) as db:
        with pytest.raises(DBAPIError, match="not those that were sealed"):
            await db.execute(
                text(
                    "SELECT hub.restore_archived_changes(:id, ARRAY[CAST(:at AS timestamptz)],"
                    " ARRAY[1::bigint], ARRAY['crm_contacts'], ARRAY[uuidv7()], ARRAY['insert'],"
                    " ARRAY[NULL::jsonb], ARRAY['{}'::jsonb], ARRAY['user:x'],"
                    " ARRAY[NULL::text], ARRAY[1::bigint])"
                ),
                {"id": archive_id, "at": MONTH},
            )


async def test_another_tenant_cannot_move_or_restore_it(
    cold, database, scope, other_scope, old_log
):
    count = await old_log()
    archive_id = await _planned(database, scope)
    for act in (bring_to_rest, restore):
        with pytest.raises(NoResultFound):
            await act(cold, other_scope.tenant_id, archive_id)
    assert await _old(database, scope) == count


@pytest.mark.requirement("PLT-12")
async def test_months_of_the_log_cannot_be_reached_beside_its_guards(database, scope):
    name = f"kernel_changes_{clock.now():%Y_%m}"
    async with database.scoped(scope) as db:
        with pytest.raises(DBAPIError, match="permission denied"):
            await db.execute(text(f"DELETE FROM {name}"))


@pytest.mark.requirement("PLT-14")
async def test_a_restore_that_waits_is_told_until_it_is_done(
    cold, database, scope, old_log, runtime
):
    await old_log()
    archive_id = await _planned(database, scope)
    await bring_to_rest(cold, scope.tenant_id, archive_id)
    assert await restores_under_way(scope.tenant_id) == {}
    row = await _row(database, scope, archive_id)
    key = restore_key(archive_id, row.version)
    async with database.scoped(scope) as db:  # no worker of another test may take it meanwhile
        await enqueue(db, archive_restore, str(archive_id), key=key, delay_seconds=3600)
    assert await restores_under_way(scope.tenant_id) == {UUID(archive_id): None}


def test_what_the_database_says_is_told_without_its_drivers_trace():
    said = DBAPIError("SELECT 1", {}, Exception("some are not sealed yet\nCONTEXT: PL/pgSQL"))
    assert why(said) == "some are not sealed yet"
    assert why(ArchiveDamaged("It differs.")) == "It differs."
