"""Every message has its receipt: sent, held by the kill switch, or written by a person."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from enterprisehub.domains.compliance.models import ReceiptRow
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions import perform, queue
from enterprisehub.kernel.actions.policies import ActionSettings
from tests.conftest import settled
from tests.domains.conversations.talk import STORY


async def receipts(database, scope, action_id):
    async with database.scoped(scope) as db:
        query = select(ReceiptRow).where(ReceiptRow.action_id == action_id)
        return list(await db.scalars(query.order_by(ReceiptRow.decided_at, ReceiptRow.id)))


@pytest.mark.requirement("BYD-01")
async def test_the_kill_switch_leaves_one_receipt_and_the_sending_another(talk, database, scope):
    await talk.begin()
    async with database.scoped(scope) as db:
        paused = {"sending_paused": True, "sending_paused_because": "An audit runs."}
        await ActionSettings(undo_seconds=0, **paused).save(db)
    await talk.says(STORY)
    (turn,) = await talk.answers(1)
    for _ in range(2):
        async with database.scoped(scope) as db:
            assert await perform.begin(db, str(turn.action_id)) == "later"
    proposed, held = await receipts(database, scope, turn.action_id)
    assert (proposed.stage, proposed.outcome) == ("propose", "allow")
    assert (held.outcome, held.says) == ("defer_until", "An audit runs.")
    assert held.reasons[0]["rule"] == "kill-switch"
    async with database.scoped(scope) as db:
        assert (await queue.action(db, turn.action_id)).receipt_id == held.id
        await ActionSettings(undo_seconds=0).save(db)
    with clock.fixed(clock.now() + timedelta(minutes=2)):
        async with database.scoped(scope) as db:
            assert await perform.begin(db, str(turn.action_id)) == perform.PERFORM
    *_, latest = await receipts(database, scope, turn.action_id)
    assert (latest.stage, latest.outcome) == ("send", "allow")


@pytest.mark.requirement("BYD-01")
async def test_what_a_person_wrote_has_its_receipt_too(talk, database, person_scope):
    await talk.begin()
    await talk.says(STORY)
    thread_id = await talk.thread_id()
    async with database.scoped(person_scope) as db:
        row = await messaging.write(db, thread_id, "Dana here. How can I help?")
        message = await messaging.message_of_action(db, row.id)
        assert message.receipt_id is not None

    async def sent():
        async with database.scoped(person_scope) as db:
            found = await messaging.message_of_action(db, row.id)
        return found if found.state == "delivered" else None

    message = await settled(sent)
    *_, latest = await receipts(database, person_scope, row.id)
    assert (latest.stage, latest.id) == ("send", message.receipt_id)
