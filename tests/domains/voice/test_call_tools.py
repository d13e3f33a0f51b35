"""Callers ask for homes, times, answers and colleagues; the call's record tells what was done."""

from datetime import datetime
from uuid import UUID

import pytest

from enterprisehub.domains.concierge import api as concierge
from enterprisehub.domains.concierge.contracts import AnswerIn, ListingIn
from enterprisehub.domains.concierge.logic.list_free_times import TimeWish
from enterprisehub.domains.concierge.logic.write_answer import make_answer
from enterprisehub.domains.concierge.logic.write_listing import make_listing
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts.agents import AgentConfig
from enterprisehub.domains.voice.contracts.languages import CallLanguage
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Scope
from tests.domains.voice.line import make_caller, pick_up, try_it
from tests.webtest import Browser, Person

pytestmark = pytest.mark.usefixtures("runtime")
BUYER = AgentConfig(flow="buyer")


async def _stock(database: Database, scope: Scope) -> None:
    """A home, and an answer."""
    async with database.scoped(scope) as db:
        home = ListingIn(
            address="12 Oak Street", place="Austin", price_cents=450_000_00, bedrooms=3
        )
        await make_listing(db, home)
        pets = AnswerIn(question="Do you allow pets?", answer="Two are welcome.", source="Rules")
        await make_answer(db, pets)


async def _free(database: Database, scope: Scope) -> datetime:
    """A time at which somebody can be booked, on another day."""
    async with database.scoped(scope) as db:
        return (await concierge.open_times(db, TimeWish())).times[-1].starts_at


async def _tools_used(database: Database, scope: Scope, call_id: UUID) -> list[str]:
    async with database.scoped(scope) as db:
        events = await queries.call_events(db, call_id)
    return [event.summary for event in events if event.kind == "call.tool"]


@pytest.mark.requirement("VOX-01", "AGT-08")
async def test_a_caller_finds_a_home_and_books_a_time_for_it(
    database: Database, scope: Scope, owner: Person
) -> None:
    await _stock(database, scope)
    contact_id = await make_caller(database, scope)
    line = await pick_up(database, scope, BUYER, contact_id=contact_id)
    await line.pick_up()
    homes = await line.say("do you have anything in Austin under five hundred thousand")
    assert "12 Oak Street" in homes or "twelve Oak Street" in homes
    assert "four hundred fifty thousand dollars" in homes
    offered = await line.say("when can I see it")
    assert "Which suits you?" in offered
    assert offered.count("?") == 1
    booked = await line.say("the last one please")
    assert "Done:" in booked
    assert owner.name in booked
    await line.end()
    async with database.scoped(scope) as db:
        tasks = await crm.open_tasks_of(db, contact_id)
    assert [(t.title, t.kind, t.assignee_user_id) for t in tasks] == [
        ("Appointment about 12 Oak Street with Maya Chen", "meeting", owner.id)
    ]
    used = await _tools_used(database, scope, line.call_id)
    assert used[0] == "Look up listings: Austin, up to $500,000 – 1 found"
    assert used[1] == "Offer times: any time – 3 offered"
    assert used[2].startswith("Book a time: ")
    assert used[2].endswith(f"booked: {owner.name}")


@pytest.mark.requirement("VOX-05")
@pytest.mark.parametrize(
    ("language", "question", "answer", "asked"),
    [
        (
            "de",
            "Sind Haustiere erlaubt?",
            "Zwei sind willkommen.",
            "Sind bei Ihnen Haustiere erlaubt?",
        ),
        ("fr", "Acceptez-vous les animaux ?", "Deux, oui.", "Est-ce que vous acceptez un animal ?"),
        ("it", "Sono ammessi animali?", "Due, volentieri.", "Da voi sono ammessi gli animali?"),
        (
            "nl",
            "Zijn huisdieren toegestaan?",
            "Twee zijn welkom.",
            "Zijn er huisdieren toegestaan?",
        ),
    ],
)
async def test_an_entry_answers_in_the_language_of_the_call(
    database: Database, scope: Scope, language: CallLanguage, question: str, answer: str, asked: str
) -> None:
    async with database.scoped(scope) as db:
        entry = AnswerIn(question=question, answer=answer, source="Rules", language=language)
        await make_answer(db, entry)
    config = AgentConfig(flow="buyer", language=language)
    line = await pick_up(database, scope, config, contact_id=await make_caller(database, scope))
    await line.pick_up()
    assert answer in await line.say(asked)
    await line.end()
    (used,) = await _tools_used(database, scope, line.call_id)
    assert "source: Rules" in used


@pytest.mark.requirement("VOX-05")
async def test_a_question_outside_the_flow_is_answered_and_names_its_entry(
    database: Database, scope: Scope
) -> None:
    await _stock(database, scope)
    line = await pick_up(database, scope, BUYER, contact_id=await make_caller(database, scope))
    await line.pick_up()
    assert "Two are welcome." in await line.say("are dogs allowed")
    assert "passing it to" in await line.say("do you know who the mayor is?")
    await line.end()
    first, second = await _tools_used(database, scope, line.call_id)
    assert "“Do you allow pets?”" in first
    assert "source: Rules" in first
    assert second.endswith("no entry is sure enough")


@pytest.mark.requirement("VOX-01")
async def test_a_colleague_asked_for_by_name_gets_a_task_and_nobody_else_is_called(
    database: Database, scope: Scope, owner: Person
) -> None:
    contact_id = await make_caller(database, scope)
    line = await pick_up(database, scope, BUYER, contact_id=contact_id)
    await line.pick_up()
    said = await line.say("could you ask dana to call me back")
    assert f"I have asked {owner.name} to call you back." in said
    assert line.transfer is None
    await line.end()
    async with database.scoped(scope) as db:
        tasks = await crm.open_tasks_of(db, contact_id)
    assert [(t.kind, t.assignee_user_id) for t in tasks] == [("call", owner.id)]


@pytest.mark.requirement("VOX-01")
async def test_a_time_that_may_be_misheard_is_booked_only_once_it_is_confirmed(
    database: Database, scope: Scope, owner: Person
) -> None:
    await _stock(database, scope)
    free = await _free(database, scope)
    contact_id = await make_caller(database, scope)
    line = await pick_up(database, scope, BUYER, contact_id=contact_id)
    await line.pick_up()
    asked = f"can I see a house {free:%B} {free.day} at {free:%H:%M}"
    assert "Does that suit you?" in await line.say(asked, confidence=0.4)
    async with database.scoped(scope) as db:
        assert await crm.open_tasks_of(db, contact_id) == []
    assert "Done:" in await line.say("yes please")
    await line.end()


@pytest.mark.requirement("VOX-01")
async def test_tools_that_are_switched_off_and_trials_change_nothing(
    database: Database, scope: Scope, owner: Person
) -> None:
    await _stock(database, scope)
    bare = await pick_up(
        database, scope, AgentConfig(flow="buyer", tools=("create_task",)),
        contact_id=await make_caller(database, scope),
    )  # fmt: skip
    await bare.pick_up()
    assert "Oak Street" not in await bare.say("do you have anything in Austin")
    await bare.end()
    tried = await try_it(database, scope, BUYER, ["when can I see a house", "the last one"])
    async with database.scoped(scope) as db:
        taken = (await concierge.open_times(db, TimeWish())).times
        assert any("Done:" in line.text for line in tried.lines)
        assert any("nothing is booked" in line.text for line in tried.lines if line.who == "note")
        assert len(taken) == 3


@pytest.mark.requirement("VUI-01")
async def test_the_wizard_offers_the_tools_and_the_call_shows_their_use(
    signed_in: Browser, database: Database, scope: Scope
) -> None:
    form = await signed_in.page("/voice/agents/new")
    assert "Offer times and book appointments" in form
    assert "Answer from the knowledge base" in form
    await _stock(database, scope)
    line = await pick_up(database, scope, BUYER, contact_id=await make_caller(database, scope))
    await line.pick_up()
    await line.say("any homes in Austin?")
    shown = await signed_in.page(f"/calls/{line.call_id}")
    assert "Look up listings: Austin – 1 found" in shown
    await line.end()
