"""What ends a sequence for a person, and what holds it."""

from datetime import timedelta

import pytest

from enterprisehub.domains.compliance import api as compliance
from enterprisehub.domains.conversations.events import HandoffClaimed
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import NewTask
from enterprisehub.domains.crm.contracts.inputs import NewContact
from enterprisehub.domains.messaging.contracts import Channel
from enterprisehub.domains.messaging.events import MessageReceived
from enterprisehub.domains.outreach import subscribers
from enterprisehub.domains.outreach.logic import run_sequence, write_sequence
from enterprisehub.domains.outreach.logic.describe_sequence import describe_sequence
from enterprisehub.domains.outreach.logic.enrol_people import enrol
from enterprisehub.domains.outreach.logic.follow_action import follow_action
from enterprisehub.domains.outreach.logic.withdraw_steps import withdraw_batch
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions import decide, queue
from enterprisehub.kernel.errors import Conflict
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
