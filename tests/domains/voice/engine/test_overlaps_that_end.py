"""Speech that began over the agent and went on after the agent had finished."""

import asyncio

import pytest

from enterprisehub.domains.voice.ports import BargeIn, Interrupted, Say
from tests.voice.fast_call import at_once, fast_call
from tests.voice.scripted import ScriptedBrain
from tests.voice.speech import needs_speech, spoken

pytestmark = needs_speech


@pytest.mark.requirement("VOX-04", "VTG-01")
def test_who_spoke_into_the_last_words_is_answered_as_soon_as_anybody():
    """There is nothing left to stop when their words are known: the answer waits for nothing."""
    brain = ScriptedBrain(greeting=(Say(text="Hello, how can I help you?"),))

    async def play():
        call = await fast_call(
            brain,
            "Which homes do you have in Austin?",
            interims=False,
            barge_in=BargeIn.WORDS_ONLY,
        )
        await call.until(lambda: len(call.edge.sent) > 80)
        call.edge.say(spoken("which homes do you have in Austin"))
        await call.until(lambda: brain.heard)
        known = asyncio.get_running_loop().time()
        await call.until(lambda: "I see." in call.kept.agent("begun"))
        waited_seconds = asyncio.get_running_loop().time() - known
        await call.hang_up()
        return call, waited_seconds

    call, waited_seconds = at_once(play())
    assert [cut.outcome for cut in call.kept.of(Interrupted)] == ["talked_on"]
    assert brain.cuts == []
    assert waited_seconds < 0.3  # of the call's own clock, which waits for no machine
