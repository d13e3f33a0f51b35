"""Work that is kept in no tool we read comes in as files, and counts as other work does."""

import pytest
from sqlalchemy import func, select

from enterprisehub.domains.crm.logic.import_file.take_batch import take_batch
from enterprisehub.domains.delivery.logic.derive_waiting import derive_waiting
from enterprisehub.domains.delivery.logic.open_connection import read_chosen
from enterprisehub.domains.delivery.models.items import AuthorRow, ItemRow
from enterprisehub.domains.delivery.models.sources import SourceRow
from enterprisehub.domains.delivery.queries import sources
from tests.domains.crm.importing import counts, run, start, state, upload

pytestmark = pytest.mark.usefixtures("objects")
HEAD = "Ticket,Summary,Team,Type,State,Created,Started,Closed,Story points,Owner,Tags\n"
FILE = HEAD + (
    "1,Login,Web,Story,Done,2026-01-05,2026-01-07,2026-01-09,3,Ann Lee,\n"
    '2,Logout,Web,Bug,Doing,2026-01-06,2026-01-08,,"2,5",Bo Diaz,urgent\n'
    "3,Search,Web,Story,Backlog,2026-01-06,,,,,\n"
    "1,Ledger,Billing,Story,Shipped,2026-01-05,,2026-01-20,5,Ann Lee,\n"
)


async def items(database, scope):
    async with database.scoped(scope) as db:
        found = list(await db.scalars(select(ItemRow).order_by(ItemRow.title)))
    return {row.title: row for row in found}


async def bring(browser, database, scope, objects, text, **options):
    job = await upload(browser, text, kind="work_item")
    await start(browser, job, **options)
    await run(database, scope, objects, job, most=3)
    return await state(browser, job)


@pytest.mark.requirement("PLT-33")
async def test_items_of_a_file_stand_among_the_work(signed_in, database, scope, objects):
    job = await upload(signed_in, FILE, kind="work_item")
    assert list(job["mapping"].values()) == [
        "key", "title", "project_name", "type", "status", "opened_at", "started_at", "done_at",
        "points", "assignee", "tags",
    ]  # fmt: skip
    await start(signed_in, job, tags=["imported"])
    await run(database, scope, objects, job)
    assert counts(await state(signed_in, job)) == (4, 0, 0, 0)
    found = await items(database, scope)
    login, logout, search, ledger = (
        found[title] for title in ("Login", "Logout", "Search", "Ledger")
    )
    assert (login.category, login.kind, login.story_points) == ("done", "requirement", 3)
    assert f"{login.started_at:%m-%d} {login.finished_at:%m-%d}" == "01-07 01-09"
    assert login.cycle_time_seconds == 2 * 86400
    assert (logout.category, logout.kind, logout.story_points) == ("in_progress", "bug", 2.5)
    assert logout.labels == ["urgent", "imported"]
    assert (search.category, search.started_at) == ("to_do", None)
    assert (ledger.key, f"{ledger.finished_at:%m-%d}") == ("1", "01-20")
    async with database.scoped(scope) as db:
        names = list(await db.scalars(select(SourceRow.name).order_by(SourceRow.name)))
        assert names == ["Billing", "Web"]
        assert await db.scalar(select(func.count()).select_from(AuthorRow)) == 2
    assert "Web" in await signed_in.page("/delivery")
    shown = await signed_in.page("/delivery/sources")
    assert "Imported files" in shown
    async with database.scoped(scope) as db:
        ((connection, _),) = await sources.connections(db)
    assert "Comes in as files" in await signed_in.page(f"/delivery/sources/{connection.id}")


@pytest.mark.requirement("PLT-33")
async def test_the_same_file_again_changes_nothing_and_a_newer_one_moves_on(
    signed_in, database, scope, objects
):
    await bring(signed_in, database, scope, objects, FILE)
    assert counts(await bring(signed_in, database, scope, objects, FILE)) == (0, 0, 4, 0)
    newer = HEAD + "2,Logout,Web,Bug,Done,2026-01-06,2026-01-08,2026-01-10,,,\n"
    assert counts(await bring(signed_in, database, scope, objects, newer)) == (0, 1, 0, 0)
    logout = (await items(database, scope))["Logout"]
    assert (logout.category, logout.story_points, logout.labels) == ("done", 2.5, ["urgent"])
    assert len(await items(database, scope)) == 4
    skipped = HEAD + "2,Other,Web,Bug,Doing,2026-01-06,,,,,\n"
    job = await bring(signed_in, database, scope, objects, skipped, mode="skip")
    assert counts(job) == (0, 0, 1, 0)
    assert "Other" not in await items(database, scope)


@pytest.mark.requirement("PLT-33")
async def test_rows_that_cannot_be_are_told_with_their_reason(signed_in, database, scope, objects):
    file = HEAD + (
        ",No key,Web,Story,Done,2026-01-05,,2026-01-09,,,\n"
        "2,No end,Web,Story,Done,2026-01-05,,,,,\n"
        "3,Not over,Web,Story,Doing,2026-01-05,,2026-01-09,,,\n"
        "4,Backwards,Web,Story,Done,2026-01-05,,2026-01-02,,,\n"
        "5,No date,Web,Story,Doing,,,,,,\n"
        "6,Odd date,Web,Story,Doing,31/12/2025,,,,,\n"
        "7,Odd points,Web,Story,Doing,2026-01-05,,,many,,\n"
        "8,Odd status,Web,Story,Zzz,2026-01-05,,,,,\n"
    )
    job = await bring(signed_in, database, scope, objects, file)
    assert counts(job) == (1, 0, 0, 7)
    errors = (await signed_in.get(f"/api/imports/{job['id']}/errors")).json()
    assert [error["field"] for error in errors] == [
        "key", "done_at", "status", "done_at", "opened_at", "opened_at", "points",
    ]  # fmt: skip
    assert "before it was created" in errors[3]["message"]
    # A status without a meaning is no work in progress until somebody says what it means.
    assert (await items(database, scope))["Odd status"].category == "unknown"
    european = HEAD + "6,Odd date,Web,Story,Doing,31/12/2025,,,,,\n"
    again = await bring(signed_in, database, scope, objects, european, dates="day_first")
    assert counts(again) == (1, 0, 0, 0)


@pytest.mark.requirement("PLT-33")
async def test_a_crash_between_batches_doubles_no_item(signed_in, database, scope, objects):
    rows = "".join(f"{n},Item {n:02},Web,Task,Doing,2026-01-05,,,,,\n" for n in range(20))
    job = await upload(signed_in, HEAD + rows, kind="work_item")
    await start(signed_in, job)

    async def die_before_the_commit():
        async with database.scoped(scope) as db:
            await take_batch(db, objects, job["id"], most=8)
            raise RuntimeError

    async with database.scoped(scope) as db:
        await take_batch(db, objects, job["id"], most=8)
    with pytest.raises(RuntimeError):
        await die_before_the_commit()
    await run(database, scope, objects, job, most=8)
    assert counts(await state(signed_in, job)) == (20, 0, 0, 0)
    assert len(await items(database, scope)) == 20


@pytest.mark.requirement("PLT-33")
async def test_a_preview_says_what_would_come_and_stores_nothing(
    signed_in, database, scope, objects
):
    job = await upload(signed_in, FILE + "9,Odd,Web,Story,Done,,,soon,,,\n", kind="work_item")
    body = {"mapping": job["mapping"]}
    seen = (await signed_in.post(f"/api/imports/{job['id']}/preview", json=body)).json()
    assert (seen["rows"], seen["created"], seen["failed"]) == (5, 4, 1)
    assert seen["first"][0]["values"]["Created"] == "2026-01-05 12:00"
    assert "“soon” is not a date" in seen["problems"][0]["problem"]
    assert await items(database, scope) == {}
    assert (await state(signed_in, job))["state"] == "uploaded"
    await start(signed_in, job)
    await run(database, scope, objects, job)
    assert counts(await state(signed_in, job)) == (4, 0, 0, 1)


@pytest.mark.requirement("PLT-33")
async def test_a_project_that_is_not_counted_is_gone_until_it_is_again(
    signed_in, database, scope, objects
):
    await bring(signed_in, database, scope, objects, FILE)
    async with database.scoped(scope) as db:
        ((connection, site),) = await sources.connections(db)
        rows = {row.name: row.id for row in await sources.sources(db, site.id)}
    for chosen, left in (({rows["Billing"]}, 1), (set(rows.values()), 4)):
        async with database.scoped(scope) as db:
            await read_chosen(db, connection.id, chosen)
            await derive_waiting(db, site.id)
            count = select(func.count()).where(ItemRow.removed_at.is_(None))
            assert await db.scalar(count.select_from(ItemRow)) == left


@pytest.mark.requirement("PLT-33")
async def test_items_leave_as_filtered_and_come_back_unchanged(signed_in, database, scope, objects):
    await bring(signed_in, database, scope, objects, FILE)
    async with database.scoped(scope) as db:
        names = {row.name: row.id for row in await db.scalars(select(SourceRow))}
    some = (await signed_in.get(f"/api/exports/work-items.csv?source={names['Billing']}")).text
    assert "Ledger" in some
    assert "Login" not in some
    whole = (await signed_in.get("/api/exports/work-items.csv")).text
    assert counts(await bring(signed_in, database, scope, objects, whole)) == (0, 0, 4, 0)
    figure = await signed_in.get("/api/exports/figures/throughput.csv?days=365")
    assert figure.status_code == 200, figure.text
    assert figure.text.lstrip("\ufeff").startswith("item,title,at,")
