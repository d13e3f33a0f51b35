"""A CRM that asks to wait for long: the reading says so, holds up nothing, and goes on."""

from uuid import UUID

import pytest

from enterprisehub.domains.sync.logic.connect_crm import pause
from enterprisehub.domains.sync.logic.plan_read import plan_read
from enterprisehub.domains.sync.logic.run_read import begin_read
from enterprisehub.domains.sync.logic.wait_read import resume_read, wait_read
from enterprisehub.domains.sync.queries import connections
from enterprisehub.kernel import clock
from enterprisehub.kernel.work.browse import get_work
from enterprisehub.kernel.work.patience import MOST_WAITS, WaitsOver
from tests.conftest import settled
from tests.connectors.answering import answering
from tests.connectors.crm_story import connected
from tests.connectors.salesforce.fake import FakeSalesforce

APP = {"client_id": "key", "client_secret": "s"}


async def _planned(there, reading="full"):
    async with there.database.scoped(there.scope) as db:
        return await plan_read(db, str(there.id), reading)


@pytest.mark.requirement("CRM-02")
async def test_a_long_wait_ends_the_work_and_is_shown(database, scope, worker, signed_in):
    fake = FakeSalesforce()
    fake.seed()
    with answering(fake) as url:
        there = await connected(database, scope, "salesforce", {"api_url": url, **APP})
        fake.limit()
        async with database.scoped(scope) as db:
            work_id = await begin_read(db, there.id, "full")
            assert await begin_read(db, there.id, "full") is None

        async def ended():
            return (await get_work(scope.tenant_id, work_id)).state == "done" or None

        await settled(ended)
    async with database.scoped(scope) as db:
        run = await connections.running(db, there.id)
    assert (run.state, run.step) == ("running", "Acme Org asks to wait")
    assert run.alive_at > clock.now()
    page = await signed_in.page(f"/sync/{there.id}")
    assert "Acme Org asks to wait" in page
    assert "It goes on by itself" in page
    assert "Reading" in await signed_in.page("/sync")


@pytest.mark.requirement("CRM-02")
async def test_a_run_goes_on_with_what_it_has_not_ended(there, database, scope):
    async with database.scoped(scope) as db:
        plan = await plan_read(db, str(there.id), "full")
        (await connections.run(db, UUID(plan.run_id))).done_count = 1
        on = await resume_read(db, plan.run_id)
    assert (on.run_id, on.reading, on.kinds) == (plan.run_id, "full", plan.kinds[1:])
    async with database.scoped(scope) as db:
        await pause(db, there.id, paused=True)
        assert await resume_read(db, plan.run_id) is None
    run = await there.run(plan.run_id)
    assert (run.state, "paused" in run.error) == ("stopped", True)


@pytest.mark.requirement("CRM-02")
async def test_waits_count_from_what_was_got_last(there, database, scope):
    async with database.scoped(scope) as db:
        plan = await plan_read(db, str(there.id), "full")
        assert await wait_read(db, plan.run_id, 60.0, WaitsOver(3, 0)) == WaitsOver(4, 0)
        (await connections.run(db, UUID(plan.run_id))).fetched_count = 7
        assert await wait_read(db, plan.run_id, 60.0, WaitsOver(4, 0)) == WaitsOver(1, 7)
        assert await wait_read(db, plan.run_id, 60.0, WaitsOver(MOST_WAITS, 7)) is None
    run = await there.run(plan.run_id)
    assert (run.state, "again and again" in run.error) == ("failed", True)
