"""The agent's side of a call: a brain's parts become sentences, sound, and acts."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from enterprisehub.domains.voice.engine.clock import CallClock
from enterprisehub.domains.voice.engine.latency import TurnTimes
from enterprisehub.domains.voice.engine.playout import Playout
from enterprisehub.domains.voice.engine.sentences import Sentence
from enterprisehub.domains.voice.engine.speaking import Speaking
from enterprisehub.domains.voice.ports import (
    AgentSaid,
    BargeIn,
    ChangeLanguage,
    Edge,
    Notice,
    Part,
    Say,
    SpeechFailed,
    ToBrowser,
    Unspoken,
)

_AHEAD_MS = 5000
_LIVE = "colleague"


class Mouth:
    """Says what it is given, one answer at a time."""

    def __init__(
        self,
        edge: Edge,
        speaking: Speaking,
        clock: CallClock,
        *,
        tell: Callable[[Notice], None],
        on_played: Callable[[float, bytes], None],
        on_quiet: Callable[[], None],
    ) -> None:
        self._edge, self._speaking, self._clock = edge, speaking, clock
        self._tell, self._on_quiet = tell, on_quiet
        self.playout = Playout(
            edge, clock, on_begun=self._begun, on_heard=self._heard, on_played=on_played
        )
        self.turn = 0
        self._excused = False
        self._times: TurnTimes | None = None
        self._said: list[Sentence] = []
        self._shows: asyncio.Queue[ToBrowser] = asyncio.Queue()

    async def show_words(self) -> None:
        """The screen at the other side follows, until cancelled."""
        while True:
            await self._edge.show(await self._shows.get())

    # --- speaking -------------------------------------------------------------------------------

    async def answer(
        self,
        parts: AsyncIterator[Part],
        act: Callable[[Part], Awaitable[None]],
        times: TurnTimes | None,
    ) -> None:
        """Everything the brain gives is said and done, in order.

        Raises:
            SpeechFailed: it can neither be spoken nor shown.
        """
        self.turn += 1
        self._times, self._said = times, []
        try:
            async for part in parts:
                if isinstance(part, Say):
                    if part.text.strip():
                        await self.say(part.text, barge_in=part.barge_in, keep=part.keep)
                else:
                    await self.playout.drained()
                    await act(part)
        finally:
            close = getattr(parts, "aclose", None)
            if close is not None:
                await close()

    async def say(
        self, text: str, *, by: str = "agent", barge_in: BargeIn | None = None, keep: bool = False
    ) -> None:
        """One sentence is on its way; returns when all its sound is known."""
        if self._times is not None and self._times.first_words_ms is None:
            self._times.first_words_ms = self._clock.ms()
        ahead_ms = self.playout.unheard_ms - _AHEAD_MS
        if ahead_ms > 0:  # what may never be heard is not bought yet
            await asyncio.sleep(ahead_ms / 1000)
        sentence = Sentence(
            text.strip(), self.turn, self._edge.sample_rate_out, by=by, keep=keep,
            barge_in=barge_in,
        )  # fmt: skip
        self._said.append(sentence)
        self.playout.add(sentence)
        await self._give_voice(sentence)

    async def _give_voice(self, sentence: Sentence) -> None:
        try:
            async for pcm in self._speaking.sound(sentence.text, keep=sentence.keep):
                if self._times is not None and self._times.first_sound_ms is None:
                    self._times.first_sound_ms = self._clock.ms()
                sentence.add(pcm)
                self.playout.more()
        except SpeechFailed:
            if not self._edge.shows:
                raise
            if not sentence.pcm:
                sentence.show_only()
        finally:
            sentence.finish()
            self.playout.more()

    async def change_language(self, change: ChangeLanguage) -> None:
        """What is said from here on is said in this language."""
        await self._speaking.change_language(change.language, change.speaking)

    async def excuse(self, text: str) -> None:
        """A last sentence in a voice of the call, or as it was kept, or shown; else the switch
        is left to say it. Said once, whatever else fails.
        """
        if self._excused:
            return
        self._excused = True
        try:
            await self.playout.cut()
            await self.say(text)
        except SpeechFailed:
            await self.playout.cut()
            self._tell(Unspoken(at_ms=self._clock.now(), text=text))

    def play(self, pcm: bytes, *, name: str, repeats: bool = False) -> None:
        """Sound that is no speech of the brain: tones, music, a kept phrase."""
        sentence = Sentence(name, self.turn, self._edge.sample_rate_out, by="sound")
        sentence.repeats = repeats
        sentence.add(pcm)
        sentence.finish()
        self.playout.add(sentence)

    def bridge(self, pcm: bytes) -> None:
        """A colleague's live sound: one endless sentence that grows."""
        current = self.playout.current
        if current is None or current.text != _LIVE or current.complete:
            current = Sentence(_LIVE, self.turn, self._edge.sample_rate_out, by="sound")
            self.playout.add(current)
        current.add(pcm)
        self.playout.more()

    async def cut(self) -> str:
        """Silence, and what of the present answer was heard."""
        dropped = await self.playout.cut()
        pace = self.playout.pace_ms
        heard = " ".join(filter(None, (s.heard(pace) for s in self._said)))
        for sentence in dropped:
            if sentence.begun_at_ms is not None and sentence.by != "sound":
                self._note(sentence, "cut", sentence.heard(pace))
        if dropped and self._edge.shows:
            self._shows.put_nowait({"type": "stop", "turn": self.turn, "heard": heard})
        self._said = []
        return heard

    # --- what the playout tells -----------------------------------------------------------------

    def _begun(self, sentence: Sentence) -> None:
        times, self._times = self._times, None
        begun = sentence.begun_at_ms or 0.0
        if times is not None:
            self._tell(times.timed(sentence.turn, max(begun, times.first_sound_ms or begun)))
        if sentence.by == "sound":
            return
        self._note(sentence, "begun", "")
        if self._edge.shows:
            self._shows.put_nowait(
                {
                    "type": "agent",
                    "turn": sentence.turn,
                    "text": sentence.text,
                    "speak": sentence.voiceless,
                    "by": sentence.by,
                }
            )

    def _heard(self, sentence: Sentence) -> None:
        if sentence.by != "sound":
            self._note(sentence, "heard", sentence.text)
        self._on_quiet()

    def _note(self, sentence: Sentence, phase: str, heard: str) -> None:
        self._tell(
            AgentSaid(
                at_ms=self._clock.now(),
                turn=sentence.turn,
                phase=phase,
                text=sentence.text,
                began_ms=round(sentence.begun_at_ms or 0.0),
                heard_text=heard,
                by=sentence.by,
            )
        )

    def show_caller(self, text: str, *, final: bool) -> None:
        """The caller's own words on the screen at the other side."""
        if self._edge.shows:
            self._shows.put_nowait({"type": "caller", "text": text, "final": final})
