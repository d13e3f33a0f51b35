"""A sequence leads people on by itself, through the queue, and stops when it should."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from enterprisehub.domains.outreach import jobs
from enterprisehub.domains.outreach.models import PlaceRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.models import ActionRow
from tests.domains.outreach.sequence_work import (
    EMAIL,
    MORNING,
    SOON,
    TASK,
    TEXT,
    WAIT,
    Work,
    written,
)


@pytest.fixture
def work(database, scope, runtime) -> Work:
    return Work(database, scope)


@pytest.fixture(autouse=True)
def morning():
    with clock.fixed(MORNING):
        yield


@pytest.mark.requirement("CNV-06")
async def test_a_person_goes_through_text_wait_email_and_task(work):
    maya = await work.person()
    row = await work.started(written(TEXT, WAIT, EMAIL, TASK, **SOON))
    (place,) = await work.enrol(row, maya)
    (text,) = await work.actions(maya)
    assert (text.kind, text.state) == ("messaging.send_text", "proposed")
    assert text.rendered["body"] == "Hi Maya, Northwind Realty here. A short call?"
    assert "Sequence “Spring”" in text.reason
    assert await work.send(text) == "done"
    place = await work.place(row, maya)
    wait = place.due_at
    assert wait is not None
    assert wait > clock.now() + timedelta(days=1)
    assert len(await work.actions(maya)) == 1
    with clock.fixed(wait):
        await work.step(place)
        (_, email) = await work.actions(maya)
        assert (email.kind, email.rendered["body"].split("\n")[0]) == (
            "messaging.send_email",
            "Hello Maya,",
        )
        assert await work.send(email) == "done"
        (_, _, task) = await work.actions(maya)
        assert (task.kind, task.title) == ("crm.add_task", "Add a task: Call Maya")
        assert await work.send(task) == "done"
    place = await work.place(row, maya)
    assert (place.state, [run.state for run in await work.runs(place)]) == (
        "finished",
        ["sent", "done", "sent", "done"],
    )


@pytest.mark.requirement("CNV-06")
async def test_what_is_due_is_done_once_however_often_it_is_asked_for(work, database, scope):
    maya = await work.person()
    row = await work.started(written(TEXT, **SOON))
    (place,) = await work.enrol(row, maya)
    async with database.scoped(scope) as db:
        again = await db.get(PlaceRow, place.id)
        again.due_at = clock.now()
    for _ in range(3):
        await work.step(place)
    async with database.scoped(scope) as db:
        count = await db.scalar(select(func.count()).select_from(ActionRow))
    assert count == 1


@pytest.mark.requirement("CNV-06")
async def test_the_tick_finds_who_is_due_and_only_once_a_minute(work, database, scope):
    maya = await work.person()
    row = await work.started(written(WAIT, TEXT))
    (place,) = await work.enrol(row, maya)
    assert await jobs.take_tenant(database, scope.tenant_id, MORNING) == 0
    with clock.fixed(place.due_at):
        assert await jobs.take_tenant(database, scope.tenant_id, place.due_at) == 1
        assert await jobs.take_tenant(database, scope.tenant_id, place.due_at) == 1
