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
from enterprisehub.domains.voice.contracts.languages import CallLanguage
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Scope
from tests.domains.delivery.selling import NOW, add_deal, add_project
from tests.domains.voice.line import pick_up

pytestmark = pytest.mark.usefixtures("runtime")

# What is asked, what the entry answers, a day that the forecast does not hold and one that it
# does, and how the agent gets out of the former.
SPOKEN = {
    "en": (
        "When will the portal be ready?",
        "The portal is nearly there.",
        "We will have it by {day}.",
        ("6 March", "20 December"),
        "I can't promise that by myself.",
    ),
    "es": (
        "¿Cuándo estará listo el portal?",
        "El portal va bien.",
        "Lo entregaremos el {day}.",
        ("6 de marzo", "20 de diciembre"),
        "Eso no puedo prometérselo yo.",
    ),
    "de": (
        "Wann ist das Portal fertig?",
        "Das Portal kommt gut voran.",
        "Wir liefern es am {day}.",
        ("6. März", "20. Dezember"),
        "Das kann ich nicht selbst zusagen.",
    ),
    "fr": (
        "Quand le portail sera-t-il prêt ?",
        "Le portail avance bien.",
        "Nous l'aurons terminé pour le {day}.",
        ("6 mars", "20 décembre"),
        "Je ne peux pas le promettre moi-même.",
    ),
    "it": (
        "Quando sarà pronto il portale?",
        "Il portale procede bene.",
        "Lo consegneremo entro il {day}.",
        ("6 marzo", "20 dicembre"),
        "Questo non posso prometterlo io.",
    ),
    "nl": (
        "Wanneer is het portaal klaar?",
        "Het portaal vordert goed.",
        "We leveren het op {day}.",
        ("6 maart", "20 december"),
        "Dat kan ik niet zelf beloven.",
    ),
}


@pytest.fixture(autouse=True)
async def quiet(database: Database, scope: Scope) -> AsyncIterator[None]:
    async with database.scoped(scope) as db:
        await ConversationSettings(enabled=False).save(db)
    with clock.fixed(NOW):
        yield


@pytest.mark.requirement("BYD-10")
@pytest.mark.parametrize("held", [False, True], ids=["too early", "held"])
@pytest.mark.parametrize("language", SPOKEN)
async def test_a_voice_agent_says_only_a_day_that_the_forecast_holds(
    database: Database, scope: Scope, *, language: CallLanguage, held: bool
) -> None:
    asked, opening, promise, days, instead = SPOKEN[language]
    promised = promise.format(day=days[held])
    async with database.scoped(scope) as db:
        deal = await add_deal(db)
        await link_deal(db, deal.id, (await add_project(db, left=30)).id)
        entry = AnswerIn(
            question=asked, answer=f"{opening} {promised}", source="Plan", language=language
        )
        await make_answer(db, entry)
    agent = AgentConfig(flow="buyer", language=language)
    line = await pick_up(database, scope, agent, contact_id=deal.contact_id)
    await line.pick_up()
    said = [await line.say(asked) for _ in range(2)]
    await line.end()
    async with database.scoped(scope) as db:
        tasks = [task.title for task in await crm.open_tasks_of(db, deal.contact_id)]
        events = [one.summary for one in await queries.call_events(db, line.call_id)]
        turns = (await db.scalars(select(TurnRow).where(TurnRow.direction == "out"))).all()
    for reply in said:
        assert opening in reply
        assert (promise.partition("{")[0] in reply) is held
        assert (instead in reply) is not held
    withheld = [one for one in events if "may not promise" in one]
    assert [("85 % are needed" in one, promised in one) for one in withheld] == [(True, True)] * (
        not held
    )
    assert tasks.count("Get back about what was said in a call") == (not held)
    assert any(promised in turn.text for turn in turns) is held
