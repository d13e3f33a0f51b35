"""The flows in every language: nothing unsaid, and the same understood as in English."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from enterprisehub.domains.conversations.contracts import DialogueState, KnownNames
from enterprisehub.domains.conversations.flows.catalog import SHIPPED, shipped
from enterprisehub.domains.conversations.flows.phrasebook import phrasebook
from enterprisehub.domains.conversations.flows.translate import (
    missing_texts,
    only_languages,
    speaking,
    texts_of,
)
from enterprisehub.domains.conversations.logic.choose_flow import flow_of_session
from enterprisehub.domains.conversations.logic.give_help.word_help import HelpWords
from enterprisehub.domains.conversations.logic.speak_dialogue import SpokenDialogue
from enterprisehub.domains.conversations.logic.understand_text import understand
from enterprisehub.domains.conversations.logic.understand_text.read_glossed import read_glossed
from enterprisehub.domains.conversations.logic.understand_text.read_places import find_places
from enterprisehub.domains.conversations.models import SessionRow
from enterprisehub.domains.conversations.settings import ConversationSettings
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.text.languages import LANGUAGES, SPOKEN

pytestmark = pytest.mark.requirement("VOX-05")
TODAY = date(2026, 11, 22)
DIALOGUES = json.loads(
    Path(__file__).with_name("language_dialogues.json").read_text(encoding="utf-8")
)


def _dialogue(flow: str, languages: tuple[str, ...], language: str) -> SpokenDialogue:
    flows = {name: speaking(shipped(name), languages) for name in SHIPPED}
    return SpokenDialogue(
        flow=flows[flow],
        state=DialogueState(flow=flow, flow_version=1, language=language),
        settings=ConversationSettings(),
        names=KnownNames(),
        today=TODAY,
        tone="consultative",
        seed="a call",
        stated={code: {"company": "Acme", "agent": "Anna"} for code in SPOKEN},
        flows=flows,
        languages=languages,
        stand_in=SessionRow(flow=flow, flow_path=[], score=0, temperature="cold"),
    )


def _talk(dialogue: SpokenDialogue, texts: list[str]) -> list[str]:
    answers = []
    dialogue.follow(dialogue.open())
    for text in texts:
        reply = dialogue.read(text)
        dialogue.follow(reply)
        answers.append(reply.text)
    return answers


def _known(dialogue: SpokenDialogue) -> dict[str, Any]:
    """The slots without the words in which they were said."""
    return {
        name: {k: v for k, v in held.value.items() if k != "label"}
        if isinstance(held.value, dict)
        else held.value
        for name, held in dialogue.state.slots.items()
        if name != "must_haves"
    }


def _placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"\{\w+\}", text))


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_text_of_a_shipped_flow_is_missing_in_a_language(code: str) -> None:
    for name in SHIPPED:
        assert not missing_texts(shipped(name), code)
    for english, told in texts_of(code).items():
        assert _placeholders(english) == _placeholders(told)
        assert ("?" in english) == ("?" in told), told


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("spoken", [False, True])
def test_no_phrase_is_missing_in_a_language(code: str, spoken: bool) -> None:  # noqa: FBT001
    english, own = phrasebook("en", spoken=spoken), phrasebook(code, spoken=spoken)
    for key in english.names():
        assert key in own, key
        wanted = english.say(key, tone="any", seed="")
        assert _placeholders(wanted) == _placeholders(own.say(key, tone="any", seed="")), key
    assert set(HelpWords(code)._texts) == set(HelpWords("en")._texts)


@pytest.mark.parametrize("code", [one for one in DIALOGUES if one != "en"])
@pytest.mark.parametrize("flow", ["buyer", "seller"])
def test_a_dialogue_comes_to_the_same_as_in_english(code: str, flow: str) -> None:
    english = _dialogue(flow, ("en",), "en")
    _talk(english, DIALOGUES["en"][flow])
    own = _dialogue(flow, (code,), code)
    answers = _talk(own, DIALOGUES[code][flow])
    assert _known(own) == _known(english)
    assert own.language == code
    for answer in answers:
        assert not re.search(r"\b(?:the|you|your|please)\b", answer), answer


@pytest.mark.parametrize("code", [one for one in DIALOGUES if one != "en"])
def test_a_dialogue_goes_on_in_the_language_that_is_spoken(code: str) -> None:
    dialogue = _dialogue("buyer", ("en", code), "en")
    answers = _talk(dialogue, DIALOGUES[code]["buyer"][:1])
    assert dialogue.language == code
    assert not re.search(r"\bWhere|\bWhich|\bWhat", answers[0])
    back = dialogue.read("sorry, I would like to speak English please")
    assert back.language == "en"


def test_evidence_stays_a_literal_piece_of_what_was_said() -> None:
    text = "Höchstens vierhundert fünfzig tausend Dollar, bis Mai"
    reading = read_glossed(text, "de")
    assert reading.plain == "up to 450000 dollars , to may"
    start = reading.plain.index("450000")
    assert reading.surface(start, start + 6) == "vierhundert fünfzig tausend"


def _heard(text: str, known: str | None, languages: tuple[str, ...]) -> str | None:
    flow = shipped("buyer")
    state = DialogueState(flow="buyer", flow_version=1, language=known)
    return understand(
        text, specs=flow.specs(), state=state, names=KnownNames(), today=TODAY, turn=1,
        languages=languages,
    ).language  # fmt: skip


def test_a_language_that_the_bot_does_not_speak_stays_another() -> None:
    german = "Ich suche ein Haus und eine Wohnung"
    assert _heard(german, "en", ("en", "es")) == "und"
    assert _heard(german, "en", ("en", "de")) == "de"
    assert "Englisch und Deutsch" in only_languages(("en", "de"), "de")
    answer = speaking(shipped("buyer"), ("en", "de")).answers["language"]
    assert "English and German" in answer.without["en"]


@pytest.mark.usefixtures("runtime")
async def test_who_spoke_german_is_written_to_in_german(database: Database, scope: Scope) -> None:
    async with database.scoped(scope) as db:
        await ConversationSettings(more_languages=()).save(db)
        german = await flow_of_session(db, SessionRow(flow="buyer", flow_version=1, language="de"))
        foreign = await flow_of_session(
            db, SessionRow(flow="buyer", flow_version=1, language="und")
        )
    assert german.languages == ("en", "es", "de")
    assert german.question("place").ask["confrontational"]["de"] == ("Welche Stadt?",)
    assert foreign.languages == ("en", "es")


def test_a_word_of_theirs_is_no_misspelt_place_unless_it_is_the_answer() -> None:
    def places(text: str) -> list[object]:
        return [one.value for one in find_places(read_glossed(text, "nl"), {}, asked=True)]

    assert places("Mag ik huisdieren houden?") == []
    assert places("Housten") == ["Houston"]


@pytest.mark.parametrize(
    ("text", "loan"),
    [
        ("Quand le portail sera-t-il prêt ?", False),
        ("Je suis prêt à visiter demain.", False),
        ("Avec un prêt.", True),
        ("prêt", True),
    ],
)
def test_who_is_ready_in_french_takes_no_loan(text: str, loan: bool) -> None:  # noqa: FBT001
    assert ("loan" in read_glossed(text, "fr").plain.split()) is loan
