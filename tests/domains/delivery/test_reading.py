"""What tools tell becomes rows, whatever the order, and nothing gets lost on the way."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from enterprisehub.connectors.sandbox.work.world import world
from enterprisehub.domains.delivery.logic.reconcile_site import reconcile_site
from enterprisehub.domains.delivery.logic.sync_work.end_run import link_units
from enterprisehub.domains.delivery.logic.sync_work.plan_run import plan_run
from enterprisehub.domains.delivery.logic.sync_work.read_all import read_all
from enterprisehub.domains.delivery.models.code import (
    DeploymentCommitRow,
    DeploymentRow,
    PullRow,
    ReviewRow,
)
from enterprisehub.domains.delivery.models.items import ItemRow, SprintItemRow, TransitionRow
from enterprisehub.domains.delivery.queries import sources
from enterprisehub.kernel import clock
from tests.domains.delivery.conftest import EARLY


async def _count(db, model, *conditions):
    return await db.scalar(select(func.count()).select_from(model).where(*conditions))


@pytest.mark.requirement("DLV-01")
async def test_a_first_load_makes_items_with_their_history(database, scope, jira):
    with clock.fixed(EARLY):
        await read_all(database, scope, jira)
        made = world(EARLY)
    async with database.scoped(scope) as db:
        assert await _count(db, ItemRow) == len(made.items)
        done = [i for i in made.items if any(m.after == "Done" and m.at <= EARLY for m in i.moves)]
        assert await _count(db, ItemRow, ItemRow.finished_at.is_not(None)) == len(done)
        item = await db.scalar(select(ItemRow).where(ItemRow.key == done[0].key))
        moves = [m for m in done[0].moves if m.field == "status"]
        assert item.finished_at == moves[-1].at
        assert item.started_at == moves[0].at
        assert item.cycle_time_seconds == int((moves[-1].at - moves[0].at).total_seconds())
        assert item.story_points == done[0].points
        rows = await db.scalars(select(TransitionRow).where(TransitionRow.item_id == item.id))
        steps = sorted(rows, key=lambda row: row.position)
        assert [s.to_status for s in steps] == ["To Do", *(m.after for m in moves)]
        assert {s.flow for s in steps if s.to_status == "In Progress"} == {"active"}
        assert await _count(db, SprintItemRow) > 0
        connection, site = await sources.connection(db, jira)
        assert connection.first_loaded_at is not None
        balance = await reconcile_site(db, site.id)
        assert balance.gaps == []
        assert balance.raw == balance.derived + balance.rejected


@pytest.mark.requirement("DLV-01")
async def test_two_tools_that_are_read_at_one_time_end_both(database, scope, jira, github):
    with clock.fixed(EARLY):
        await read_all(database, scope, github)
    async with database.scoped(scope) as db:
        linked = await _count(db, DeploymentCommitRow)
        plans = [await plan_run(db, str(one), "incremental") for one in (jira, github)]

    async def end(run_id):
        async with database.scoped(scope) as db:
            await link_units(db, run_id)

    async with database.scoped(scope) as db:
        await link_units(db, plans[0].run_id)
        other = asyncio.create_task(end(plans[1].run_id))
        await asyncio.wait({other}, timeout=0.5)  # it comes as far as it can
        assert not other.done()
    await other
    async with database.scoped(scope) as db:
        assert await _count(db, DeploymentCommitRow) == linked > 0


@pytest.mark.requirement("DLV-01")
async def test_pull_requests_have_their_reviews_and_deployments(database, scope, github):
    with clock.fixed(EARLY):
        await read_all(database, scope, github)
        pulls = [i.pull for i in world(EARLY).items if i.pull]
    async with database.scoped(scope) as db:
        assert await _count(db, PullRow) == len(pulls)
        merged = next(p for p in pulls if p.merged_at <= EARLY)
        row = await db.scalar(select(PullRow).where(PullRow.external_id == str(merged.id)))
        people = [r for r in merged.reviews if not r.who.is_bot]
        assert abs(row.first_review_at - people[0].at) < timedelta(seconds=1)
        assert row.state == "merged"
        assert row.first_commit_at is not None
        assert await _count(db, ReviewRow, ReviewRow.pull_id == row.id) == len(merged.reviews)
        assert await _count(db, DeploymentRow, DeploymentRow.is_production) > 0


@pytest.mark.requirement("DLV-01")
async def test_a_second_load_changes_nothing_and_a_later_one_only_what_changed(
    database, scope, jira
):
    with clock.fixed(EARLY):
        await read_all(database, scope, jira)
        again = await read_all(database, scope, jira, "full")
    async with database.scoped(scope) as db:
        run = await sources.run(db, again)
        assert (run.state, run.changed_count) == ("done", 0)
    with clock.fixed(EARLY + timedelta(days=1)):
        later = await read_all(database, scope, jira)
    async with database.scoped(scope) as db:
        run = await sources.run(db, later)
        assert 0 < run.fetched_count < 200
        assert run.changed_count > 0


@pytest.mark.requirement("DLV-01")
async def test_two_connections_to_one_site_count_once(database, scope, jira):
    with clock.fixed(EARLY):
        await read_all(database, scope, jira)
        async with database.scoped(scope) as db:
            before = await _count(db, ItemRow)
            first, site = await sources.connection(db, jira)
            second = type(first)(
                site_id=site.id, account_id=None, connector="sandbox_jira", title="Another account"
            )
            db.add(second)
            await db.flush()
            for row in await sources.chosen(db, jira):
                row.connection_id = second.id
            other = second.id
        await read_all(database, scope, other)
    async with database.scoped(scope) as db:
        assert await _count(db, ItemRow) == before
