"""A tool that asks to wait for long: the reading says so, holds up nothing, and goes on."""

from uuid import UUID

import pytest

from enterprisehub.domains.delivery.logic.open_connection import open_connection, read_chosen
from enterprisehub.domains.delivery.logic.run_sync import start_sync, sync_on
from enterprisehub.domains.delivery.logic.sync_work.plan_run import plan_run
from enterprisehub.domains.delivery.logic.sync_work.wait_run import resume_run, wait_run
from enterprisehub.domains.delivery.queries import sources
from enterprisehub.kernel.connectors import catalogue
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.work.browse import get_work
from enterprisehub.kernel.work.enqueue import enqueue
from enterprisehub.kernel.work.patience import MOST_WAITS, WaitsOver
from tests.conftest import settled
from tests.connectors.answering import answering

REPOSITORY = {
    "id": 7, "name": "web", "full_name": "acme/web", "default_branch": "main", "archived": False,
}  # fmt: skip


class Github:
    """An organisation with one repository in which nothing was done."""

    full = True

    def __call__(self, request):
        path = request.url.path
        if path == "/user":
            return {"login": "dana"}
        if path == "/orgs/acme/repos":
            return [REPOSITORY]
        if self.full:
            return 429, {"Retry-After": "600"}, {"message": "You have exceeded a rate limit."}
        return REPOSITORY if path == "/repos/acme/web" else []


@pytest.fixture
def github_server():
    return Github()


@pytest.fixture
async def connection_id(database, scope, github_server):
    with answering(github_server) as url:
        values = {"organisation": "acme", "token": "t", "api_url": url}
        async with database.scoped(scope) as db:
            account = await catalogue.connect(db, "github", values)
        made = await open_connection(database, scope, "github", account.id)
        async with database.scoped(scope) as db:
            _, site = await sources.connection(db, made)
            seen = await sources.sources(db, site.id)
            await read_chosen(db, made, {row.id for row in seen})
        yield made


async def ended(scope, work_id):
    async def done():
        return (await get_work(scope.tenant_id, work_id)).state == "done" or None

    await settled(done)


@pytest.mark.requirement("DLV-01")
async def test_a_long_wait_ends_the_work_is_shown_and_gone_on_from(
    database, scope, worker, signed_in, github_server, connection_id
):
    async def waits():
        async with database.scoped(scope) as db:
            run = await sources.running(db, connection_id)
        return run if run and "asks to wait" in (run.step or "") else None

    async with database.scoped(scope) as db:
        if await sources.running(db, connection_id) is None:
            await start_sync(db, connection_id, "incremental")
    run = await settled(waits)
    assert "goes on by itself at" in await signed_in.page(f"/delivery/sources/{connection_id}")
    async with database.scoped(scope) as db:
        assert await plan_run(db, str(connection_id), "incremental") is None
        site_id = (await sources.connection(db, connection_id))[1].id
        source = next(row for row in await sources.sources(db, site_id) if row.chosen)
    github_server.full = False
    async with database.scoped(scope) as db:
        parts = [(str(source.id), "pulls"), (str(source.id), "commits")]
        work_id = await enqueue(db, sync_on, str(run.id), run.kind, parts, 1, 0, key=str(new_id()))
    await ended(scope, work_id)
    async with database.scoped(scope) as db:
        run = await sources.run(db, run.id)
    assert (run.state, run.done_count >= 2) == ("done", True), run.error


@pytest.mark.requirement("DLV-01")
async def test_a_run_that_was_paused_or_ended_does_not_go_on(database, scope, connection_id):
    async with database.scoped(scope) as db:
        plan = await plan_run(db, str(connection_id), "full")
        run_id = plan.run_id if plan else str((await sources.running(db, connection_id)).id)
        assert await resume_run(db, run_id)
        (await sources.connection(db, connection_id))[0].state = "paused"
        assert not await resume_run(db, run_id)
        run = await sources.run(db, UUID(run_id))
        assert (run.state, "paused" in run.error) == ("stopped", True)
        assert not await resume_run(db, run_id)


@pytest.mark.requirement("DLV-01")
async def test_waits_count_from_what_was_got_last(database, scope, connection_id):
    async with database.scoped(scope) as db:
        plan = await plan_run(db, str(connection_id), "full")
        assert await wait_run(db, plan.run_id, 60.0, WaitsOver(3, 0)) == WaitsOver(4, 0)
        (await sources.run(db, UUID(plan.run_id))).fetched_count = 7
        assert await wait_run(db, plan.run_id, 60.0, WaitsOver(4, 0)) == WaitsOver(1, 7)
        assert await wait_run(db, plan.run_id, 60.0, WaitsOver(MOST_WAITS, 7)) is None
        run = await sources.run(db, UUID(plan.run_id))
    assert (run.state, "again and again" in run.error) == ("failed", True)
