"""The brain of a call: the text bots' policy, spoken.

A turn is decided in memory and its first sentence yielded at once; what came of it is kept in the
contact's conversation a moment later, when the caller has not gone on in mid-sentence.
"""

import asyncio
import copy
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace

import structlog

from enterprisehub.domains.conversations.api import SpokenDialogue, SpokenReply
from enterprisehub.domains.conversations.contracts import BotActKind
from enterprisehub.domains.voice.contracts.agents import QUEUE, RECORDING_NOTICE, AgentConfig
from enterprisehub.domains.voice.logic.expect_phrases import expect_phrases
from enterprisehub.domains.voice.logic.hear_words import sounds_like_a_machine, typed
from enterprisehub.domains.voice.logic.say_aloud import aloud, sentences
from enterprisehub.domains.voice.ports import (
    BargeIn,
    HangUp,
    Hold,
    Part,
    Say,
    Transfer,
    Utterance,
)

log = structlog.get_logger()
SETTLE_SECONDS = 1.2
MOST_MACHINE_TURNS = 2
ENOUGH_RATIO = 0.6
QUESTIONS = frozenset(
    {BotActKind.REQUEST, BotActKind.REQUEST_CHOICE, BotActKind.CONFIRM, BotActKind.OFFER}
)
ASK_RECORDING = {
    "en": "May we record this call?",
    "es": "¿Podemos grabar esta llamada?",
}
HELLO = {"en": "Hello, this is {company}.", "es": "Hola, le saluda {company}."}
_YES = {"yes", "yeah", "yep", "sure", "okay", "ok", "fine", "sí", "si", "claro", "vale", "please"}
_NO_MORE = {
    "no", "nope", "no thanks", "no thank you", "that's all", "that is all", "that's it", "bye",
    "goodbye", "nothing", "nothing else", "thanks", "thank you", "no that's all", "i'm good",
    "no gracias", "gracias", "adiós", "nada más", "eso es todo",
}  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Memory:
    """What the call came to, for its record: written by the brain, read at the end."""

    outcome: str | None = None
    notes: list[str] = field(default_factory=list)
    recording_agreed: bool | None = None
    answered_by: str | None = None
    opted_out: str = ""
    last_reply: SpokenReply | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BrainDoors:
    """What the brain reaches the rest through. Each runs a transaction of its own.

    `judge` words a handoff as it may be promised, `keep` keeps one exchange, `opt_out` ends all
    calls to this person, `transfer_target` names whom to connect, None where nobody can be;
    `wait_for_person` puts the caller into the queue and answers their place in it.
    """

    judge: Callable[[SpokenReply], Awaitable[SpokenReply]]
    keep: Callable[[SpokenReply, str], Awaitable[None]]
    opt_out: Callable[[str], Awaitable[None]]
    asks_to_stop: Callable[[str], str]
    transfer_target: Callable[[], Awaitable[str | None]]
    wait_for_person: Callable[[], Awaitable[int]]
    noted: Callable[[str], Awaitable[None]]


class CallBrain:
    """Implements `voice.ports.Brain` for one call."""

    def __init__(
        self,
        dialogue: SpokenDialogue,
        config: AgentConfig,
        doors: BrainDoors,
        *,
        outbound: bool = False,
        records: bool = False,
        open_now: bool = True,
        name: str = "",
    ) -> None:
        self.dialogue = dialogue
        self.memory = Memory()
        self._config, self._doors = config, doors
        self._outbound, self._records, self._open_now = outbound, records, open_now
        self._name = name
        self._asking_recording = False
        self._wrapping = False
        self._turns = 0
        self._silences = 0
        self._before: SpokenDialogue | None = None
        self._last_text = ""
        self._pending: asyncio.Task[None] | None = None
        self._keeping: asyncio.Task[None] | None = None

    # --- Brain ------------------------------------------------------------------------------------

    async def greet(self) -> AsyncIterator[Part]:
        """Who speaks, that it is a machine, that it is recorded: all of it before anything else."""
        for sentence in self.opening_sentences():
            yield self._say(sentence, keep=True, barge_in=BargeIn.REFUSED)
        if self._records and self._config.recording.when == "ask":
            self._asking_recording = True
            yield self._say(ASK_RECORDING[self._language], keep=True)
            return
        async for part in self._first_question():
            yield part

    async def hear(self, utterance: Utterance) -> AsyncIterator[Part]:
        self._silences = 0
        if utterance.digits:
            async for part in self._keyed(utterance.digits):
                yield part
            return
        text = typed(utterance.text)
        if utterance.continues and self._before is not None:
            text = f"{self._last_text} {text}".strip()
            self._undo()
        else:
            self._turns += 1
        if not text:
            yield self._say(self.dialogue.phrase("repair"), keep=True)
            return
        async for part in self._answer(text, utterance.confidence):
            yield part

    async def timeout(self, silence_seconds: float) -> AsyncIterator[Part]:
        del silence_seconds
        self._silences += 1
        if self._silences >= self._config.most_silences:
            yield self._say(self.dialogue.phrase("spoken.last_silence"), keep=True)
            self.memory.outcome = self.memory.outcome or "silent"
            yield HangUp(reason="silence")
            return
        yield self._say(self.dialogue.phrase("spoken.silence"), keep=True)

    async def cut(self, heard_text: str) -> None:
        """A question the caller did not hear was not asked: it will be asked again."""
        reply, before = self.memory.last_reply, self._before
        if reply is None or before is None:
            return
        spoken = sentences(aloud(reply.text, reply.language))
        last = spoken[-1] if spoken else ""
        if last and _was_heard(last, heard_text):
            return
        asked = {a.slot for a in reply.outcome.decision.acts if a.kind in QUESTIONS and a.slot}
        counts = dict(self.dialogue.state.asked)
        for slot in asked:
            counts[slot] = before.state.asked.get(slot, 0)
        acts = tuple(a for a in self.dialogue.state.last_bot_acts if a.kind not in QUESTIONS)
        self.dialogue.state = replace(
            self.dialogue.state, asked=counts, last_bot_acts=acts or before.state.last_bot_acts
        )
        self.memory.last_reply = replace(reply, text=heard_text)

    def grammar(self) -> tuple[str, ...]:
        return expect_phrases(self.dialogue)

    # --- for the record ---------------------------------------------------------------------------

    def opening_sentences(self) -> list[str]:
        """Greeting, admission and, where the call is recorded, the notice, as they are spoken."""
        fill = self.dialogue.fill
        own = fill(self._config.greeting) if self._language == self._config.language else ""
        hello = (
            "Hello, this is {company}." if self._language == "en" else "Hola, le saluda {company}."
        )
        found = [own or fill(hello), fill(self._config.disclosure_in(self._language))]
        if self._records and self._config.recording.when == "announced":
            found.append(RECORDING_NOTICE[self._language])
        if not self._open_now:
            found.append(
                fill(self._config.hours.closed_text) or self.dialogue.phrase("spoken.closed")
            )
        return [one for text in found for one in sentences(text)]

    @property
    def notice(self) -> str:
        """The sentence that announces the recording."""
        return aloud(RECORDING_NOTICE[self._language], self._language)

    async def settle(self) -> None:
        """Whatever was said is kept; called when the call is over."""
        if self._pending is not None and not self._pending.done():
            self._pending.cancel()
            reply = self.memory.last_reply
            if reply is not None:
                await self._keep(reply, self._last_text)
        if self._keeping is not None:
            await asyncio.gather(self._keeping, return_exceptions=True)

    # --- inside -----------------------------------------------------------------------------------

    @property
    def _language(self) -> str:
        return self.dialogue.language

    def _say(self, text: str, *, keep: bool = False, barge_in: BargeIn | None = None) -> Say:
        return Say(text=aloud(text, self._language), keep=keep, barge_in=barge_in)

    async def _first_question(self) -> AsyncIterator[Part]:
        if not self._open_now:
            return
        reply = self.dialogue.open()
        if self.dialogue.state.slots and reply.text:
            yield self._say(self.dialogue.phrase("spoken.back_again"), keep=True)
        self._take(reply, "")
        for sentence in sentences(reply.text):
            yield self._say(sentence)

    async def _answer(self, text: str, confidence: float) -> AsyncIterator[Part]:
        if self._outbound and self._turns <= MOST_MACHINE_TURNS and sounds_like_a_machine(text):
            async for part in self._voicemail():
                yield part
            return
        if words := self._doors.asks_to_stop(text):
            self.memory.outcome, self.memory.opted_out = "opted_out", words
            await self._doors.opt_out(words)
            yield self._say(self.dialogue.phrase("spoken.opted_out"))
            yield HangUp(reason="opted_out")
            return
        if self._asking_recording:
            self._asking_recording = False
            self.memory.recording_agreed = bool(_YES & set(text.lower().strip(".!").split()))
            async for part in self._first_question():
                yield part
            return
        if self._wrapping:
            async for part in self._wrap_up(text):
                yield part
            return
        async for part in self._policy(text, confidence):
            yield part

    async def _policy(self, text: str, confidence: float) -> AsyncIterator[Part]:
        unsure = confidence < self._config.least_confidence
        reply = self.dialogue.read(text, hearing_ratio=confidence if unsure else 1.0)
        if reply.calls_person is not None:
            reply = await self._doors.judge(reply)
        self._take(reply, text)
        if reply.calls_person == "human_requested":
            async for part in self._connect(reply):
                yield part
            return
        if not reply.text:
            await self._doors.noted(text)
            yield self._say(self.dialogue.phrase("spoken.noted"), keep=True)
            self._wrapping = True
            return
        for sentence in sentences(reply.text):
            yield self._say(sentence)
        if reply.ends:
            self.memory.outcome = reply.ends if reply.ends != "bye" else self._so_far()
            yield HangUp(reason=reply.ends)
        elif reply.calls_person:
            self.memory.outcome = reply.calls_person
            self._wrapping = True
            yield self._say(self.dialogue.phrase("spoken.anything_else"), keep=True)

    async def _connect(self, reply: SpokenReply) -> AsyncIterator[Part]:
        """Somebody who wants a person gets one, or hears when one will call back."""
        target = await self._doors.transfer_target()
        if target is None:
            self.memory.outcome = "callback"
            self._wrapping = True
            yield self._say(self.dialogue.phrase("spoken.no_transfer"))
            yield self._say(self.dialogue.phrase("spoken.anything_else"), keep=True)
            return
        for sentence in sentences(reply.text):
            yield self._say(sentence)
        if target == QUEUE:
            place = await self._doors.wait_for_person()
            self.memory.outcome = "callback"
            self._wrapping = True
            yield self._say(self.dialogue.phrase("spoken.queue", place=str(place)))
            yield Hold(on=True)
            return
        self.memory.outcome = "transferred"
        yield self._say(self.dialogue.phrase("spoken.transfer"), keep=True)
        yield Transfer(
            target=target, warm=self._config.transfer.warm, summary=self.spoken_summary()
        )

    def spoken_summary(self) -> str:
        """Who is on the line and what they told, in two sentences for a colleague's ear."""
        known = [
            f"{name.replace('_', ' ')}: {value.said or value.surface}"
            for name, value in self.dialogue.state.slots.items()
            if value.surface
        ]
        who = self._name or "A caller"
        return f"{who} is on the line. " + ("They told me: " + ", ".join(known) if known else "")

    async def _wrap_up(self, text: str) -> AsyncIterator[Part]:
        """After the essential is said: a note more, or goodbye."""
        plain = text.lower().strip(" .!,")
        if plain in _NO_MORE or plain.startswith(("no ", "bye", "that's all")):
            yield self._say(self.dialogue.phrase("spoken.goodbye"), keep=True)
            yield HangUp(reason="completed")
            return
        self.memory.notes.append(text)
        await self._doors.noted(text)
        yield self._say(self.dialogue.phrase("spoken.noted"), keep=True)

    async def _voicemail(self) -> AsyncIterator[Part]:
        self.memory.outcome, self.memory.answered_by = "voicemail", "machine"
        rule = self._config.voicemail
        if rule.do == "leave_message":
            for sentence in sentences(self.dialogue.fill(rule.message)):
                yield self._say(sentence, keep=True, barge_in=BargeIn.REFUSED)
        yield HangUp(reason="voicemail")

    async def _keyed(self, digits: str) -> AsyncIterator[Part]:
        """0 asks for a person; other digits answer where a number was asked for."""
        if digits.strip("#*") == "0":
            async for part in self._policy("I want to talk to a person", 1.0):
                yield part
            return
        before = dict(self.dialogue.state.slots)
        reply = self.dialogue.read(digits.strip("#*"))
        if dict(reply.outcome.state.slots) == before:
            yield self._say(self.dialogue.phrase("spoken.keys"), keep=True)
            return
        self._take(reply, digits)
        for sentence in sentences(reply.text):
            yield self._say(sentence)

    def _so_far(self) -> str:
        return self.memory.outcome or "talked"

    def _take(self, reply: SpokenReply, text: str) -> None:
        """The dialogue goes on from `reply`; it is kept when nothing takes it back."""
        self._flush()
        self._before = copy.copy(self.dialogue)
        self._before.stand_in = copy.copy(self.dialogue.stand_in)
        self._last_text = text
        self.memory.last_reply = reply
        self.dialogue.follow(reply)
        self._pending = asyncio.create_task(self._keep_soon(), name="keep a spoken turn")

    def _undo(self) -> None:
        """The last turn was not the whole of it: as if it had not been heard."""
        before = self._before
        if before is None:
            return
        if self._pending is not None:
            self._pending.cancel()
            self._pending = None
        self.dialogue.flow, self.dialogue.state = before.flow, before.state
        self.dialogue.stand_in = before.stand_in

    def _flush(self) -> None:
        """The turn before is final: somebody answered it."""
        if self._pending is not None and not self._pending.done() and self.memory.last_reply:
            self._pending.cancel()
            last = self._keep(self.memory.last_reply, self._last_text)
            self._keeping = asyncio.create_task(last, name="keep a spoken turn")

    async def _keep_soon(self) -> None:
        await asyncio.sleep(SETTLE_SECONDS)
        if self.memory.last_reply is not None:
            await asyncio.shield(self._keep(self.memory.last_reply, self._last_text))

    async def _keep(self, reply: SpokenReply, text: str) -> None:
        before = self._keeping
        if before is not None and before is not asyncio.current_task():
            await asyncio.gather(before, return_exceptions=True)
        try:
            await self._doors.keep(reply, text)
        except Exception:
            log.exception("voice.turn_not_kept")


def _was_heard(sentence: str, heard: str) -> bool:
    """Whether most of the sentence was heard: its question, then, was understood."""
    wanted = sentence.lower().split()
    most = max(1, round(len(wanted) * ENOUGH_RATIO))
    return " ".join(wanted[:most]) in " ".join(heard.lower().split())
