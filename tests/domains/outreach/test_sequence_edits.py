"""How an edit of a sequence reaches who is in it, and which edits are refused."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.outreach.contracts import SequenceIn
from enterprisehub.domains.outreach.logic import write_sequence
from enterprisehub.domains.outreach.logic.describe_sequence import describe_sequence
from enterprisehub.domains.outreach.logic.order_steps import next_step, order_steps
from enterprisehub.kernel import clock
from enterprisehub.kernel.errors import Conflict, Invalid
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


async def _figures(work, row):
    async with work.database.scoped(work.scope) as db:
        return await describe_sequence(db, await write_sequence.sequence_of(db, row.id))


@pytest.mark.requirement("CNV-06")
async def test_an_edit_reaches_who_is_in_it_and_skips_what_they_have_passed(work, database, scope):
    maya = await work.person()
    row = await work.started(written(TEXT, WAIT, EMAIL, **SOON))
    await work.enrol(row, maya)
    (text,) = await work.actions(maya)
    await work.send(text)
    async with database.scoped(scope) as db:
        first, wait, email = await write_sequence.steps_of(db, row.id)
        early = {"kind": "text", "body": "Put in too early"}
        late = {"kind": "task", "title": "Put in behind"}
        longer = wait.model_copy(update={"wait_minutes": 4 * 24 * 60})
        changed = SequenceIn.model_validate(
            {"name": "Spring", "plan": SOON, "steps": [early, first, longer, late]}
        )
        await write_sequence.change_sequence(db, row.id, changed)
    place = await work.place(row, maya)
    assert place.due_at == place.since_at + timedelta(days=4)
    with clock.fixed(place.due_at):
        await work.step(place)
        kinds = [(a.kind, a.title) for a in await work.actions(maya)]
    assert [kind for kind, _ in kinds] == ["messaging.send_text", "crm.add_task"]
    assert kinds[1][1] == "Add a task: Put in behind"
    info = await _figures(work, row)
    assert [s.step.body or s.step.title or s.step.kind for s in info.steps] == [
        "Put in too early", TEXT["body"], "wait", "Put in behind",
    ]  # fmt: skip
    del email


@pytest.mark.requirement("CNV-06")
async def test_taking_a_step_out_withdraws_it_and_leads_on(work, database, scope):
    maya = await work.person()
    row = await work.started(written(TEXT, TASK, **SOON))
    (place,) = await work.enrol(row, maya)
    async with database.scoped(scope) as db:
        _, task = await write_sequence.steps_of(db, row.id)
        changed = SequenceIn.model_validate(
            {"name": "Spring", "plan": SOON, "steps": [task.model_dump(mode="json")]}
        )
        await write_sequence.change_sequence(db, row.id, changed)
    await work.step(place)
    assert [(a.kind, a.state) for a in await work.actions(maya)] == [
        ("messaging.send_text", "cancelled"),
        ("crm.add_task", "proposed"),
    ]
    assert (await work.place(row, maya)).state == "running"


@given(st.lists(st.integers(0, 30), unique=True, max_size=12), st.data())
def test_wanted_steps_keep_their_order_and_removed_ones_follow_whom_they_followed(before, data):
    kept = data.draw(st.permutations([one for one in before if one % 2]))
    order = order_steps(before, kept)
    assert sorted(order) == sorted(before)
    assert [one for one in order if one in kept] == list(kept)
    for one in before:
        if one in kept or before[0] == one:
            continue
        earlier = [other for other in before[: before.index(one)] if other in kept]
        if earlier:
            assert order.index(one) > order.index(earlier[-1])


@given(st.lists(st.booleans(), min_size=1, max_size=8), st.data())
def test_nobody_goes_back_or_does_a_step_twice(live, data):
    order = list(enumerate(live))
    passed = data.draw(st.sampled_from([None, *range(len(live))]))
    gone = data.draw(st.sets(st.integers(0, len(live) - 1)))
    found = next_step(order, passed, gone)
    if found is not None:
        assert live[found]
        assert found not in gone
        assert passed is None or found > passed


async def test_another_sequences_steps_and_taken_names_are_refused(work, database, scope):
    one = await work.started(written(TEXT, name="One"))
    two = await work.started(written(TEXT, name="Two"))
    async with database.scoped(scope) as db:
        (foreign,) = await write_sequence.steps_of(db, one.id)
        wanted = written(TEXT, name="Two").model_copy(update={"steps": (foreign,)})
        with pytest.raises(Invalid):
            await write_sequence.change_sequence(db, two.id, wanted)
        with pytest.raises(Conflict):
            await write_sequence.make_sequence(db, written(TEXT, name="ONE"))


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("Hi {nickname}", "stands for nothing"),
        ("Hi {first_name", "brace is open"),
        ("", "Write the words"),
    ],
)
def test_words_that_cannot_be_filled_in_are_refused(body, says):
    with pytest.raises(ValueError, match=says):
        written({"kind": "text", "body": body})
