"""What people may do with a call that runs here."""

from collections.abc import AsyncIterator

from enterprisehub.domains.voice.engine.call import Call
from enterprisehub.domains.voice.engine.sound import Resampler
from enterprisehub.domains.voice.engine.tones import keypad
from enterprisehub.domains.voice.ports import Transfer
from enterprisehub.kernel.errors import Conflict


class LiveCall:
    """A `CallControl` over the engine's call."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._resampler: tuple[int, Resampler] | None = None

    async def end(self, reason: str = "ended_by_person") -> None:
        self._call.conversation.end(reason)

    async def transfer(self, transfer: Transfer) -> None:
        if refused := await self._call.conversation.transfer(transfer):
            raise Conflict(refused)

    async def hold(self, *, on: bool) -> None:
        await self._call.conversation.hold(on=on)

    async def take_over(self, by: str) -> None:
        await self._call.conversation.take_over(by)

    async def hand_back(self) -> None:
        await self._call.conversation.hand_back()

    async def say(self, text: str, by: str) -> None:
        await self._call.conversation.say(text, by)

    async def hung_up(self) -> None:
        self._call.conversation.end("caller_hung_up")

    async def machine(self, *, over: bool) -> None:
        self._call.conversation.machine(over=over)

    async def send_digits(self, digits: str) -> None:
        tones = keypad(digits, self._call.edge.sample_rate_out)
        if tones:
            self._call.mouth.play(tones, name="digits")

    async def pause_recording(self, *, paused: bool) -> None:
        if self._call.recorder is not None:
            self._call.recorder.pause(paused=paused)

    def listen(self) -> AsyncIterator[bytes]:
        return self._call.listeners.listen()

    def speak(self, pcm: bytes, sample_rate: int) -> None:
        """Only while taken over: a colleague does not talk over the agent."""
        if not self._call.conversation.taken_over:
            return
        if self._resampler is None or self._resampler[0] != sample_rate:
            rate = self._call.edge.sample_rate_out
            self._resampler = (sample_rate, Resampler(sample_rate, rate))
        self._call.mouth.bridge(self._resampler[1].feed(pcm))
