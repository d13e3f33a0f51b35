"""Whose turn it is: the caller's words go to the brain, its answer is spoken, cut or resumed.

One task thinks; what comes from the line only puts items into its queue. A bid for the turn while
the agent speaks silences it at once, provisionally: words that only say "go on", or none at all,
let it continue from where it was heard; other words cut it, and the brain is told what was heard.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import structlog

from enterprisehub.domains.voice.engine.backchannels import means_go_on
from enterprisehub.domains.voice.engine.barge_in import BargeIns
from enterprisehub.domains.voice.engine.clock import CallClock
from enterprisehub.domains.voice.engine.ears import Spoke
from enterprisehub.domains.voice.engine.hearing import Hearing, Words
from enterprisehub.domains.voice.engine.latency import TurnTimes
from enterprisehub.domains.voice.engine.mouth import Mouth
from enterprisehub.domains.voice.engine.tones import keypad, waiting_music
from enterprisehub.domains.voice.engine.turn_policy import Turn, TurnLimits
from enterprisehub.domains.voice.ports import (
    Brain,
    CallerSaid,
    CallSetup,
    ChangeLanguage,
    Edge,
    HangUp,
    Hold,
    Notice,
    Part,
    Say,
    SendDigits,
    SpeechFailed,
    StateChanged,
    Switchboard,
    Transfer,
    Trouble,
    Utterance,
)
from enterprisehub.kernel.errors import Conflict, HubError

log = structlog.get_logger()
_CLEARLY_SPOKE_MS = 400
_DIGITS_SECONDS = 1.5


@dataclass(frozen=True, slots=True)
class _Written:
    """Typed words or keyed digits."""

    text: str
    digits: str = ""


@dataclass(frozen=True, slots=True)
class _Machine:
    """The switch heard a machine answer; `over`: it has said its greeting."""

    over: bool


class Conversation:
    """Runs one call's exchange until `ended` holds a reason."""

    def __init__(
        self,
        *,
        setup: CallSetup,
        brain: Brain,
        mouth: Mouth,
        hearing: Hearing,
        edge: Edge,
        clock: CallClock,
        tell: Callable[[Notice], None],
        switchboard: Switchboard | None,
        limits: TurnLimits,
    ) -> None:
        self._setup, self._brain, self._mouth, self._hearing = setup, brain, mouth, hearing
        self._edge, self._clock, self._tell = edge, clock, tell
        self._switchboard, self._limits = switchboard, limits
        self._queue: asyncio.Queue[Spoke | _Written | _Machine] = asyncio.Queue()
        self._answering: asyncio.Task[None] | None = None
        self._barge = BargeIns(setup, mouth.playout, hearing, clock, tell)
        self._active_ms = 0.0
        self._greeting: asyncio.Task[None] | None = None
        self._is_hearing_out = False
        self._silences = 0
        self._caller_speaking = self._on_hold = False
        self._refused = ""
        self._taken_by: str | None = None
        self._digits = ""
        self._digits_due: asyncio.TimerHandle | None = None
        self.ended: asyncio.Future[tuple[str, str]] = asyncio.get_running_loop().create_future()

    # --- from the line --------------------------------------------------------------------------

    def turn_changed(self, change: Turn, spoke: Spoke | None) -> None:
        if change is Turn.BEGAN:
            self._caller_speaking = True
        self._barge.turn_changed(change, answering=self._is_answering())
        if spoke is not None:
            self._caller_speaking = False
            if self._is_hearing_out:
                self._mouth.playout.resume()
            self._queue.put_nowait(spoke)

    def words_came(self, text: str) -> None:
        self._barge.words_came(text)

    def typed(self, text: str) -> None:
        self._queue.put_nowait(_Written(text))

    def machine(self, *, over: bool) -> None:
        self._queue.put_nowait(_Machine(over))

    def pressed(self, digit: str) -> None:
        """Digits that follow each other closely are one entry; # ends it."""
        if self._digits_due is not None:
            self._digits_due.cancel()
        self._digits += digit
        loop = asyncio.get_running_loop()
        wait = 0.0 if digit == "#" else _DIGITS_SECONDS
        self._digits_due = loop.call_later(wait, self._digits_done)

    def _digits_done(self) -> None:
        digits, self._digits = self._digits, ""
        self._queue.put_nowait(_Written(digits, digits))

    def became_quiet(self) -> None:
        self._active_ms = self._clock.ms()

    def end(self, reason: str, detail: str = "") -> None:
        if not self.ended.done():
            self.ended.set_result((reason, detail))

    # --- thinking -------------------------------------------------------------------------------

    async def run(self) -> None:
        """Greets, then answers turn by turn."""
        self.became_quiet()
        self._answer(self._brain.greet())
        self._greeting = self._answering
        while True:
            item = await self._next()
            self._silences = 0 if item is not None else self._silences + 1
            if item is None:
                await self._fill_silence()
            elif isinstance(item, Spoke):
                await self._take_turn(item)
            elif isinstance(item, _Machine):
                await self._take_machine(item)
            else:
                await self._take_written(item)
            self.became_quiet()

    async def _next(self) -> Spoke | _Written | _Machine | None:
        """What comes next; None after a silence that is too long."""
        while True:
            waited = (self._clock.ms() - self._active_ms) / 1000
            left = self._setup.silence_seconds - waited
            if self._is_quiet() and left <= 0:
                return None
            try:
                wait = max(0.05, left) if self._is_quiet() else self._setup.silence_seconds
                return await asyncio.wait_for(self._queue.get(), wait)
            except TimeoutError:
                if not self._is_quiet():
                    self.became_quiet()

    def _is_quiet(self) -> bool:
        return not (
            self._caller_speaking
            or self._on_hold
            or self._taken_by is not None
            or self._mouth.playout.busy
            or self._is_answering()
        )

    def _is_answering(self) -> bool:
        return self._answering is not None and not self._answering.done()

    async def _fill_silence(self) -> None:
        if self._silences > self._setup.most_silences:
            self.end("silence")
            return
        seconds = self._setup.silence_seconds * self._silences
        self._answer(self._brain.timeout(seconds))

    async def _take_turn(self, spoke: Spoke) -> None:
        words = await self._hearing.final()
        if spoke.echo:
            return
        times = TurnTimes(spoke, self._limits.shortest_ms, understood_ms=self._clock.ms())
        if words.text:
            self._note_caller(words, spoke)
        if self._goes_on(spoke, words.text):
            self._barge.settle(spoke, words.text, "resumed")
            return
        everything = self._barge.refused()
        if everything or self._barge.must_be_heard(greets=self._greets()):
            self._barge.settle(spoke, words.text, "talked_on")
            await self._hear_out(everything=everything)
        continues = await self._interrupt(spoke, words.text)
        utterance = Utterance(
            text=words.text,
            began_ms=spoke.began_ms,
            ended_ms=spoke.ended_ms,
            confidence=words.confidence,
            language=words.language,
            continues=continues,
        )
        self._answer(self._brain.hear(utterance), times)

    def _goes_on(self, spoke: Spoke, text: str) -> bool:
        """Whether the agent (or the colleague) just goes on in spite of what was said."""
        if self._taken_by is not None or self._on_hold or self._hearing.lost.is_set():
            return True
        if not self._barge.over_agent:
            return not text and spoke.voiced_ms < _CLEARLY_SPOKE_MS
        unheard = self._mouth.playout.unheard_ms
        return means_go_on(text, unheard_ms=unheard, more=self._setup.backchannels)

    async def _take_written(self, written: _Written) -> None:
        now = self._clock.now()
        self._tell(CallerSaid(at_ms=now, text=written.text, began_ms=now))
        self._mouth.show_caller(written.text, final=True)
        if self._taken_by is not None:
            return
        await self._hear_out()
        continues = await self._interrupt(None, written.text)
        utterance = Utterance(
            text=written.text,
            began_ms=now,
            ended_ms=now,
            digits=written.digits,
            continues=continues,
        )
        self._answer(self._brain.hear(utterance))

    def _greets(self) -> bool:
        return self._is_answering() and self._answering is self._greeting

    async def _hear_out(self, *, everything: bool = False) -> None:
        """What must be heard is, or `everything`, whoever speaks meanwhile."""
        self._is_hearing_out = True
        self._mouth.playout.only_musts(on=not everything)
        try:
            if everything:
                await self._mouth.playout.drained()
            while self._barge.must_be_heard(greets=self._greets()):
                await self._mouth.playout.moved()
        finally:
            self._is_hearing_out = False
            self._mouth.playout.only_musts(on=False)

    async def _take_machine(self, heard: _Machine) -> None:
        """What the brain makes of a machine comes instead of what is being said."""
        if self._taken_by is not None:
            return
        parts = self._brain.machine(over=heard.over)
        if parts is not None:
            await self._interrupt(None, "")
            self._answer(parts)

    async def _interrupt(self, spoke: Spoke | None, text: str) -> bool:
        """The present answer is over; True when not a word of it was heard."""
        if not self._is_answering() and not self._mouth.playout.busy:
            if spoke is not None:  # it ended by itself before the words were known
                self._barge.settle(spoke, text, "talked_on")
            return False
        if spoke is not None:
            self._barge.settle(spoke, text, "cut")
        heard = await self._mouth.cut()
        await self._stop_answering()
        await self._brain.cut(heard)
        return not heard

    async def _stop_answering(self) -> None:
        task, self._answering = self._answering, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def _note_caller(self, words: Words, spoke: Spoke) -> None:
        self._tell(
            CallerSaid(
                at_ms=self._clock.now(),
                text=words.text,
                began_ms=spoke.began_ms,
                confidence=words.confidence,
                language=words.language,
            )
        )
        self._mouth.show_caller(words.text, final=True)

    # --- answering ------------------------------------------------------------------------------

    def _answer(self, parts: AsyncIterator[Part], times: TurnTimes | None = None) -> None:
        self._answering = asyncio.create_task(self._guarded(parts, times), name="answer")
        self._answering.add_done_callback(lambda _: self._mouth.playout.moves())

    async def _guarded(self, parts: AsyncIterator[Part], times: TurnTimes | None) -> None:
        """A brain or a voice that fails ends the call with a spoken excuse where possible."""
        try:
            await self._mouth.answer(parts, self.act, times)
            if self._refused:
                why, self._refused = self._refused, ""
                await self._mouth.answer(self._brain.not_connected(why), self.act, None)
            self._hearing.expect(self._brain.grammar())
        except SpeechFailed as failure:
            await self.excuse("speech_failed", str(failure))
        except Exception as error:
            log.exception("voice.brain_failed", call=str(self._setup.call_id))
            self._trouble("brain", getattr(error, "code", "failed"), str(error))
            await self.excuse("brain_failed", type(error).__name__)

    async def excuse(self, reason: str, detail: str) -> None:
        """The fallback is spoken, if it can be, and the call ends for this reason."""
        await self._mouth.excuse(self._setup.fallback_text)
        await self._mouth.playout.drained()
        self.end(reason, detail)

    def _trouble(self, part: str, code: str, message: str) -> None:
        self._tell(
            Trouble(at_ms=self._clock.now(), part=part, code=code, message=message, fatal=True)
        )

    async def act(self, part: Part) -> None:
        """What an answer does beside speaking."""
        match part:
            case HangUp(reason=reason):
                self.end("agent_hung_up", reason)
            case Transfer():
                self._refused = await self.transfer(part)
            case Hold(on=on):
                await self.hold(on=on)
            case SendDigits(digits=digits):
                self._mouth.play(keypad(digits, self._edge.sample_rate_out), name="digits")
                await self._mouth.playout.drained()
            case ChangeLanguage():
                await self._mouth.change_language(part)
            case Say(text=text):
                await self._mouth.say(text)

    # --- what people and brains may do ----------------------------------------------------------

    async def transfer(self, transfer: Transfer) -> str:
        """The switch connects the caller; where it cannot, the call goes on. Answers why not."""
        self._state("transferring", transfer.target)
        try:
            if self._switchboard is None:
                raise Conflict("This line cannot be connected with a telephone.")
            await self._switchboard.transfer(transfer)
        except HubError as error:
            self._trouble("media", error.code, str(error))
            self._state("in_progress")
            return str(error)
        self.end("transferred", transfer.target)
        return ""

    async def hold(self, *, on: bool) -> None:
        if on == self._on_hold:
            return
        self._on_hold = on
        self._state("held" if on else "in_progress")
        if on:
            rate = self._edge.sample_rate_out
            self._mouth.play(waiting_music(rate), name="music", repeats=True)
        else:
            await self._mouth.cut()

    async def take_over(self, by: str) -> None:
        self._taken_by = by
        heard = await self._mouth.cut()
        await self._stop_answering()
        await self._brain.cut(heard)
        self._state("taken_over", by)

    async def hand_back(self) -> None:
        self._taken_by = None
        self._state("in_progress")
        self.became_quiet()

    @property
    def taken_over(self) -> bool:
        return self._taken_by is not None

    async def say(self, text: str, by: str) -> None:
        await self._mouth.say(text, by=by)

    def _state(self, state: str, detail: str = "") -> None:
        self._tell(StateChanged(at_ms=self._clock.now(), state=state, detail=detail))

    async def close(self) -> None:
        if self._digits_due is not None:
            self._digits_due.cancel()
        self._barge.close()
        await self._stop_answering()
