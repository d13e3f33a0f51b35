"""One call from its first frame to its last notice; whatever ends it, nothing of it is left."""

import asyncio
from collections.abc import Coroutine
from functools import partial
from typing import Any

import structlog

from enterprisehub.domains.voice.engine.check_flow import FlowCheck
from enterprisehub.domains.voice.engine.clock import CallClock
from enterprisehub.domains.voice.engine.conversation import Conversation
from enterprisehub.domains.voice.engine.detect_echo import EchoDetector
from enterprisehub.domains.voice.engine.ears import Ears
from enterprisehub.domains.voice.engine.hearing import SAMPLE_RATE, Hearing
from enterprisehub.domains.voice.engine.judge_turn import TurnJudge
from enterprisehub.domains.voice.engine.listeners import Listeners
from enterprisehub.domains.voice.engine.mouth import Mouth
from enterprisehub.domains.voice.engine.notices import NoticeQueue
from enterprisehub.domains.voice.engine.phrase_cache import PhraseCache
from enterprisehub.domains.voice.engine.quality import estimate_mos
from enterprisehub.domains.voice.engine.recorder import StereoRecorder
from enterprisehub.domains.voice.engine.reduce_noise import NoiseGate
from enterprisehub.domains.voice.engine.sound import milliseconds
from enterprisehub.domains.voice.engine.speaking import Speaking
from enterprisehub.domains.voice.engine.turn_policy import TurnLimits
from enterprisehub.domains.voice.ports import (
    Briefing,
    Broken,
    CallerSaid,
    Digit,
    DigitPressed,
    Edge,
    Ended,
    Inbound,
    Line,
    Metered,
    Notice,
    QualitySeen,
    Recognised,
    Sound,
    SpeechChoice,
    SpeechFailed,
    StateChanged,
    Trouble,
    Typed,
)

log = structlog.get_logger()
_STALLED_SECONDS = 15.0
_CLOSING_SECONDS = 5.0
_LOOK_SECONDS = 1.0
_EXCUSED = frozenset({"speech_failed", "brain_failed"})
_ENGINES = {"offline": "Built-in engine", "openai": "OpenAI"}


class Call:
    """Wires the parts of one call together."""

    def __init__(
        self,
        edge: Edge,
        briefing: Briefing,
        *,
        judge: TurnJudge | None,
        cache: PhraseCache,
        limits: TurnLimits | None = None,
    ) -> None:
        setup = self.setup = briefing.setup
        limits = limits or TurnLimits()
        self.edge, self.clock = edge, CallClock()
        self._notices = NoticeQueue(briefing.events)
        self.listeners = Listeners(edge.sample_rate_in, edge.sample_rate_out)
        self._echo = EchoDetector(edge.sample_rate_out)
        self._speaking = Speaking(
            setup,
            cache,
            sample_rate=edge.sample_rate_out,
            on_trouble=partial(self._vendor_failed, "speaking"),
        )
        self.hearing = Hearing(
            setup,
            on_words=self._words_came,
            on_trouble=partial(self._vendor_failed, "hearing"),
            on_settled=self._words_settled,
        )
        self.mouth = Mouth(
            edge,
            self._speaking,
            self.clock,
            tell=self._notices.tell,
            on_played=self._played,
            on_quiet=self._became_quiet,
        )
        self.conversation = Conversation(
            setup=setup,
            brain=briefing.brain,
            mouth=self.mouth,
            hearing=self.hearing,
            edge=edge,
            clock=self.clock,
            tell=self._notices.tell,
            switchboard=briefing.switchboard,
            limits=limits,
        )
        self._ears = Ears(
            self.hearing,
            judge,
            self.clock,
            sample_rate=edge.sample_rate_in,
            on_turn=self.conversation.turn_changed,
            limits=limits,
            echo=self._echo,
            noise=NoiseGate(SAMPLE_RATE) if setup.noise_reduction else None,
        )
        self.recorder = self._recorder(briefing)
        self._flow = FlowCheck()
        self._last_frame_ms = 0.0
        self._rejected: dict[str, bool] = {}

    def _recorder(self, briefing: Briefing) -> StereoRecorder | None:
        if briefing.sink is None or not self.setup.recorded:
            return None
        return StereoRecorder(
            briefing.sink,
            self.clock,
            caller_rate=self.edge.sample_rate_in,
            agent_rate=self.edge.sample_rate_out,
            on_failure=self._recording_failed,
            fine=self.setup.finely_recorded,
        )

    # --- frames ---------------------------------------------------------------------------------

    def take(self, inbound: Inbound) -> None:
        """Whatever the line brings."""
        if isinstance(inbound, Sound):
            self._take_sound(inbound.pcm)
            return
        match inbound:
            case Digit(digit=digit):
                self.tell_digit(digit)
            case Typed(text=text):
                self.conversation.typed(text)
            case Line():
                self._tell_quality(inbound)
            case Broken(code=code, message=message):
                self._trouble("media", code, message, fatal=True)
                self.conversation.end("bad_media", message)

    def _take_sound(self, pcm: bytes) -> None:
        now = self._last_frame_ms = self.clock.ms()
        broken = self._flow.feed(milliseconds(pcm, self.edge.sample_rate_in), now)
        if broken is not None:
            self.take(broken)
            return
        if self.recorder is not None:
            self.recorder.caller(pcm)
        self.listeners.caller(pcm)
        self._ears.feed(pcm)

    def _became_quiet(self) -> None:
        self.conversation.became_quiet()

    def _played(self, at_ms: float, pcm: bytes) -> None:
        if self.recorder is not None:
            self.recorder.agent(at_ms, pcm)
        self._echo.played(at_ms, pcm)
        self.listeners.agent(pcm)

    # --- the whole ------------------------------------------------------------------------------

    async def run(self) -> Ended:
        """The call is over, everything of it has ended, and its last notice was told."""
        telling = asyncio.create_task(self._notices.run(), name="notices")
        self._tell(StateChanged(at_ms=self.clock.now(), state="in_progress"))
        tasks = self._tasks()
        reason, detail = "shutdown", ""
        try:
            reason, detail = await self.conversation.ended
        finally:
            ended = Ended(at_ms=self.clock.now(), reason=reason, detail=detail)
            await asyncio.shield(self._close(tasks, telling, ended))
        return ended

    def _tasks(self) -> list[asyncio.Task[None]]:
        parts: dict[str, Coroutine[Any, Any, None]] = {
            "frames": self._read(),
            "playout": self.mouth.playout.run(),
            "hearing": self._hear(),
            "conversation": self.conversation.run(),
            "screen": self.mouth.show_words(),
            "watch": self._watch(),
            "phrases": self._speaking.prepare(),
        }
        if self.recorder is not None:
            parts["recorder"] = self.recorder.run()
        return [
            asyncio.create_task(self._guard(name, run), name=name) for name, run in parts.items()
        ]

    async def _guard(self, name: str, run: Coroutine[Any, Any, None]) -> None:
        """A part that breaks ends the call instead of leaving it deaf or dumb."""
        try:
            await run
        except Exception as error:
            log.exception("voice.part_failed", part=name, call=str(self.setup.call_id))
            self._trouble("media", "failed", f"{name}: {error}", fatal=True)
            self.conversation.end("lost" if name == "playout" else "brain_failed", name)

    async def _read(self) -> None:
        await self.edge.frames(self.take)
        self.conversation.end("caller_hung_up")

    async def _hear(self) -> None:
        await self.hearing.run()
        if not self.edge.shows:
            await self.conversation.excuse("speech_failed", "Nothing is left to hear with.")

    async def _watch(self) -> None:
        """A line without frames, or a call without an end, is ended."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            now = self.clock.ms()
            if now - self._last_frame_ms > _STALLED_SECONDS * 1000:
                self._trouble("media", "stalled", "No sound came for a while.", fatal=True)
                self.conversation.end("lost", "no sound came")
            if now > self.setup.longest_seconds * 1000:
                self.conversation.end("too_long")

    async def _close(
        self, tasks: list[asyncio.Task[None]], telling: asyncio.Task[None], ended: Ended
    ) -> None:
        for task in tasks:
            task.cancel()
        self._ears.forget_judge()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._quietly(self.conversation.close())
        await self._quietly(self._speaking.close())
        if ended.reason in _EXCUSED:  # the switch asks at once what it shall say instead
            await self._quietly(self._notices.kept())
        await self._quietly(self.edge.close(ended.reason))
        if self.recorder is not None:
            await self._quietly(self.recorder.finish())
        self.listeners.close()
        self._meter()
        self._tell(ended)
        self._notices.close()
        await asyncio.wait([telling], timeout=_CLOSING_SECONDS)
        telling.cancel()

    async def _quietly(self, closing: Coroutine[Any, Any, None]) -> None:
        try:
            await asyncio.wait_for(closing, _CLOSING_SECONDS)
        except Exception as error:  # noqa: BLE001  one part's end must not keep the others
            log.warning("voice.close_failed", reason=repr(error), call=str(self.setup.call_id))

    # --- notices --------------------------------------------------------------------------------

    def _tell(self, notice: Notice) -> None:
        self._notices.tell(notice)

    def tell_digit(self, digit: str) -> None:
        self._tell(DigitPressed(at_ms=self.clock.now(), digit=digit))
        self.conversation.pressed(digit)

    def _words_came(self, found: Recognised) -> None:
        if self._ears.echoing:
            return
        if not found.final:
            now = self.clock.now()
            self._tell(
                CallerSaid(
                    at_ms=now,
                    text=self.hearing.so_far,
                    began_ms=now,
                    final=False,
                    confidence=found.confidence,
                    language=found.language,
                )
            )
            self.mouth.show_caller(self.hearing.so_far, final=False)
        self.conversation.words_came(found.text)

    def _words_settled(self, text: str) -> None:
        self._ears.worded(text)

    def _tell_quality(self, line: Line) -> None:
        self._tell(
            QualitySeen(
                at_ms=self.clock.now(),
                jitter_ms=line.jitter_ms,
                loss_ratio=line.loss_ratio,
                round_trip_ms=line.round_trip_ms,
                mos=estimate_mos(line),
            )
        )

    def _vendor_failed(
        self, part: str, choice: SpeechChoice, failure: SpeechFailed, left: int
    ) -> None:
        fatal = not left and not self.edge.shows
        if failure.code == "key_rejected":  # one key hears and speaks: it is told once
            if (
                self._rejected.get(choice.vendor, False) >= fatal
                and choice.vendor in self._rejected
            ):
                return
            self._rejected[choice.vendor] = fatal
        name, why = _ENGINES.get(choice.vendor, choice.vendor.capitalize()), str(failure)
        message = why if why.startswith(name) else f"{name}: {why}"
        if part == "speaking" and not left and self.edge.shows:
            message = f"{message} The words are shown."
        self._trouble(part, failure.code, message, fatal=fatal)

    def _recording_failed(self, error: Exception) -> None:
        self._trouble("recording", "not_kept", str(error))

    def _trouble(self, part: str, code: str, message: str, *, fatal: bool = False) -> None:
        now = self.clock.now()
        self._tell(Trouble(at_ms=now, part=part, code=code, message=message, fatal=fatal))

    def _meter(self) -> None:
        now = self.clock.now()
        for (vendor, model), seconds in self.hearing.fed_seconds().items():
            self._tell(
                Metered(at_ms=now, vendor=vendor, model=model, unit="seconds", amount=seconds)
            )
        for (vendor, model), count in self._speaking.spoken_characters().items():
            self._tell(
                Metered(at_ms=now, vendor=vendor, model=model, unit="characters", amount=count)
            )
