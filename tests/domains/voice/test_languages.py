"""A call in any of the languages: understood, answered, followed; and no language half there."""

import re
import string
from dataclasses import fields

import pytest

from enterprisehub.domains.voice.contracts.agents import AgentConfig
from enterprisehub.domains.voice.contracts.languages import ALL, CallWords
from enterprisehub.domains.voice.engine.finished_words import sounds_whole
from enterprisehub.domains.voice.logic.hear_short import agrees, asked_language, wants_no_more
from enterprisehub.domains.voice.logic.hear_words import sounds_like_a_machine, typed
from enterprisehub.domains.voice.logic.say_aloud import aloud, sentences
from enterprisehub.domains.voice.logic.tell_emotion import tell_emotion
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.text.languages import LANGUAGES, SPOKEN
from tests.domains.voice.line import try_it

pytestmark = [pytest.mark.usefixtures("runtime"), pytest.mark.requirement("VOX-05")]


def test_every_language_has_all_the_words_of_a_call() -> None:
    assert set(ALL) == set(SPOKEN)
    english = ALL["en"]
    for code, words in ALL.items():
        for field in fields(CallWords):
            value = getattr(words, field.name)
            if field.name != "repeated":
                assert value, f"{code} lacks {field.name}"
        assert set(words.follow_ups) == set(english.follow_ups)
        assert set(words.widget) == set(english.widget)
        assert set(words.emotions) == set(english.emotions)
        assert len(words.digits) == 10
        assert any(one in words.disclosure.lower() for one in words.admitting)
        assert _named(words.hello) == _named(english.hello)


def _named(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_said_has_no_figures_and_no_signs(code: str) -> None:
    day = LANGUAGES[code].written_day.format(day=26, month=LANGUAGES[code].months[10])
    said = aloud(f"$450,000, 3,5 %, {day} 2026, 16:30, a.b@c.de, 1.250.000 €", code)
    assert not re.search(r"\d|[$€%@]", said)
    assert LANGUAGES[code].months[10] in said
    assert sentences(f"{day}. Ok") == [f"{day}.", "Ok"]


async def test_a_german_line_is_german_from_the_greeting_to_the_farewell(
    database: Database, scope: Scope
) -> None:
    agent = AgentConfig(flow="buyer", language="de", voice="deepgram:aura-2-viktoria-de")
    texts = [
        "Guten Tag, ich suche ein Haus in Austin",
        "höchstens vierhundertfünfzigtausend Dollar",
        "nein danke, das war alles",
    ]
    tried = await try_it(database, scope, agent, texts)
    answers = [line.text for line in tried.lines if line.who == "agent"]
    assert answers[0].startswith("Guten Tag, hier ist")
    assert "automatischer Assistent" in answers[0]
    assert "vierhundertfünfzigtausend Dollar" in " ".join(answers)
    assert ("Budget", "up to $450,000") in tried.known or any(
        "450,000" in value for _, value in tried.known
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("auf Deutsch bitte", "de"),
        ("Sprechen Sie Deutsch?", "de"),
        ("Ich spreche kein Englisch", "de"),
        ("auf Englisch bitte", "en"),
        ("my German neighbours like the house", None),
        ("parlez-vous français ?", "fr"),
        ("je ne parle pas anglais", "fr"),
        ("parla italiano?", "it"),
        ("spreekt u Nederlands?", "nl"),
        ("German please", "de"),
    ],
)
def test_a_wish_for_any_language_is_heard_in_any(text: str, code: str | None) -> None:
    assert asked_language(text) == code


async def test_a_call_changes_its_language_and_back(database: Database, scope: Scope) -> None:
    agent = AgentConfig(flow="buyer", language="en", more_languages=("de",))
    texts = ["I am looking for a house", "auf Deutsch bitte", "in Austin", "in English please"]
    tried = await try_it(database, scope, agent, texts)
    answers = [line.text for line in tried.lines if line.who == "agent"]
    assert answers[2].startswith("Gern, machen wir auf Deutsch weiter.")
    assert "Austin" in answers[3]
    assert "ß" in answers[3] or "Preis" in answers[3] or "Budget" in answers[3]
    assert answers[4].startswith("Of course, let's go on in English.")


async def test_an_answer_outlives_a_wish_for_another_language(
    database: Database, scope: Scope
) -> None:
    texts = ["Ich suche ein Haus in Austin", "450.000 Dollar", "im Mai"]
    wish = "drei Schlafzimmer, speak English please"
    changed = AgentConfig(flow="buyer", language="de", more_languages=("en",))
    alone = AgentConfig(flow="buyer", language="de")
    for agent, told in ((changed, "three bedrooms"), (alone, "drei Schlafzimmer")):
        tried = await try_it(database, scope, agent, [*texts, wish])
        after = [line.text for line in tried.lines if line.who == "agent"][-1]
        assert told in after
        assert ("Bedrooms", "3") in tried.known


async def test_who_simply_speaks_german_is_followed_where_german_is_spoken(
    database: Database, scope: Scope
) -> None:
    german = ["Guten Tag, ich suche ein Haus in Austin"]
    followed = await try_it(
        database, scope, AgentConfig(flow="buyer", more_languages=("de",)), german
    )
    held = await try_it(database, scope, AgentConfig(flow="buyer"), german)
    assert re.search(r"\b(?:Preisspanne|Budget)\b", followed.lines[-1].text)
    assert "English" in held.lines[-1].text or "price" in held.lines[-1].text


@pytest.mark.parametrize(
    ("text", "meant"),
    [("ja gerne", True), ("nein, lieber nicht", False), ("kein Problem", True)],
)
def test_leave_is_given_in_german(text: str, meant: bool) -> None:  # noqa: FBT001
    assert agrees(text) is meant


def test_short_words_of_the_telephone_are_heard_in_german() -> None:
    assert wants_no_more("Nein danke, das war alles.")
    assert sounds_like_a_machine("Bitte hinterlassen Sie eine Nachricht nach dem Signalton")
    assert tell_emotion("Das ist eine Frechheit, ich bin wirklich verärgert") == "annoyed"
    assert typed("ähm, so um die vierhundert", "de") == "so um die vierhundert"
    assert typed("er is wat werk aan", "nl") == "er is wat werk aan"
    assert typed("um, I need three bedrooms", "de") == "I need three bedrooms"
    assert typed("este mes", "es") == "este mes"
    assert typed("äh max punkt muster ät beispiel punkt de", "de") == "max.muster@beispiel.de"
    assert typed("null drei null vier fünf sechs sieben acht") == "03045678"


def test_other_languages_take_nothing_from_english() -> None:
    assert typed("Ben Smith") == "Ben Smith"
    for ending in ("I need a car", "when can you come"):
        assert sounds_whole(ending) is None
    assert tell_emotion("it is near the toll road, super close") is None
