"""What leads ask for beside the flow: read, looked up or arranged, and said in one answer."""

from datetime import date, datetime

import pytest

from enterprisehub.domains.concierge import api as concierge
from enterprisehub.domains.concierge.contracts import AnswerIn, ListingIn
from enterprisehub.domains.concierge.logic.list_free_times import TimeWish
from enterprisehub.domains.concierge.logic.write_answer import make_answer
from enterprisehub.domains.concierge.logic.write_listing import make_listing
from enterprisehub.domains.conversations.contracts import (
    SKILLS,
    BotAct,
    BotActKind,
    DialogueState,
    Help,
    HelpAsked,
    KnownNames,
)
from enterprisehub.domains.conversations.flows.catalog import shipped
from enterprisehub.domains.conversations.logic.decide_acts import PolicyRules
from enterprisehub.domains.conversations.logic.give_help.read_asked import read_asked
from enterprisehub.domains.conversations.logic.give_help.word_help import HelpWords, money
from enterprisehub.domains.conversations.logic.read_turn import TurnInput, TurnOutcome, read_turn
from enterprisehub.domains.crm import api as crm
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Scope
from tests.domains.conversations.talk import Talk
from tests.webtest import Person

TODAY = date(2026, 11, 22)  # a Sunday
NAMES = KnownNames(places={"austin": "Austin", "plano": "Plano"})
OFFERED = ("2026-11-26T10:00:00-06:00", "2026-11-26T15:00:00-06:00", "2026-11-27T10:00:00-06:00")


def _turn(
    text: str, flow: str = "buyer", state: DialogueState | None = None, helped: Help | None = None
) -> TurnOutcome:
    spoken = shipped(flow)
    before = state or DialogueState(flow=spoken.name, flow_version=spoken.version)
    given = TurnInput(text=text, names=NAMES, rules=PolicyRules(), today=TODAY, helped=helped)
    return read_turn(spoken, before, given, lambda _: None)


def _asked(text: str, flow: str = "buyer", state: DialogueState | None = None) -> HelpAsked | None:
    outcome = _turn(text, flow, state)
    return read_asked(text, outcome, names=NAMES, today=TODAY, skills=SKILLS, stated={})


@pytest.mark.requirement("VOX-01")
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "do you have anything in Austin under 500k",
            {"place": "Austin", "most_cents": 500_000_00},
        ),
        ("any condos in plano under 300?", {"place": "Plano", "most_cents": 300_000_00}),
        ("Have you got anything with 4 bedrooms?", {"bedrooms": 4}),
        ("what homes do you have for sale", {}),
        (
            "tienen casas en Austin de menos de 500 mil",
            {"place": "Austin", "most_cents": 500_000_00},
        ),
        ("can you send me some listings", {}),
    ],
)
def test_who_asks_for_homes_is_understood(text: str, wanted: dict[str, object]) -> None:
    assert _asked(text) == HelpAsked(kind="listings", words=text, **wanted)  # type: ignore[arg-type]


@pytest.mark.requirement("VOX-01")
@pytest.mark.parametrize(
    ("text", "kind", "day", "at"),
    [
        ("can I see it Thursday at 4", "book", "2026-11-26", "16:00"),
        ("I'd like to schedule a showing", "times", None, None),
        ("when can we see it", "times", None, None),
        ("can I come see the house tomorrow morning?", "times", "2026-11-23", None),
        ("puedo ver la casa el jueves a las 4 de la tarde", "book", "2026-11-26", "16:00"),
        ("puedo verla mañana a las diez de la mañana", "book", "2026-11-23", "10:00"),
        ("podemos ver la casa por la tarde", "times", None, None),
    ],
)
def test_who_asks_for_a_time_is_understood(
    text: str, kind: str, day: str | None, at: str | None
) -> None:
    asked = _asked(text)
    assert asked is not None
    assert (asked.kind, asked.day, asked.at) == (kind, day, at)


@pytest.mark.requirement("VOX-01")
@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ask Dana to call me back", "Dana"),
        ("could dana please call me tomorrow at 3", "Dana"),
        ("tell Dana that I'm running late", "Dana"),
        ("can you leave a message for Eva", "Eva"),
        ("dígale a Dana que me llame", "Dana"),
    ],
)
def test_who_asks_for_a_colleague_by_name_is_understood(text: str, name: str) -> None:
    asked = _asked(text)
    assert asked is not None
    assert (asked.kind, asked.name) == ("colleague", name)


@pytest.mark.parametrize(
    "text",
    [
        "can someone call me",
        "please call me back",
        "are you a robot?",
        "yes",
        "I'm looking for a 3 bedroom house in Austin",
        "we have 3 bedrooms and the house needs a roof",
        "not interested",
    ],
)
def test_what_belongs_to_the_flow_stays_with_it(text: str) -> None:
    assert _asked(text) is None


@pytest.mark.requirement("VOX-05")
def test_a_question_that_the_flow_cannot_answer_is_looked_up_and_a_doubtful_one_more_surely() -> (
    None
):
    assert _asked("Do you allow pets?") == HelpAsked(kind="answer", words="Do you allow pets?")
    assert _asked("do you allow pets") is not None
    known = _asked("is it still available?")
    assert known is not None
    assert known.known


def _offering() -> DialogueState:
    spoken = shipped("buyer")
    offer = BotAct(kind=BotActKind.HELP, topic="times", said="I can offer …")
    return DialogueState(
        flow="buyer",
        flow_version=spoken.version,
        turn=1,
        bot_messages=1,
        last_bot_acts=(offer,),
        facts={"help": {"times": list(OFFERED), "homes": ["12 Oak Street", "9 Elm Road"]}},
    )


@pytest.mark.requirement("VOX-01")
@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("the second one please", OFFERED[1]),
        ("Friday works", OFFERED[2]),
        ("3 pm is good", OFFERED[1]),
        ("Thursday at 10", OFFERED[0]),
        ("el viernes", OFFERED[2]),
    ],
)
def test_one_of_the_times_offered_is_chosen(text: str, chosen: str) -> None:
    asked = _asked(text, state=_offering())
    assert asked is not None
    assert (asked.kind, asked.starts_at) == ("book", chosen)


@pytest.mark.parametrize("text", ["the last one", "the fourth", "9", "the first one"])
def test_who_counts_what_was_not_offered_books_nothing(text: str) -> None:
    assert _asked(text) is None


def test_none_of_the_times_suits_or_another_is_named() -> None:
    other = _asked("none of those, sorry", state=_offering())
    assert other is not None
    assert other.kind == "other_times"
    named = _asked("how about Saturday at 11am", state=_offering())
    assert named is not None
    assert (named.kind, named.day, named.at) == ("book", "2026-11-28", "11:00")
    about = _asked("can I see 9 Elm instead?", state=_offering())
    assert about is not None
    assert about.about == "9 Elm Road"


@pytest.mark.requirement("VOX-01")
def test_help_that_asks_is_the_only_question_and_what_asked_for_it_is_no_handoff() -> None:
    text = "can I see it Thursday at 4"
    alone = _turn(text)
    assert alone.decision.handoff is not None
    offer = Help(kind="times", words=text, said="I can offer …?", asks=True, memory={"times": []})
    helped = _turn(text, helped=offer)
    kinds = [act.kind for act in helped.decision.acts]
    assert helped.decision.handoff is None
    assert BotActKind.HELP in kinds
    assert BotActKind.REQUEST not in kinds
    done = _turn(text, helped=Help(kind="times", words=text, said="Done."))
    assert BotActKind.REQUEST in [act.kind for act in done.decision.acts]
    assert "timeline" not in done.state.slots
    nothing = _turn(text, helped=Help(kind="times", words=text))
    assert nothing.decision == alone.decision


def test_what_is_asked_for_fills_no_slot_of_a_seller() -> None:
    text = "do you have anything in Dallas under 500k"
    listings = Help(kind="listings", words=text, said="We have one.")
    assert "place" not in _turn(text, "seller", helped=listings).state.slots
    assert "place" in _turn(text, "buyer", helped=listings).state.slots


def test_money_and_times_are_said_as_people_say_them() -> None:
    assert money(450_000_00, "USD") == "$450,000"
    assert money(450_000_00, "CHF") == "450,000 CHF"
    at = date(2026, 11, 26)
    words = HelpWords("en")
    assert words.when(datetime(at.year, at.month, at.day, 16)) == "Thursday, November 26 at 4 PM"
    assert HelpWords("es").when(datetime(2026, 11, 26, 9, 30)) == (
        "el jueves 26 de noviembre a las 9:30"
    )


async def _stock(database: Database, scope: Scope) -> None:
    async with database.scoped(scope) as db:
        home = ListingIn(
            address="12 Oak Street", place="Austin", price_cents=450_000_00, bedrooms=3
        )
        await make_listing(db, home)
        pets = AnswerIn(question="Do you allow pets?", answer="Two are welcome.", source="Rules")
        await make_answer(db, pets)


@pytest.mark.requirement("VOX-01", "VOX-05")
async def test_a_lead_who_texts_gets_homes_answers_and_an_appointment(
    talk: Talk, database: Database, scope: Scope, owner: Person
) -> None:
    await _stock(database, scope)
    await talk.begin(skills=tuple(SKILLS), default_flow="buyer")
    homes = await talk.says("Hi, do you have anything in Austin under 500k?")
    assert "12 Oak Street in Austin, 3 bedrooms, $450,000" in homes
    assert homes.count("?") == 1
    pets = await talk.says("are dogs allowed?")
    assert "Two are welcome." in pets
    async with database.scoped(scope) as db:
        free = (await concierge.open_times(db, TimeWish())).times[-1].starts_at
    day = f"{free:%B} {free.day}"
    booked = await talk.says(f"can I see it {day} at {free:%H:%M}?")
    assert "Done:" in booked
    assert f"{owner.name} for 12 Oak Street" in booked
    turns = [turn for turn in await talk.turns() if turn.direction == "out"]
    cited = turns[1].facts["answer from"]
    assert cited.startswith("“Do you allow pets?”")
    assert "source: Rules" in cited
    assert [use["tool"] for use in turns[2].versions["tools"]] == ["concierge.book_time"]
    session = await talk.session()
    assert session is not None
    assert session.stage == "qualifying"
    async with database.scoped(scope) as db:
        tasks = await crm.open_tasks_of(db, session.contact_id)
    assert [(task.kind, task.due_at) for task in tasks] == [("meeting", free)]


@pytest.mark.requirement("VOX-05")
async def test_what_no_entry_answers_is_passed_on(
    talk: Talk, database: Database, scope: Scope
) -> None:
    await _stock(database, scope)
    await talk.begin(default_flow="buyer")
    said = await talk.says("Hi! Do you know who the mayor is?")
    assert "passing it to" in said
    turn = next(turn for turn in await talk.turns() if turn.direction == "out")
    assert turn.versions["tools"][0]["got"] == "no entry is sure enough"
