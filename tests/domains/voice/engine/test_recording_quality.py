"""A recording may be kept as the agent's line brings it, or finer."""

import numpy as np
import pytest

from enterprisehub.domains.voice.engine.clock import CallClock
from enterprisehub.domains.voice.engine.recorder import StereoRecorder
from enterprisehub.domains.voice.logic.assemble_recording import compress
from tests.voice.scripted import Kept

pytestmark = pytest.mark.requirement("REC-01")
CALLER_RATE, AGENT_RATE = 16_000, 8_000


class Stopped(CallClock):
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 0.0

    def ms(self) -> float:
        return self.at


@pytest.mark.parametrize(("fine", "rate"), [(False, AGENT_RATE), (True, CALLER_RATE)])
async def test_both_sides_lie_at_their_place_at_the_rate_that_is_wanted(fine, rate):
    clock, kept = Stopped(), Kept()
    recorder = StereoRecorder(
        kept, clock, caller_rate=CALLER_RATE, agent_rate=AGENT_RATE, on_failure=pytest.fail,
        fine=fine,
    )  # fmt: skip
    clock.at = 1000
    recorder.caller(np.full(CALLER_RATE, 1000, np.int16).tobytes())
    recorder.agent(1000, np.full(AGENT_RATE, 2000, np.int16).tobytes())
    clock.at = 2000
    await recorder.finish()
    [chunk] = kept.chunks
    assert chunk.sample_rate == rate
    assert chunk.duration_ms == 2000
    caller, agent = np.frombuffer(chunk.pcm, np.int16).reshape(-1, 2).T
    quarter = rate // 4
    assert caller[quarter : 3 * quarter].mean() == pytest.approx(1000, rel=0.02)
    assert not agent[: rate - quarter].any()
    assert agent[rate + quarter : 2 * rate - quarter].mean() == pytest.approx(2000, rel=0.02)
    assert not caller[rate + quarter :].any()


def test_a_fine_recording_keeps_more_of_the_sound():
    noise = np.random.default_rng(1).normal(scale=2000, size=(CALLER_RATE * 10, 2))
    sound = noise.astype(np.int16)
    assert len(compress(sound, CALLER_RATE, fine=True)) > 1.5 * len(compress(sound, CALLER_RATE))
