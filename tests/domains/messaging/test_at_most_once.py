"""Whatever dies or goes missing, nothing is sent twice, and it is said what is not known."""

import itertools
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.connectors.sandbox import queries as sandbox
from enterprisehub.domains.messaging.contracts import MessageState, SendEmail, SendText
from enterprisehub.domains.messaging.logic.merge_states import merge_states
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions import decide, perform
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.errors import OutcomeUnknown
from enterprisehub.kernel.ids import new_id

TO = "+15125550188"


async def begun(database, scope, payload) -> ActionRow:
    """An approved action at the point where the outside is called; no worker takes it up."""
    later = clock.now() + timedelta(hours=1)
    async with database.scoped(scope) as db:
        row = await propose(db, payload, reason="test", not_before=later)
        row.not_before = None
    async with database.scoped(scope) as db:
        assert await perform.begin(db, str(row.id)) == perform.PERFORM
    return row


async def reach_later(scope, row: ActionRow) -> dict[str, Any]:
    """What the recovered work does when the try that died cannot be under way any more."""
    with clock.fixed(clock.now() + timedelta(seconds=perform.REACH_SECONDS)):
        return await perform.reach(scope, str(row.id))


def a_text(body: str = "Only once") -> SendText:
    return SendText(to_e164=TO, body=body, written_by=new_id())


def an_email() -> SendEmail:
    return SendEmail(to_email="ann@example.com", subject="Hi", body="Hello", written_by=new_id())


@pytest.mark.requirement("AGT-23", "PLT-23")
@pytest.mark.parametrize("payload", [a_text(), an_email()], ids=["text", "email"])
async def test_killed_between_sending_and_recording(database, scope, runtime, play, payload):
    row = await begun(database, scope, payload)
    await perform.reach(scope, str(row.id))  # … and here the process dies
    assert await play.outside(row.id) == 1
    result = await reach_later(scope, row)
    assert result["found_again"]
    assert await play.outside(row.id) == 1
    async with database.scoped(scope) as db:
        await perform.finish(db, str(row.id), result)
    message = await play.message(row.id, "sent", "delivered")
    async with database.scoped(scope) as db:
        (parcel,) = await sandbox.parcels_with_key(db, str(row.id))
    assert message.provider_id == parcel.provider_id


@pytest.mark.requirement("AGT-23")
async def test_killed_before_sending(database, scope, runtime, play):
    row = await begun(database, scope, a_text())
    async with database.scoped(scope) as db:
        action = await db.get(ActionRow, row.id)
        action.unsettled, action.attempts = True, 1  # … the process died before the request left
    result = await perform.reach(scope, str(row.id))
    assert "found_again" not in result
    assert await play.outside(row.id) == 1


@pytest.mark.requirement("AGT-23")
async def test_the_answer_was_lost(database, scope, runtime, play):
    await play.mishap(lose_answer_next=1)
    row = await begun(database, scope, a_text())
    with pytest.raises(OutcomeUnknown):
        await perform.reach(scope, str(row.id))
    assert (await perform.reach(scope, str(row.id)))["found_again"]
    assert await play.outside(row.id) == 1


async def test_a_certain_refusal_is_simply_tried_again(database, scope, play, worker):
    await play.mishap(busy_next=2)
    async with database.scoped(scope) as db:
        row = await propose(db, a_text("hello again"), reason="test")
    await play.action(row.id, "done")
    assert await play.outside(row.id) == 1


async def test_what_failed_says_why_and_can_be_retried(database, scope, play, worker):
    await play.mishap(refuse_next=1)
    async with database.scoped(scope) as db:
        row = await propose(db, a_text(), reason="test")
    await play.action(row.id, "failed")
    failed = await play.message(row.id, "failed")
    assert "told to" in failed.error
    async with database.scoped(scope) as db:
        await decide.retry(db, row.id)
    assert (await play.message(row.id, "delivered")).error is None
    assert await play.outside(row.id) == 1


async def test_a_delivery_that_fails_is_on_the_message(database, scope, play, worker):
    await play.mishap(fail_delivery_next=1, report_twice=True, report_backwards=True)
    async with database.scoped(scope) as db:
        row = await propose(db, a_text(), reason="test")
    failed = await play.message(row.id, "failed")
    assert failed.error_code == "sandbox"
    await play.action(row.id, "done")


REPORTED = [
    MessageState.QUEUED,
    MessageState.SENT,
    MessageState.FAILED,
    MessageState.DELIVERED,
    MessageState.READ,
]


@given(st.lists(st.sampled_from(REPORTED), min_size=1, max_size=4))
def test_reports_lead_to_one_state_in_any_order(told):
    ends = set()
    for order in itertools.permutations(told):
        state = MessageState.QUEUED
        for one in (*order, *order):
            state = merge_states(state, one)
        ends.add(state)
    assert len(ends) == 1


@given(st.sampled_from(list(MessageState)), st.sampled_from(list(MessageState)))
def test_what_was_held_or_received_stays_so(known, told):
    merged = merge_states(known, told)
    if known in (MessageState.RECEIVED, MessageState.REFUSED):
        assert merged is known
    assert merged not in (MessageState.RECEIVED, MessageState.REFUSED) or merged is known
