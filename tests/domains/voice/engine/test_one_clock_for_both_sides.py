"""A recording is true in time also where the caller's sound comes late, in heaps, or with holes."""

import asyncio
from dataclasses import dataclass

import numpy as np
import pytest

from enterprisehub.domains.voice.ports import Sound
from tests.voice.fast_call import FRAME_MS, FastEdge, at_once, fast_call
from tests.voice.scripted import ScriptedBrain

RATE = 16_000
MARKS_MS = (-900, 600, 2500, 7000, 9500)
BEEP_MS = 100
LONGEST_S = 11
TRUE_WITHIN_MS = 45


@dataclass
class Way:
    """How the sound comes: what waited before the call, when the first of it is handed over, from
    when to when the line stands still and then catches up, and what is lost on the way.
    """

    waited_ms: int = 0
    first_at_ms: int = 0
    stands_still: tuple[int, int] = (0, 0)
    lost: tuple[int, int] = (0, 0)


class BeepingEdge(FastEdge):
    """A caller who beeps at known moments of the call's clock, heard over such a way."""

    def __init__(self, way: Way) -> None:
        super().__init__()
        self._way = way
        size = RATE * (way.waited_ms + LONGEST_S * 1000) // 1000
        self._spoken = np.random.default_rng(1).normal(scale=10, size=size)
        tone = 12_000 * np.sin(np.arange(RATE * BEEP_MS // 1000) * 2 * np.pi * 440 / RATE)
        for mark in MARKS_MS:
            first = RATE * (mark + way.waited_ms) // 1000
            if first >= 0:
                self._spoken[first : first + len(tone)] += tone

    async def frames(self, take):
        way, began = self._way, asyncio.get_running_loop().time()
        spoken_ms = -way.waited_ms
        while not self.gone:
            await asyncio.sleep(FRAME_MS / 1000)
            now = (asyncio.get_running_loop().time() - began) * 1000
            still = way.stands_still[0] <= now < way.stands_still[1]
            while spoken_ms + FRAME_MS <= now + 1 and now >= way.first_at_ms and not still:
                if not way.lost[0] <= spoken_ms < way.lost[1]:
                    take(Sound(self._frame(spoken_ms)))
                spoken_ms += FRAME_MS

    def _frame(self, spoken_ms: int) -> bytes:
        first = RATE * (spoken_ms + self._way.waited_ms) // 1000
        return self._spoken[first : first + RATE * FRAME_MS // 1000].astype(np.int16).tobytes()


async def recorded(way: Way):
    """Left, right, and when the agent was first heard."""
    call = await fast_call(ScriptedBrain(), edge=BeepingEdge(way), silence_seconds=30.0)
    await asyncio.sleep(LONGEST_S - 0.5)
    await call.hang_up()
    sound = np.concatenate(
        [np.frombuffer(c.pcm, np.int16).reshape(-1, 2) for c in call.kept.chunks]
    )
    began = next(n for n in call.kept.notices if getattr(n, "phase", "") == "begun").began_ms
    return sound[:, 0], sound[:, 1], began


def onsets_ms(side) -> list[float]:
    """Where it begins to be loud after at least half a second of quiet."""
    loud = np.flatnonzero(np.abs(side.astype(int)) > 3000) / 8
    return [float(at) for at, before in zip(loud, [-1e6, *loud[:-1]], strict=True)
            if at - before > 500]  # fmt: skip


WAYS = {
    "as it is spoken": Way(),
    "three seconds waited before the call": Way(waited_ms=3000),
    "the first comes late, without what was before": Way(first_at_ms=220, lost=(0, 220)),
    "the first comes late and all at once": Way(first_at_ms=1500),
    "waited, and all of it comes late": Way(waited_ms=2000, first_at_ms=1500),
    "the line stands still and catches up": Way(stands_still=(6500, 7800)),
    "a little is lost on the way": Way(lost=(4000, 4200)),
    "much is lost on the way": Way(lost=(4000, 6000)),
}


@pytest.mark.requirement("REC-01", "VAN-02")
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_both_channels_lie_on_one_clock_however_the_sound_comes(way):
    caller, agent, agent_began = at_once(recorded(way))
    assert onsets_ms(caller) == pytest.approx([m for m in MARKS_MS if m >= 0], abs=TRUE_WITHIN_MS)
    assert onsets_ms(agent)[0] == pytest.approx(agent_began, abs=TRUE_WITHIN_MS)
