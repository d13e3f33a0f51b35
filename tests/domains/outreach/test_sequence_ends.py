"""What ends a sequence for a person, what holds it, and how an edit reaches who is in it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.compliance import api as compliance
from enterprisehub.domains.conversations.events import HandoffClaimed, LeadQualified
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import NewTask
from enterprisehub.domains.crm.contracts.inputs import ListIn, NewContact, NewDeal
from enterprisehub.domains.crm.events import ContactCreated, DealStageChanged
from enterprisehub.domains.crm.logic import shape_names
from enterprisehub.domains.crm.logic.shape_pipeline import default_pipeline
from enterprisehub.domains.crm.logic.write_deal import make_deal
from enterprisehub.domains.messaging.contracts import Channel
from enterprisehub.domains.messaging.events import MessageReceived
from enterprisehub.domains.outreach import subscribers
from enterprisehub.domains.outreach.contracts import SequenceIn
from enterprisehub.domains.outreach.logic import run_sequence, write_sequence
from enterprisehub.domains.outreach.logic.describe_sequence import describe_sequence
from enterprisehub.domains.outreach.logic.enrol_people import enrol, enrol_batch, is_led
from enterprisehub.domains.outreach.logic.follow_action import follow_action
from enterprisehub.domains.outreach.logic.order_steps import next_step, order_steps
from enterprisehub.domains.outreach.logic.withdraw_steps import withdraw_batch
from enterprisehub.domains.outreach.queries import people
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions import decide, queue
from enterprisehub.kernel.agents.models import RunRow
from enterprisehub.kernel.errors import Conflict, Invalid
from enterprisehub.kernel.ids import new_id
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


def _reply(contact_id, *, automatic=False):
    return MessageReceived(
        message_id=new_id(), thread_id=new_id(), channel=Channel.SMS, contact_id=contact_id,
        body="Yes please", at=clock.now(), screened_by=None, taken_by=None, automatic=automatic,
    )  # fmt: skip


async def _figures(work, row):
    async with work.database.scoped(work.scope) as db:
        return await describe_sequence(db, await write_sequence.sequence_of(db, row.id))


@pytest.mark.requirement("CNV-06")
async def test_a_reply_ends_it_and_counts_for_the_message_it_answers(work):
    maya = await work.person()
    row = await work.started(written(TEXT, WAIT, EMAIL, **SOON))
    await work.enrol(row, maya)
    (text,) = await work.actions(maya)
    await work.send(text)
    later = clock.now() + timedelta(hours=12)
    with clock.fixed(later):
        await work.tell(subscribers.end_with_a_reply, _reply(maya, automatic=True))
        assert (await work.place(row, maya)).state == "running"
        await work.tell(subscribers.end_with_a_reply, _reply(maya))
        await work.tell(subscribers.end_with_a_reply, _reply(maya))
    place = await work.place(row, maya)
    assert (place.state, place.reason, place.due_at) == ("left", "replied", None)
    info = await _figures(work, row)
    sent = info.steps[0]
    assert (sent.sent, sent.replied, sent.stopped) == (1, 1, 1)
    assert (info.running, info.left) == (0, {"replied": 1})
    assert len(await work.actions(maya)) == 1


@pytest.mark.requirement("CNV-06")
async def test_what_waits_in_the_queue_is_withdrawn_when_a_person_takes_over(work):
    maya = await work.person()
    row = await work.started(written(TEXT, **SOON))
    await work.enrol(row, maya)
    handed = HandoffClaimed(new_id(), new_id(), maya, new_id(), 3)
    await work.tell(subscribers.end_with_a_handoff, handed)
    (text,) = await work.actions(maya)
    assert (text.state, text.decision_reason) == ("cancelled", "Handed to a person.")
    assert (await work.place(row, maya)).reason == "handed_off"


@pytest.mark.requirement("CNV-06")
async def test_an_exit_that_the_plan_does_not_name_does_not_end_it(work):
    maya = await work.person()
    row = await work.started(written(TEXT, exits=["booked"], **SOON))
    await work.enrol(row, maya)
    await work.tell(subscribers.end_with_a_reply, _reply(maya))
    assert (await work.place(row, maya)).state == "running"


@pytest.mark.requirement("CNV-06")
@pytest.mark.requirement("CMP-01")
async def test_who_opted_out_gets_nothing_more_even_if_approved(work, database, scope):
    maya = await work.person()
    row = await work.started(written(TEXT, **SOON))
    await work.enrol(row, maya)
    (text,) = await work.actions(maya)
    approved = await work.approve(text)
    async with database.scoped(scope) as db:
        await compliance.opt_out(
            db, "email", "person148@example.com", words="no more", source="call", contact_id=maya
        )
    with clock.fixed(approved.not_before):
        assert await work.leave(approved) in ("refused", "cancelled")
    place = await work.place(row, maya)
    assert (place.state, place.reason) == ("left", "opted_out")
    async with database.scoped(scope) as db:
        assert (await enrol(db, row.id, [maya])).left_out[0][0] == maya


@pytest.mark.requirement("CNV-06")
async def test_nothing_leaves_after_a_booking_or_outside_the_hours(work, database, scope):
    maya = await work.person()
    row = await work.started(written(EMAIL, **SOON))
    await work.enrol(row, maya)
    (email,) = await work.actions(maya)
    approved = await work.approve(email)
    night = MORNING + timedelta(hours=13)  # 22:00 in Austin
    with clock.fixed(night):
        assert await work.leave(approved) == "later"
    async with database.scoped(scope) as db:
        held = await queue.action(db, email.id)
        assert held.not_before > night + timedelta(hours=8)
        assert "hours" in held.held_because
        about = NewTask(title="Viewing", kind="meeting", contact_id=maya)
        await crm.add_task(db, about)
    with clock.fixed(held.not_before):
        assert await work.leave(held) == "refused"
    assert (await work.place(row, maya)).reason == "booked"


@pytest.mark.requirement("CNV-06")
async def test_a_pause_withdraws_and_stands_still_and_a_resume_moves_the_times(
    work, database, scope
):
    maya, noah = await work.person(), await work.person("Noah Reed", 149)
    row = await work.started(written(WAIT, TEXT, **SOON))
    (waiting,) = await work.enrol(row, maya)
    with clock.fixed(MORNING + timedelta(days=1)):
        await work.enrol(row, noah)
    due = waiting.due_at
    with clock.fixed(due):
        await work.step(waiting)
        (text,) = await work.actions(maya)
        approved = await work.approve(text)
        async with database.scoped(scope) as db:
            await run_sequence.pause_sequence(db, row.id)
        with clock.fixed(due + timedelta(minutes=5)):
            # A worker that another test started may have withdrawn it already.
            assert await work.leave(approved) in ("later", "cancelled")
        async with database.scoped(scope) as db:
            assert await withdraw_batch(db, row.id, None) is None
        assert [a.state for a in await work.actions(maya)] == ["cancelled"]
        await work.tell(lambda db, _: follow_action(db, text.id, "cancelled", ""), None)
        assert (await work.place(row, maya)).state == "running"
    with clock.fixed(due + timedelta(days=5)):
        async with database.scoped(scope) as db:
            await run_sequence.resume_sequence(db, row.id)
        moved = await work.place(row, noah)
        assert moved.due_at == due + timedelta(days=1 + 5)
        place = await work.place(row, maya)
        assert place.due_at == clock.now()
        await work.step(place)
        first, again = await work.actions(maya)
        assert (first.state, again.state) == ("cancelled", "proposed")
        assert again.not_before is None or again.not_before >= clock.now()


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


@pytest.mark.requirement("CNV-06")
async def test_the_rule_of_coming_in_again(work, database, scope):
    maya = await work.person()
    plans = {"never": 0, "always": 1, "after_days": 0}
    for rule, entered in plans.items():
        row = await work.started(
            written(TASK, name=f"Rule {rule}", reentry=rule, reentry_days=30, **SOON)
        )
        await work.enrol(row, maya)
        async with database.scoped(scope) as db:
            assert (await enrol(db, row.id, [maya])).left_out == ((maya, "Is in it already."),)
        *_, task = await work.actions(maya, "proposed")
        await work.send(task)
        async with database.scoped(scope) as db:
            assert len((await enrol(db, row.id, [maya])).entered) == entered, rule
    with clock.fixed(MORNING + timedelta(days=31)):
        async with database.scoped(scope) as db:
            assert len((await enrol(db, row.id, [maya])).entered) == 1


@pytest.mark.requirement("CNV-06")
async def test_no_address_or_consent_leads_past_and_a_rejection_ends_it(work, database, scope):
    async with database.scoped(scope) as db:
        nobody = (await crm.make(db, NewContact(name="No Address"))).id
    silent = await work.person("Never Agreed", 160, agreed=False)
    row = await work.started(written(TEXT, EMAIL, TASK, **SOON))
    (place,) = await work.enrol(row, nobody)
    runs = await work.runs(place)
    assert [(r.state, r.says) for r in runs[:2]] == [
        ("skipped", "No number is known."), ("skipped", "No email address is known."),
    ]  # fmt: skip
    (place,) = await work.enrol(row, silent)
    runs = await work.runs(place)
    assert (runs[0].state, "consent" in runs[0].says) == ("skipped", True)
    waiting = (await work.actions(silent, "proposed"))[0]
    async with database.scoped(scope) as db:
        await decide.reject(db, waiting.id, seen_version=waiting.version, reason="Not to them")
        await follow_action(db, waiting.id, "rejected", "Not to them")
    place = await work.place(row, silent)
    assert (place.state, place.reason, place.says) == ("left", "rejected", "Not to them")


@pytest.mark.requirement("CNV-06")
async def test_an_event_brings_people_in_and_the_follow_up_agent_gives_way(work, database, scope):
    maya, other = await work.person(), await work.person("Noah Reed", 149)
    row = await work.started(
        written(WAIT, TEXT, audience={"how": "event", "event": "lead_qualified"})
    )
    fact = LeadQualified(new_id(), maya, "buyer", 80, "hot")
    await work.tell(subscribers.follow_up_qualified, fact)
    await work.tell(subscribers.follow_up_qualified, fact)
    assert (await work.place(row, maya)).entered_by == "lead_qualified"
    async with database.scoped(scope) as db:
        assert await is_led(db, maya)
        assert not await is_led(db, other)
        runs = (await db.scalars(RunRow.__table__.select())).all()
        assert list(runs) == []
    await work.tell(subscribers.enrol_new_contact, ContactCreated(other))
    async with database.scoped(scope) as db:
        assert await people.latest_place(db, row.id, other) is None


@pytest.mark.requirement("CNV-06")
async def test_a_lost_deal_ends_one_sequence_and_begins_another(work, database, scope):
    maya = await work.person()
    running = await work.started(written(WAIT, TEXT, name="While open"))
    after = await work.started(
        written(WAIT, TEXT, name="After", audience={"how": "event", "event": "deal_lost"})
    )
    await work.enrol(running, maya)
    async with database.scoped(scope) as db:
        pipeline = await default_pipeline(db)
        deal = await make_deal(db, NewDeal(title="House", contact_id=maya, pipeline_id=pipeline.id))
        stage = deal.stage_id
    lost = DealStageChanged(deal.id, stage, stage, "open", "lost", None, "USD")
    await work.tell(subscribers.end_with_the_deal, lost)
    assert (await work.place(running, maya)).reason == "deal_ended"
    assert (await work.place(after, maya)).state == "running"


@pytest.mark.requirement("CNV-06")
async def test_a_list_is_taken_in_by_batches_and_again_only_who_is_new(work, database, scope):
    maya, noah = await work.person(), await work.person("Noah Reed", 149)
    async with database.scoped(scope) as db:
        made = await shape_names.make_list(db, ListIn(name="Spring"))
        await shape_names.add_to_list(db, made.id, [maya])
    row = await work.started(written(WAIT, TEXT, audience={"how": "list", "list_id": str(made.id)}))
    async with database.scoped(scope) as db:
        assert await enrol_batch(db, row.id, None) is None
        await shape_names.add_to_list(db, made.id, [noah])
    first = await work.place(row, maya)
    async with database.scoped(scope) as db:
        await enrol_batch(db, row.id, None)
        found = await people.places_at(db, row.id, None, 10)
    assert {one.contact_id for one in found} == {maya, noah}
    assert (await work.place(row, maya)).id == first.id


@pytest.mark.requirement("CNV-06")
async def test_ending_takes_everybody_out_and_nothing_starts_again(work, database, scope):
    maya = await work.person()
    row = await work.started(written(TEXT, **SOON))
    await work.enrol(row, maya)
    async with database.scoped(scope) as db:
        await run_sequence.end_sequence(db, row.id)
    async with database.scoped(scope) as db:
        await withdraw_batch(db, row.id, None)
    assert [a.state for a in await work.actions(maya)] == ["cancelled"]
    assert (await work.place(row, maya)).reason == "ended"
    async with database.scoped(scope) as db:
        for what in (run_sequence.start_sequence, run_sequence.resume_sequence):
            with pytest.raises(Conflict):
                await what(db, row.id)
        with pytest.raises(Conflict):
            await enrol(db, row.id, [maya])


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
