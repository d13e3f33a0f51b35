"""Turns, interruptions and silences, on a clock that does not wait."""

# The Protocols name arguments that a vendor who only fails needs not.
# ruff: noqa: ARG002

import asyncio
from itertools import pairwise

import numpy as np
import pytest

from enterprisehub.domains.voice.engine.control import LiveCall
from enterprisehub.domains.voice.ports import (
    BargeIn,
    ChangeLanguage,
    Digit,
    DigitPressed,
    Ended,
    HangUp,
    Hold,
    Interrupted,
    Metered,
    Say,
    SendDigits,
    SpeechChoice,
    SpeechFailed,
    StateChanged,
    Transfer,
    Trouble,
    Typed,
    offer_speech,
)
from enterprisehub.kernel.errors import ConnectorRejected
from tests.voice.fast_call import SCRIPT, FastEdge, ScriptVendor, at_once, fast_call
from tests.voice.scripted import ScriptedBrain
from tests.voice.speech import needs_speech, spoken

pytestmark = needs_speech
LONG = (
    "I can tell you a great deal about the market there, what homes like yours sell for, how long "
    "it takes, and who is looking for one."
)


def _brain(**given):
    return ScriptedBrain(**({"greeting": (Say(text=LONG),)} | given))


@pytest.mark.requirement("VOX-04")
def test_an_uh_huh_does_not_stop_the_agent():
    async def play():
        call = await fast_call(_brain(), "Uh-huh.")
        await call.until(lambda: len(call.edge.sent) > 60)
        call.edge.say(spoken("uh huh"))
        await call.until(lambda: call.kept.of(Interrupted))
        await call.until(lambda: call.kept.agent("heard"))
        await call.hang_up()
        return call

    call = at_once(play())
    assert [cut.outcome for cut in call.kept.of(Interrupted)] == ["resumed"]
    assert call.kept.agent("heard") == [LONG]
    assert call.brain.heard == []
    assert call.brain.cuts == []


@pytest.mark.requirement("VOX-04")
@pytest.mark.parametrize("interims", [True, False])
def test_words_stop_the_agent_and_only_what_was_heard_is_kept(interims):
    async def play():
        call = await fast_call(_brain(), "Wait, stop it please.", interims=interims)
        await call.until(lambda: len(call.edge.sent) > 90)
        call.edge.say(spoken("wait stop it please now"))
        await call.until(lambda: call.brain.heard)
        await call.hang_up()
        return call

    call = at_once(play())
    (cut,) = call.kept.of(Interrupted)
    assert cut.outcome == "cut"
    assert cut.stopped_after_ms < 250
    assert call.edge.kills
    (heard,) = call.brain.cuts
    assert LONG.startswith(heard)
    assert 5 <= len(heard.split()) <= 15
    assert call.brain.heard[0].text == "Wait, stop it please."
    assert not call.brain.heard[0].continues


@pytest.mark.requirement("VOX-04")
def test_noise_without_words_lets_the_agent_go_on():
    async def play():
        call = await fast_call(_brain())
        await call.until(lambda: len(call.edge.sent) > 60)
        call.edge.say(spoken("la la la la la la la la la la la la la la la la la la la la"))
        await call.until(lambda: call.kept.agent("heard"))
        await call.hang_up()
        return call

    call = at_once(play())
    assert {cut.outcome for cut in call.kept.of(Interrupted)} == {"resumed"}
    assert call.brain.heard == []


@pytest.mark.requirement("VOX-04")
def test_a_sentence_that_must_be_heard_is_not_interrupted():
    async def play():
        brain = _brain(greeting=(Say(text=LONG, barge_in=BargeIn.REFUSED),))
        call = await fast_call(brain, "I want to sell.")
        await call.until(lambda: len(call.edge.sent) > 60)
        call.edge.say(spoken("I want to sell"))
        await call.until(lambda: call.brain.heard)
        await call.hang_up()
        return call

    call = at_once(play())
    assert call.edge.kills == []
    assert [cut.outcome for cut in call.kept.of(Interrupted)] == ["talked_on"]
    assert call.kept.agent("heard")[0] == LONG
    assert call.brain.heard[0].text == "I want to sell."


@pytest.mark.requirement("VOX-04", "VTG-02")
@pytest.mark.parametrize("writes", [False, True])
def test_who_says_hello_first_is_told_all_the_same_that_a_machine_speaks(writes):
    admits, notice = "I am an automated assistant.", "This call is recorded."
    must = [Say(text=one, barge_in=BargeIn.REFUSED) for one in (admits, notice)]

    async def play():
        brain = _brain(greeting=(*must, Say(text=LONG)))
        call = await fast_call(brain, "Hello.")
        if writes:
            call.edge.events.append(Typed("hello"))
        else:
            call.edge.say(spoken("hello"))
        await call.until(lambda: call.brain.heard)
        await call.hang_up()
        return call

    call = at_once(play())
    assert call.kept.agent("heard")[:2] == [admits, notice]
    assert [said.continues for said in call.brain.heard] == [False]
    assert LONG not in call.kept.agent("begun")


@pytest.mark.requirement("VOX-01")
def test_silence_is_filled_and_then_ends_the_call():
    async def play():
        call = await fast_call(ScriptedBrain(), silence_seconds=5.0, most_silences=2)
        return call, await call.running

    call, ended = at_once(play())
    assert ended.reason == "silence"
    assert call.brain.silences == [5.0, 10.0]
    assert call.kept.agent("heard").count("Are you still there?") == 2


@pytest.mark.requirement("VOX-06")
def test_digits_are_collected_and_tones_are_sent():
    async def play():
        brain = ScriptedBrain(answers=[(SendDigits(digits="1w2"), HangUp(reason="done"))])
        call = await fast_call(brain)
        await call.until(lambda: call.kept.agent("heard"))
        call.edge.events += [Digit("4"), Digit("2")]
        return call, await call.running

    call, ended = at_once(play())
    assert (ended.reason, ended.detail) == ("agent_hung_up", "done")
    assert call.brain.heard[0].digits == "42"
    assert [n.digit for n in call.kept.of(DigitPressed)] == ["4", "2"]


class _Carrier:
    def __init__(self, *, refuses: bool) -> None:
        self.refuses, self.asked = refuses, []

    async def transfer(self, transfer):
        self.asked.append(transfer)
        if self.refuses:
            raise ConnectorRejected("Nobody answers there.")


@pytest.mark.requirement("VOX-06", "TEL-04")
@pytest.mark.parametrize(
    ("refuses", "reason"),
    [(False, "transferred"), (True, "caller_hung_up"), (None, "caller_hung_up")],
)
def test_a_transfer_is_done_or_the_call_goes_on(refuses, reason):
    async def play():
        go = (Say(text="I connect you."), Transfer(target="+15125550111", summary="A seller."))
        board = None if refuses is None else _Carrier(refuses=refuses)
        call = await fast_call(ScriptedBrain(greeting=go), switchboard=board)
        await call.until(lambda: len(call.kept.of(StateChanged)) > (1 if refuses is False else 2))
        if refuses is not False:
            await call.until(lambda: len(call.kept.agent("heard")) > 1)
        return call, board, await call.hang_up()

    call, board, ended = at_once(play())
    assert ended.reason == reason
    first, *then = call.kept.agent("heard")
    assert first == "I connect you."
    assert [text.partition(":")[0] for text in then] == (
        [] if refuses is False else ["I could not connect you"]
    )
    if board is not None:
        assert board.asked[0].summary == "A seller."
    if refuses is not False:
        assert call.kept.of(Trouble)[0].part == "media"


@pytest.mark.requirement("VOX-05")
def test_from_a_change_of_language_on_another_voice_speaks():
    async def play():
        offer_speech("otra", ScriptVendor([], interims=False))
        change = ChangeLanguage(language="es", speaking=(SpeechChoice(vendor="otra"),))
        parts = (Say(text="Of course."), change, Say(text="Claro, sigamos."))
        call = await fast_call(ScriptedBrain(greeting=parts))
        await call.until(lambda: len(call.kept.agent("heard")) > 1)
        await call.hang_up()
        return call

    call = at_once(play())
    assert call.kept.agent("heard") == ["Of course.", "Claro, sigamos."]
    spoken_by = {one.vendor for one in call.kept.of(Metered) if one.unit == "characters"}
    assert spoken_by == {"script", "otra"}


@pytest.mark.requirement("VOX-06")
def test_hold_plays_music_until_it_is_over():
    async def play():
        call = await fast_call(ScriptedBrain(greeting=(Hold(),)), silence_seconds=3.0)
        control = LiveCall(call.call)
        await call.until(lambda: len(call.edge.sent) > 400)
        await control.hold(on=False)
        sent = len(call.edge.sent)
        await call.until(lambda: call.brain.silences)
        await control.end()
        return call, sent, await call.running

    call, sent, ended = at_once(play())
    assert [n.state for n in call.kept.of(StateChanged)][:3] == [
        "in_progress",
        "held",
        "in_progress",
    ]
    assert sent > 400
    assert ended.reason == "ended_by_person"


@pytest.mark.requirement("VUI-02")
def test_a_colleague_listens_takes_over_and_hands_back():
    async def play():
        call = await fast_call(_brain(), "Who are you?", "And now?")
        control = LiveCall(call.call)
        await call.until(lambda: len(call.edge.sent) > 60)
        listening = control.listen()
        await control.take_over("Lena")
        call.edge.say(spoken("who are you"))
        frame = await anext(listening)
        await control.say("This is Lena, I take it from here.", "Lena")
        await call.until(lambda: "This is Lena, I take it from here." in call.kept.agent("heard"))
        control.speak(bytes(16000), 8000)
        quiet = call.brain.heard == []
        await control.hand_back()
        call.edge.say(spoken("and now then"))
        await call.until(lambda: call.brain.heard)
        await listening.aclose()
        await call.hang_up()
        return call, frame, quiet

    call, frame, quiet = at_once(play())
    assert len(frame) == 8000 * 40 // 1000 * 4
    assert quiet
    assert call.kept.caller() == ["Who are you?", "And now?"]
    assert call.brain.heard[0].text == "And now?"


@pytest.mark.requirement("TEL-02")
def test_without_a_voice_words_are_shown_and_may_be_typed():
    async def play():
        edge = FastEdge(shows=True)
        brain = ScriptedBrain(answers=[(HangUp(),)])
        call = await fast_call(brain, edge=edge, hearing=(), speaking=())
        await call.until(lambda: call.kept.agent("heard"))
        edge.say(spoken("nobody can understand this"))
        await call.until(lambda: call.kept.chunks)
        edge.events.append(Typed("I want to sell"))
        return call, await call.running

    call, ended = at_once(play())
    assert ended.reason == "agent_hung_up"
    assert call.edge.sent == []
    shown = [m for m in call.edge.shown if m["type"] == "agent"]
    assert shown[0]["text"] == "Hello, how can I help you?"
    assert shown[0]["speak"]
    assert [utterance.text for utterance in call.brain.heard] == ["I want to sell"]


@pytest.mark.requirement("VOX-02")
def test_the_next_recogniser_hears_what_the_last_one_missed():
    class Fails:
        gives_interims = False

        async def open(self):
            return

        def feed(self, pcm):
            return

        def expect(self, phrases):
            return

        def finalize(self):
            self.failed.set()

        def forget(self):
            return

        async def results(self):
            self.failed = asyncio.Event()
            await self.failed.wait()
            raise SpeechFailed("disconnected", "gone")
            yield

        async def close(self):
            return

    class Vendor:
        def recogniser(self, choice, *, language):
            return Fails()

    async def play():
        offer_speech("fails", Vendor())
        brain = ScriptedBrain(greeting=(), answers=[(HangUp(),)])
        hearing = (SpeechChoice(vendor="fails"), *SCRIPT)
        call = await fast_call(brain, "I want to sell.", hearing=hearing)
        await asyncio.sleep(0.5)
        call.edge.say(spoken("I want to sell"))
        return call, await call.running

    call, ended = at_once(play())
    assert ended.reason == "agent_hung_up"
    assert call.kept.caller() == ["I want to sell."]
    assert [(t.part, t.fatal) for t in call.kept.of(Trouble)] == [("hearing", False)]


@pytest.mark.requirement("REC-01")
def test_the_recording_has_both_sides_on_one_clock():
    async def play():
        call = await fast_call(ScriptedBrain(), "Sell.")
        await call.until(lambda: call.kept.agent("heard"))
        call.edge.say(spoken("I want to sell"))
        await call.until(lambda: call.brain.heard)
        await call.hang_up()
        return call

    call = at_once(play())
    chunks = call.kept.chunks
    assert [c.number for c in chunks] == list(range(len(chunks)))
    for one, following in pairwise(chunks):
        assert abs(one.began_ms + one.duration_ms - following.began_ms) <= 1
    whole = np.concatenate([np.frombuffer(c.pcm, np.int16).reshape(-1, 2) for c in chunks])
    began = next(n for n in call.kept.notices if getattr(n, "phase", "") == "begun").began_ms
    agent = np.flatnonzero(np.abs(whole[:, 1]) > 500)[0] / 8
    assert abs(agent - began) < 30
    caller = np.flatnonzero(np.abs(whole[:, 0]) > 1500)[0] / 8
    assert abs(caller - call.brain.heard[0].began_ms) < 150
    assert call.kept.finished


@pytest.mark.requirement("VOX-02")
def test_what_a_vendor_will_charge_is_told():
    async def play():
        call = await fast_call(ScriptedBrain(), "Sell.", fallback_text="Sorry.")
        await call.until(lambda: call.kept.agent("heard"))
        return call, await call.hang_up()

    call, ended = at_once(play())
    assert ended is call.kept.of(Ended)[0]
    metered = {(m.vendor, m.unit): m.amount for m in call.kept.of(Metered)}
    assert metered["script", "characters"] == len("Hello, how can I help you?") + len("Sorry.")
