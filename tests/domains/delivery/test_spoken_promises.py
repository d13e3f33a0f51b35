"""A day that the forecast does not hold is not spoken by a voice agent either."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from enterprisehub.domains.concierge.contracts import AnswerIn
from enterprisehub.domains.concierge.logic.write_answer import make_answer
from enterprisehub.domains.conversations.models import TurnRow
from enterprisehub.domains.conversations.settings import ConversationSettings
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.delivery.logic.link_deal import link_deal
from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts.agents import AgentConfig
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Scope
from tests.domains.delivery.selling import NOW, add_deal, add_project
from tests.domains.voice.line import pick_up

pytestmark = pytest.mark.usefixtures("runtime")
BUYER = AgentConfig(flow="buyer")


@pytest.fixture(autouse=True)
async def quiet(database: Database, scope: Scope) -> AsyncIterator[None]:
    async with database.scoped(scope) as db:
        await ConversationSettings(enabled=False).save(db)
    with clock.fixed(NOW):
        yield


@pytest.mark.requirement("BYD-10")
@pytest.mark.parametrize(
    ("day", "spoken"), [("6 March", False), ("20 December", True)], ids=["too early", "held"]
)
async def test_a_voice_agent_says_only_a_day_that_the_forecast_holds(
    database: Database, scope: Scope, *, day: str, spoken: bool
) -> None:
    async with database.scoped(scope) as db:
        deal = await add_deal(db)
        await link_deal(db, deal.id, (await add_project(db, left=30)).id)
        answer = f"The portal is nearly there. We will have it by {day}."
        asked = "When will the portal be ready?"
        await make_answer(db, AnswerIn(question=asked, answer=answer, source="Plan"))
    line = await pick_up(database, scope, BUYER, contact_id=deal.contact_id)
    await line.pick_up()
    said = [await line.say("when will the portal be ready") for _ in range(2)]
    await line.end()
    async with database.scoped(scope) as db:
        tasks = [task.title for task in await crm.open_tasks_of(db, deal.contact_id)]
        events = [one.summary for one in await queries.call_events(db, line.call_id)]
        turns = (await db.scalars(select(TurnRow).where(TurnRow.direction == "out"))).all()
    for reply in said:
        assert "The portal is nearly there." in reply
        assert ("We will have it by" in reply) is spoken
        assert ("I can't promise that by myself." in reply) is not spoken
    withheld = [one for one in events if "may not promise" in one]
    assert [("85 % are needed" in one, day in one) for one in withheld] == [(True, True)] * (
        not spoken
    )
    assert tasks.count("Get back about what was said in a call") == (not spoken)
    assert any("We will have it by" in turn.text for turn in turns) is spoken
