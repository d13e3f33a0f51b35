"""How callers sound by their words, in the transcript and in the figures of the call."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.voice.logic.analyse_call import record_analysis
from enterprisehub.domains.voice.logic.tell_emotion import (
    EMOTIONS,
    sum_up_emotions,
    tell_emotion,
)
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Scope
from tests.domains.voice.line import make_caller, pick_up
from tests.webtest import Browser

pytestmark = pytest.mark.requirement("VOX-05")


@pytest.mark.parametrize(
    ("said", "sounds"),
    [
        ("I am really frustrated with this", "annoyed"),
        ("this is not great", "annoyed"),
        ("I'm not worried at all", None),
        ("we can't afford the payments anymore", "worried"),
        ("my mother passed away and we have to sell", "sad"),
        ("sorry, I don't understand what you mean", "confused"),
        ("wow, really?", "surprised"),
        ("that's perfect, thank you so much", "pleased"),
        ("no, that's perfect", "pleased"),
        ("estoy muy preocupada por la hipoteca", "worried"),
        ("no estoy contento", "annoyed"),
        ("three bedrooms in Austin", None),
    ],
)
def test_words_tell_how_somebody_sounds(said: str, sounds: str | None) -> None:
    assert tell_emotion(said) == sounds


@given(st.lists(st.sampled_from([*EMOTIONS, None])))
def test_emotions_of_a_call_are_counted_and_plain_turns_left_out(heard: list[str | None]) -> None:
    counts = sum_up_emotions(heard)
    assert sum(counts.values()) == len([one for one in heard if one])
    assert list(counts.values()) == sorted(counts.values(), reverse=True)


@pytest.mark.usefixtures("runtime")
async def test_the_record_of_a_call_shows_how_the_caller_sounded(
    signed_in: Browser, database: Database, scope: Scope
) -> None:
    line = await pick_up(database, scope, contact_id=await make_caller(database, scope))
    await line.pick_up()
    await line.say("i am worried, we are behind on the payments")
    await line.say("this takes too long, it is ridiculous")
    page = f"/calls/{line.call_id}"
    live = await signed_in.page(page)
    assert "sounds worried" in live
    assert "data-thread" in live, "what is said now is in sight"
    await line.end()
    async with database.scoped(scope) as db:
        await record_analysis(db, str(line.call_id), {})
    shown = await signed_in.page(page)
    assert "annoyed, worried" in shown
    assert "data-thread" not in shown, "a finished call is read from its beginning"
    turns = (await signed_in.get(f"/api/calls/{line.call_id}")).json()["turns"]
    caller = [turn for turn in turns if turn["speaker"] == "caller"]
    assert [turn["emotion"] for turn in caller] == ["worried", "annoyed"]
    assert caller[1]["sentiment"] < 0
