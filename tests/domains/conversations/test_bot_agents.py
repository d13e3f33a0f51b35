"""The bots as agents: what somebody wrote is read by the flow, the open question waits."""

import pytest

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import NewContact, PhoneIn
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.domains.messaging.contracts import InboundText
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.agents import execute as runs
from enterprisehub.kernel.ids import new_id
from tests.conftest import settled

pytestmark = pytest.mark.requirement("AGT-09")
MAYA = "+15125550148"
WORDS = "Hi, thinking of selling my 3 bed in Austin this summer, hoping for around 450k"


async def _run(database, scope, agent, **given):
    async with database.scoped(scope) as db:
        run = await runs.execute(db, f"conversations.{agent}", given)

    async def look():
        async with database.scoped(scope) as db:
            row, _ = await runs.run_with_steps(db, run.id)
            if row.status in ("pending", "running"):
                return None
            return row, await queue.of_run(db, run.id)

    return await settled(look)


@pytest.mark.parametrize("bot", ["lead_bot", "buyer_bot", "seller_bot"])
async def test_somebody_who_wrote_nothing_is_asked_the_first_question(database, scope, worker, bot):
    async with database.scoped(scope) as db:
        maya = await crm.make(db, NewContact(name="Maya Chen", phones=[PhoneIn(phone=MAYA)]))
    row, [text] = await _run(database, scope, bot, contact_id=str(maya.id))
    assert (row.output["known"], "has written nothing yet" in row.summary) == ([], True)
    assert (text.kind, text.state) == ("messaging.send_text", "refused")  # no consent to texts
    assert text.payload["body"] == row.output["next_question"]
    assert row.output["next_question"].endswith("?")
    async with database.scoped(scope) as db:
        await crm.add_email(db, maya.id, "maya@halcyon.example")
    _, [email] = await _run(database, scope, bot, contact_id=str(maya.id))
    assert email.kind == "messaging.send_email"


async def test_what_a_seller_wrote_is_known_with_its_words(database, scope, worker):
    async with database.scoped(scope) as db:
        arrived = InboundText(
            connector="sandbox", provider_id=f"SM{new_id()}", sender_e164=MAYA,
            recipient_e164="+15125550100", body=WORDS, received_at=clock.now(),
        )  # fmt: skip
        received = await messaging.receive(db, arrived)
    row, actions = await _run(database, scope, "seller_bot", contact_id=str(received.contact_id))
    assert row.error is None
    known = {one["title"]: one for one in row.output["known"]}
    assert any("450" in one["value"] for one in known.values())
    assert all(one["words"].lower() in WORDS.lower() for one in known.values())
    assert row.output["open_questions"]
    assert actions == []  # their own bot has the conversation and asks itself
    nobody, _ = await _run(database, scope, "buyer_bot", contact_id=str(new_id()))
    assert (nobody.status, nobody.error) == ("failed", "There is no such contact.")
