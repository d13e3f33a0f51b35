"""A whole call, from the greeting to what is proposed after it."""

import pytest
from sqlalchemy import select

from enterprisehub.domains.compliance import api as compliance
from enterprisehub.domains.compliance.contracts import ConsentClass
from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.voice import queries
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.work.runtime import Runtime
from tests.domains.voice.line import make_caller, pick_up
from tests.domains.voice.test_pages import analyse

pytestmark = pytest.mark.usefixtures("runtime")


@pytest.mark.requirement("VOX-01", "VUI-01")
async def test_a_caller_is_qualified_by_the_flow_the_texts_use(
    database: Database, scope: Scope, runtime: Runtime
) -> None:
    contact_id = await make_caller(database, scope)
    line = await pick_up(database, scope, contact_id=contact_id)
    opening = await line.pick_up()
    assert opening.startswith("Hello, this is Northwind Realty. I'm an automated assistant")
    assert "This call is recorded." in opening
    answer = await line.say("um i want to sell my three bedroom house in austin")
    assert "three-bedroom house in Austin" in answer
    answer = await line.say("four hundred and fifty thousand dollars", confidence=0.4)
    assert "four hundred fifty thousand dollars?" in answer
    await line.say("yes that's right")
    await line.end()
    async with database.scoped(scope) as db:
        call = await queries.call(db, line.call_id)
        session = await conversations.session_of_contact(db, contact_id)
        said = await queries.said(db, line.call_id)
    assert call is not None
    assert session is not None
    assert call.state == "completed"
    assert call.session_id == session.id
    known = {slot.name: slot for slot in session.slots}
    assert known["price"].value["amount_cents"] == 45_000_000
    assert known["price"].status == "confirmed"
    assert call.slots["Bedrooms"]["value"] == "3"
    assert call.score == session.score > 0
    assert [turn.speaker for turn in said].count("caller") == 3
    assert any(turn.latency_ms == 300 for turn in said if turn.speaker == "agent")


@pytest.mark.requirement("VAN-06")
@pytest.mark.parametrize(
    ("agreed", "kind"), [(True, "messaging.send_text"), (False, "crm.add_task")]
)
async def test_after_a_call_that_stopped_half_way_a_follow_up_lies_in_the_queue(
    database: Database, scope: Scope, *, agreed: bool, kind: str
) -> None:
    contact_id = await make_caller(database, scope)
    if agreed:
        async with database.scoped(scope) as db:
            await compliance.record_consent(
                db,
                kind=ConsentClass.WRITTEN,
                wording="You may text me about my home.",
                source="form",
                contact_id=contact_id,
                channels=("sms",),
            )
    line = await pick_up(database, scope, contact_id=contact_id)
    await line.pick_up()
    await line.say("I want to sell my house in Austin")
    await line.end()
    await analyse(database, scope, line.call_id)
    async with database.scoped(scope) as db:
        query = select(ActionRow).where(ActionRow.state == "proposed")
        waiting = list(await db.scalars(query))
    assert [one.kind for one in waiting] == [kind]
    assert waiting[0].subject_id == contact_id
