"""A call goes on in the language that the caller speaks or asks for."""

import pytest

from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts.agents import AgentConfig
from enterprisehub.domains.voice.logic.hear_short import asked_language
from enterprisehub.domains.voice.ports import ChangeLanguage
from enterprisehub.kernel.connectors import catalogue
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Scope
from tests.domains.voice.line import make_caller, pick_up, try_it

pytestmark = pytest.mark.usefixtures("runtime")
BOTH = AgentConfig(flow="seller", more_languages=("es",), voice="deepgram:aura-2-thalia-en")


@pytest.mark.requirement("VOX-05")
@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("en español por favor", "es"),
        ("do you speak Spanish? habla español", "es"),
        ("can we speak spanish", "es"),
        ("no hablo inglés", "es"),
        ("in English please", "en"),
        ("I'd prefer Spanish", "es"),
        ("¿habla inglés?", "en"),
        ("my Spanish neighbours like the house", None),
        ("I want to sell my house", None),
    ],
)
def test_a_wish_for_a_language_is_heard(text: str, language: str | None) -> None:
    assert asked_language(text) == language


async def _connect(database: Database, scope: Scope) -> None:
    async with database.scoped(scope) as db:
        await catalogue.connect(db, "deepgram", {"api_key": "not-used-here"})


@pytest.mark.requirement("VOX-05", "VAN-01")
async def test_who_asks_for_spanish_is_answered_in_spanish_by_a_spanish_voice(
    database: Database, scope: Scope
) -> None:
    await _connect(database, scope)
    line = await pick_up(database, scope, BOTH, contact_id=await make_caller(database, scope))
    assert "sell" in await line.pick_up() or line.heard
    assert line.briefing.setup.hearing[0].options["language"] == "multi"
    assert line.briefing.setup.speaking[0].voice == "aura-2-thalia-en"
    said = await line.say("en español por favor")
    assert said.startswith("Claro, sigamos en español.")
    assert "¿" in said
    change = next(part for part in line.last if isinstance(part, ChangeLanguage))
    assert (change.language, change.speaking[0].voice) == ("es", "")
    assert change.speaking[0].options["language"] == "es"
    assert "Bien" in await line.say("quiero vender mi casa en Austin") or "casa" in line.heard
    assert not any(isinstance(part, ChangeLanguage) for part in line.last)
    await line.end()
    async with database.scoped(scope) as db:
        call = await queries.call(db, line.call_id)
        events = await queries.call_events(db, line.call_id)
    assert call is not None
    assert call.language == "es"
    assert "Goes on in Spanish: the caller asked for it" in {event.summary for event in events}


@pytest.mark.requirement("VOX-05", "VAN-01")
async def test_who_simply_speaks_the_other_language_is_followed(
    database: Database, scope: Scope
) -> None:
    spanish = ["Hola, quiero vender mi casa en Austin este verano"]
    tried = await try_it(database, scope, BOTH, spanish)
    held = await try_it(database, scope, AgentConfig(flow="seller"), spanish)
    answers = [line.text for line in tried.lines if line.who == "agent"]
    assert "¿" in answers[-1]
    alone = [line.text for line in held.lines if line.who == "agent"]
    assert "¿" not in alone[-1]


@pytest.mark.requirement("VOX-05")
async def test_a_language_that_cannot_be_heard_here_is_not_promised(
    database: Database, scope: Scope
) -> None:
    contact_id = await make_caller(database, scope)
    line = await pick_up(database, scope, BOTH, contact_id=contact_id)
    await line.pick_up()
    said = await line.say("en español por favor")
    assert "English only" in said
    assert not any(isinstance(part, ChangeLanguage) for part in line.last)
    await line.end()
    async with database.scoped(scope) as db:
        events = await queries.call_events(db, line.call_id)
    assert any("Asked to go on in Spanish" in event.summary for event in events)


@pytest.mark.requirement("VOX-05")
async def test_a_line_of_one_language_does_not_claim_the_other(
    database: Database, scope: Scope
) -> None:
    french = ["Bonjour, je voudrais vendre ma maison", "Je ne parle pas anglais, merci beaucoup"]
    alone = await try_it(database, scope, AgentConfig(flow="seller"), french)
    both = await try_it(database, scope, BOTH, french)
    assert "English only. Our agent will" in alone.lines[-1].text
    assert "Spanish" not in " ".join(line.text for line in alone.lines)
    assert "English and Spanish" in " ".join(line.text for line in both.lines)
