"""What is due is neither lost nor doubled, whoever dies and however many are at it."""

import asyncio

import pytest
from sqlalchemy import func, select

from enterprisehub.domains.outreach import jobs, subscribers
from enterprisehub.domains.outreach.logic.enrol_people import enrol
from enterprisehub.domains.outreach.logic.take_step import put_off, take_step
from enterprisehub.domains.outreach.models import PLACES_DUE
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.facts import ActionFinished
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.policies import ActionSettings
from enterprisehub.kernel.db.across import tenants_with
from tests.conftest import settled
from tests.domains.outreach.sequence_work import MORNING, SOON, TASK, TEXT, WAIT, Work, written


@pytest.fixture
def work(database, scope, runtime) -> Work:
    return Work(database, scope)


async def _count(database, scope) -> int:
    async with database.scoped(scope) as db:
        return await db.scalar(select(func.count()).select_from(ActionRow)) or 0


@pytest.mark.requirement("CNV-06")
async def test_who_dies_in_a_step_has_done_nothing_and_the_next_does_it_once(work, database, scope):
    with clock.fixed(MORNING):
        maya = await work.person()
        row = await work.started(written(TEXT, **SOON))
        async with database.scoped(scope) as db:
            await enrol(db, row.id, [maya])
        place = await work.place(row, maya)

        async def die() -> None:
            async with database.scoped(scope) as db:
                await take_step(db, place.id)
                raise ConnectionError("the worker is gone")

        with pytest.raises(ConnectionError):
            await die()
        assert await _count(database, scope) == 0
        assert (await work.place(row, maya)).due_at == MORNING
        await asyncio.gather(*(work.step(place) for _ in range(3)))
        assert await _count(database, scope) == 1
        assert (await work.place(row, maya)).due_at is None


@pytest.mark.requirement("CNV-06")
async def test_an_outcome_that_is_told_twice_leads_on_once(work, database, scope):
    with clock.fixed(MORNING):
        maya = await work.person()
        row = await work.started(written(TASK, WAIT, TASK, **SOON))
        await work.enrol(row, maya)
        (task,) = await work.actions(maya)
        assert await work.send(task) == "done"
        before = await work.place(row, maya)
        fact = ActionFinished(task.id, task.kind, "done", "")
        await work.tell(subscribers.follow_finished, fact)
        after = await work.place(row, maya)
    assert (after.version, after.due_at) == (before.version, before.due_at)
    assert await _count(database, scope) == 1


@pytest.mark.requirement("CNV-06")
async def test_what_cannot_be_done_is_tried_again_later_and_says_why(work, database, scope):
    with clock.fixed(MORNING):
        maya = await work.person()
        row = await work.started(written(TEXT, **SOON))
        async with database.scoped(scope) as db:
            await enrol(db, row.id, [maya])
        place = await work.place(row, maya)
        async with database.scoped(scope) as db:
            assert await put_off(db, place.id, "The company is gone.") == "later"
        place = await work.place(row, maya)
    assert place.due_at is not None
    assert place.due_at > MORNING
    assert place.says == "The company is gone."


@pytest.mark.requirement("CNV-06")
async def test_the_worker_takes_due_steps_and_goes_on_when_they_are_decided(
    work, database, scope, worker
):
    maya = await work.person()
    row = await work.started(written(TASK, WAIT, TEXT))
    async with database.scoped(scope) as db:
        await ActionSettings(undo_seconds=0).save(db)
        await enrol(db, row.id, [maya])
    async with database.unscoped() as plain:
        assert scope.tenant_id in await tenants_with(plain, PLACES_DUE)
    assert await jobs.take_tenant(database, scope.tenant_id, clock.now()) == 1

    async def proposed():
        return next(iter(await work.actions(maya, "proposed")), None)

    await work.approve(await settled(proposed))

    async def at_the_wait():
        place = await work.place(row, maya)
        return place if place.due_at is not None and place.due_at > clock.now() else None

    place = await settled(at_the_wait)
    assert [run.state for run in await work.runs(place)] == ["done", "waiting"]
    async with database.unscoped() as plain:
        assert scope.tenant_id not in await tenants_with(plain, PLACES_DUE)
