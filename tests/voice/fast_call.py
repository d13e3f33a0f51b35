"""A whole call in no time: an event loop that skips waiting, a line and a vendor without threads."""

# The Protocols name arguments that a script needs not.
# ruff: noqa: ARG002

import asyncio
import selectors
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from enterprisehub.domains.voice.engine.call import Call
from enterprisehub.domains.voice.engine.judge_turn import TurnJudge
from enterprisehub.domains.voice.engine.phrase_cache import PhraseCache
from enterprisehub.domains.voice.ports import (
    Briefing,
    Ended,
    Inbound,
    Recognised,
    Sound,
    SpeechChoice,
    offer_speech,
)
from tests.voice.fake_deepgram import hum
from tests.voice.scripted import Kept, ScriptedBrain, setup

FRAME_MS = 20
SCRIPT = (SpeechChoice(vendor="script"),)


class _Skipping(selectors.DefaultSelector):
    """Instead of waiting for the next timer, time is moved there."""

    skipped = 0.0

    def select(self, timeout: float | None = None) -> Any:
        found = super().select(0)
        if found or timeout is None or timeout <= 0:
            return found if found or timeout is not None else super().select(None)
        self.skipped += max(timeout, 1e-5)
        return []


class FastLoop(asyncio.SelectorEventLoop):
    """Its clock runs only by what was waited for."""

    def __init__(self) -> None:
        self._skipping = _Skipping()
        self._now = 1000.0
        super().__init__(self._skipping)

    def time(self) -> float:
        return self._now + self._skipping.skipped


def at_once[T](play: Coroutine[Any, Any, T]) -> T:
    """Runs it without waiting for the clock."""
    with asyncio.Runner(loop_factory=FastLoop) as runner:
        return runner.run(asyncio.wait_for(play, 600))


class SureJudge(TurnJudge):
    """Every pause is the end of a turn."""

    async def finished(self, pcm: bytes) -> float:
        return 0.9


@dataclass
class ScriptVendor:
    """Hears `texts` one after the other and hums what it should say."""

    texts: list[str] = field(default_factory=list)
    interims: bool = True

    def recogniser(self, choice: SpeechChoice, *, language: str) -> "ScriptRecogniser":
        return ScriptRecogniser(self)

    def speaker(self, choice: SpeechChoice, *, language: str, sample_rate: int) -> "ScriptSpeaker":
        return ScriptSpeaker(sample_rate)


class ScriptRecogniser:
    def __init__(self, vendor: ScriptVendor) -> None:
        self.gives_interims = vendor.interims
        self._vendor, self._fed, self._told = vendor, 0, False
        self._results: asyncio.Queue[Recognised | None] = asyncio.Queue()

    async def open(self) -> None:
        return

    def feed(self, pcm: bytes) -> None:
        self._fed += len(pcm)
        if self.gives_interims and not self._told and self._fed > 19_200 and self._vendor.texts:
            self._told = True
            words = self._vendor.texts[0].split()[:2]
            if words:
                self._results.put_nowait(Recognised(text=" ".join(words), final=False))

    def expect(self, phrases: tuple[str, ...]) -> None:
        return

    def finalize(self) -> None:
        text = self._vendor.texts.pop(0) if self._vendor.texts else ""
        self._results.put_nowait(Recognised(text=text, final=True, ends_turn=True))
        self._fed, self._told = 0, False

    def forget(self) -> None:
        return

    async def results(self) -> AsyncIterator[Recognised]:
        while (found := await self._results.get()) is not None:
            yield found

    async def close(self) -> None:
        self._results.put_nowait(None)


class ScriptSpeaker:
    def __init__(self, sample_rate: int) -> None:
        self._rate = sample_rate

    async def open(self) -> None:
        return

    async def speak(self, text: str) -> AsyncIterator[bytes]:
        await asyncio.sleep(0.1)
        yield hum(text, self._rate)

    async def close(self) -> None:
        return


class FastEdge:
    """A line whose other side is the test."""

    carrier, sample_rate_in, sample_rate_out = "test", 16000, 8000
    delay_ms = 0

    def __init__(self, *, lead_ms: int = 200, shows: bool = False) -> None:
        self.lead_ms, self.shows = lead_ms, shows
        self._said = bytearray()
        self.events: list[Inbound] = []
        self.sent: list[tuple[float, bytes]] = []
        self.kills: list[float] = []
        self.shown: list[Mapping[str, Any]] = []
        self.closed: str | None = None
        self.gone = False

    def say(self, pcm: bytes) -> None:
        self._said += pcm

    async def frames(self, take: Callable[[Inbound], None]) -> None:
        noise = np.random.default_rng(1).normal(scale=10, size=320)
        size = 16000 * FRAME_MS // 1000 * 2
        while not self.gone:
            await asyncio.sleep(FRAME_MS / 1000)
            piece = bytes(self._said[:size]).ljust(size, b"\0")
            del self._said[:size]
            samples = np.frombuffer(piece, np.int16) + noise
            take(Sound(np.clip(samples, -32768, 32767).astype(np.int16).tobytes()))
            while self.events:
                take(self.events.pop(0))

    async def play(self, pcm: bytes) -> None:
        self.sent.append((asyncio.get_running_loop().time(), pcm))

    async def flush(self) -> None:
        return

    async def kill(self) -> None:
        self.kills.append(asyncio.get_running_loop().time())

    async def show(self, message: Mapping[str, Any]) -> None:
        self.shown.append(message)

    async def close(self, reason: str) -> None:
        self.closed = reason


@dataclass
class FastCall:
    """One call with everything a test wants to look at."""

    call: Call
    edge: FastEdge
    kept: Kept
    brain: ScriptedBrain
    running: "asyncio.Task[Ended]"

    async def until(self, true: Callable[[], Any], *, seconds: float = 60.0) -> None:
        for _ in range(int(seconds / 0.02)):
            if true():
                return
            await asyncio.sleep(0.02)
        raise AssertionError(f"not within {seconds} s: {self.kept.notices[-5:]}")

    async def hang_up(self) -> Ended:
        self.edge.gone = True
        return await self.running


async def fast_call(
    brain: ScriptedBrain,
    *texts: str,
    edge: FastEdge | None = None,
    interims: bool = True,
    switchboard: Any = None,
    **changes: Any,
) -> FastCall:
    """A call is going on; the vendor will hear these texts."""
    offer_speech("script", ScriptVendor(list(texts), interims))
    kept, edge = Kept(), edge or FastEdge()
    given = {"hearing": SCRIPT, "speaking": SCRIPT} | changes
    briefing = Briefing(
        setup=setup(**given), brain=brain, events=kept, sink=kept, switchboard=switchboard
    )
    call = Call(edge, briefing, judge=SureJudge(), cache=PhraseCache())
    return FastCall(call, edge, kept, brain, asyncio.create_task(call.run()))
