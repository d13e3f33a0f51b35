"""The brain of a call: the text bots' policy, spoken.

A turn is decided in memory and its first sentence yielded at once; what came of it is kept in the
contact's conversation a moment later, when the caller has not gone on in mid-sentence.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

import structlog

from enterprisehub.domains.conversations.api import (
    SpokenDialogue,
    SpokenReply,
    may_be_reworded,
)
from enterprisehub.domains.conversations.contracts import Help
from enterprisehub.domains.voice.contracts.agents import QUEUE, AgentConfig
from enterprisehub.domains.voice.contracts.languages import call_words
from enterprisehub.domains.voice.logic.escalate import Escalation
from enterprisehub.domains.voice.logic.expect_phrases import expect_phrases
from enterprisehub.domains.voice.logic.hear_short import agrees, asked_language, wants_no_more
from enterprisehub.domains.voice.logic.hear_words import (
    MACHINE_PHRASES,
    sounds_like_a_machine,
    typed,
)
from enterprisehub.domains.voice.logic.hold_memory import BrainDoors, Memory
from enterprisehub.domains.voice.logic.introduce_caller import introduction
from enterprisehub.domains.voice.logic.keep_turns import TurnKeeper
from enterprisehub.domains.voice.logic.meet_machine import MachineMet
from enterprisehub.domains.voice.logic.open_call import opening_sentences
from enterprisehub.domains.voice.logic.retract_unheard import ends_heard, unasked
from enterprisehub.domains.voice.logic.say_aloud import aloud, sentences
from enterprisehub.domains.voice.logic.word_turn import Wording
from enterprisehub.domains.voice.ports import (
    BargeIn,
    ChangeLanguage,
    HangUp,
    Hold,
    Part,
    Say,
    SpeechChoice,
    Transfer,
    Utterance,
)
from enterprisehub.kernel.text.language_names import language_name
from enterprisehub.kernel.text.languages.wishes import beside_wish

log = structlog.get_logger()
MOST_MACHINE_TURNS = 2


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
        voices: Mapping[str, tuple[SpeechChoice, ...]] | None = None,
    ) -> None:
        """`voices` are those of the languages that can be heard and spoken in this call."""
        self.dialogue = dialogue
        self.memory = Memory()
        self._config, self._doors = config, doors
        self._outbound, self._records, self._open_now = outbound, records, open_now
        self._name = name
        self._voices = voices or {}
        self._voice = dialogue.language
        self._escalation = Escalation(config.escalation)
        self._machine = MachineMet(dialogue, config, self.memory)
        self._asking_recording = False
        self._wrapping = False
        self._undecided = ""
        self._turns = 0
        self._silences = 0
        self._turns_kept = TurnKeeper(dialogue, self.memory, doors)

    # --- Brain ------------------------------------------------------------------------------------

    async def greet(self) -> AsyncIterator[Part]:
        """Who speaks, that it is a machine, that it is recorded: all of it before anything else."""
        for sentence in self.opening_sentences():
            yield self._say(sentence, keep=True, barge_in=BargeIn.REFUSED)
        if self._records and self._config.recording.when == "ask":
            self._asking_recording = True
            yield self._say(call_words(self._language).ask_recording, keep=True)
            return
        async for part in self._first_question():
            yield part

    async def hear(self, utterance: Utterance) -> AsyncIterator[Part]:
        self._silences = 0
        if self._machine.waits:
            return
        if utterance.digits:
            async for part in self._keyed(utterance.digits):
                yield part
            return
        text = typed(utterance.text, self._language)
        if utterance.language in self._voices and len(text.split()) > 1:
            self.dialogue.speak_in(str(utterance.language))
        if utterance.continues and self._undecided:
            text = f"{self._undecided} {text}".strip()
        elif utterance.continues and self._turns_kept.before is not None:
            text = f"{self._turns_kept.text} {text}".strip()
            self._turns_kept.undo()
        else:
            self._turns += 1
        if not text:
            yield self._say(self.dialogue.phrase("repair"), keep=True)
            return
        self._undecided = text
        async for part in self._answer(text, utterance.confidence):
            self._undecided = ""
            yield part

    async def timeout(self, silence_seconds: float) -> AsyncIterator[Part]:
        del silence_seconds
        if self._machine.waits:
            async for part in self._machine.meet(over=True):
                yield part
            return
        self._silences += 1
        if self._silences >= self._config.most_silences:
            yield self._say(self.dialogue.phrase("spoken.last_silence"), keep=True)
            self.memory.outcome = self.memory.outcome or "silent"
            yield HangUp(reason="silence")
            return
        yield self._say(self.dialogue.phrase("spoken.silence"), keep=True)

    async def not_connected(self, why: str) -> AsyncIterator[Part]:
        """The switch would not: the caller hears so, and a colleague finds a task."""
        self.memory.outcome = "callback"
        self._wrapping = True
        await self._doors.noted(f"Wanted to talk with a person and could not be connected: {why}")
        yield self._say(self.dialogue.phrase("spoken.not_connected"), keep=True)

    async def cut(self, heard_text: str) -> None:
        """A question the caller did not hear was not asked: it will be asked again."""
        reply, before = self._turns_kept.reply, self._turns_kept.before
        if reply is None or before is None or ends_heard(reply, heard_text):
            return
        self.dialogue.state = unasked(self.dialogue.state, before.state, reply)
        self.memory.last_reply = replace(reply, text=heard_text)

    def machine(self, *, over: bool) -> AsyncIterator[Part] | None:
        """The rule for machines, where nobody has talked with the agent yet."""
        early = self._outbound and self._turns <= MOST_MACHINE_TURNS
        return self._machine.heard_by_switch(over=over, early=early)

    def grammar(self) -> tuple[str, ...]:
        machines = MACHINE_PHRASES if self._outbound and self._turns < MOST_MACHINE_TURNS else ()
        return (*machines, *expect_phrases(self.dialogue))

    # --- for the record ---------------------------------------------------------------------------

    def opening_sentences(self) -> list[str]:
        """Greeting, admission and, where the call is recorded, the notice, as they are spoken."""
        return opening_sentences(
            self.dialogue, self._config, records=self._records, open_now=self._open_now
        )

    @property
    def notice(self) -> str:
        """The sentence that announces the recording."""
        return aloud(call_words(self._language).recording_notice, self._language)

    async def settle(self) -> None:
        """Whatever was said is kept; called when the call is over."""
        await self._turns_kept.settle()

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
        async for part in self._put(reply, ""):
            yield part

    async def _answer(self, text: str, confidence: float) -> AsyncIterator[Part]:
        if self._outbound and self._turns <= MOST_MACHINE_TURNS and sounds_like_a_machine(text):
            async for part in self._machine.meet(over=True):
                yield part
            return
        if words := self._doors.asks_to_stop(text):
            self.memory.outcome, self.memory.opted_out = "opted_out", words
            await self._doors.opt_out(words)
            yield self._say(self.dialogue.phrase("spoken.opted_out"))
            yield HangUp(reason="opted_out")
            return
        async for part in self._going_on(text, confidence):
            yield part

    def _going_on(self, text: str, confidence: float) -> AsyncIterator[Part]:
        if self._asking_recording:
            self._asking_recording = False
            self.memory.recording_agreed = agrees(text)
            return self._first_question()
        wanted = asked_language(text)
        if wanted is not None and wanted != self._language:
            return self._go_on_in(wanted, text)
        return self._wrap_up(text) if self._wrapping else self._policy(text, confidence)

    async def _policy(self, text: str, confidence: float) -> AsyncIterator[Part]:
        reply = await self._decide(text, confidence)
        if reply.language != self._voice:
            async for part in self._change_voice(reply.language, "spoke it"):
                yield part
        if reply.calls_person == "human_requested" and not self._escalation.asks_again():
            yield self._say(self.dialogue.phrase("spoken.first_ask"), keep=True)
            return
        because = self._escalation.reason(text, reply)
        if because is not None:
            self._turns_kept.take(reply, text)
            await self._doors.escalated(because)
            async for part in self._connect(self.dialogue.phrase("spoken.escalate")):
                yield part
            return
        async for part in self._give(reply, text):
            yield part

    async def _give(self, reply: SpokenReply, text: str) -> AsyncIterator[Part]:
        """The answer is given, in a model's words where one words it."""
        wording = self._rewording(reply, text)
        self._turns_kept.take(reply, text, wording)
        if wording is not None:
            async for sentence in wording.sentences():
                yield self._say(sentence)
        elif reply.calls_person == "human_requested":
            async for part in self._connect(reply.text):
                yield part
        else:
            async for part in self._speak(reply, text):
                yield part

    def _rewording(self, reply: SpokenReply, text: str) -> Wording | None:
        """A model words the answer where the agent is set so and no word of it counts by itself."""
        model, wanted = self._doors.model, self._config.language_model == "words"
        if model is None or not wanted or not reply.text or not may_be_reworded(reply):
            return None
        return Wording(model, reply, text)

    async def _decide(self, text: str, confidence: float) -> SpokenReply:
        """What the policy answers, with whatever was looked up or arranged for it."""
        unsure = confidence < self._config.least_confidence
        ratio = confidence if unsure else 1.0
        reply = self.dialogue.read(text, hearing_ratio=ratio)
        helped = await self._help(text, reply, unsure=unsure)
        if helped is not None and helped.said:
            reply = self.dialogue.read(text, hearing_ratio=ratio, helped=helped)
        elif (reads := self._doors.reads) is not None and self.dialogue.unread(reply):
            reading = await reads(text)
            reply = self.dialogue.read(text, hearing_ratio=ratio, reading=reading)
        return await self._doors.judge(reply)

    async def _speak(self, reply: SpokenReply, text: str) -> AsyncIterator[Part]:
        if not reply.text:
            await self._doors.noted(f"“{text}”")
            yield self._say(self.dialogue.phrase("spoken.noted"), keep=True)
            self._wrapping = True
            return
        for sentence in sentences(reply.text):
            yield self._say(sentence)
        if reply.ends:
            talked = self.memory.outcome or "talked"
            self.memory.outcome = talked if reply.ends == "bye" else reply.ends
            yield HangUp(reason=reply.ends)
        elif reply.calls_person:
            self.memory.outcome = reply.calls_person
            self._wrapping = True
            yield self._say(self.dialogue.phrase("spoken.anything_else"), keep=True)

    async def _help(
        self, text: str, reply: SpokenReply, *, unsure: bool = False, apart: bool = False
    ) -> Help | None:
        """What was looked up or arranged, where the caller asked for it. A failure changes nothing.

        A time that may have been misheard is offered first, and booked once it is confirmed.
        """
        try:
            asked = self.dialogue.asks_help(text, reply, apart=apart)
            if asked is None:
                return None
            if unsure and asked.kind == "book" and asked.starts_at is None:
                asked = replace(asked, kind="times")
            return await self._doors.give_help(asked, reply)
        except Exception:
            log.exception("voice.help_failed")
            return None

    async def _go_on_in(self, language: str, text: str) -> AsyncIterator[Part]:
        """The rest of the call in the language asked for, where it can be heard and spoken."""
        if language not in self._voices:
            await self._doors.noted(f"Asked to go on in {language_name(language)}: “{text}”")
            only = self.dialogue.only_in(tuple(self._voices) or (self._language,))
            yield self._say(only, keep=True)
            if rest := beside_wish(text):
                async for part in self._going_on(rest, 1.0):
                    yield part
            return
        reply = self.dialogue.turn_to(language, text)
        async for part in self._change_voice(language, "asked for it"):
            yield part
        yield self._say(self.dialogue.phrase("spoken.language"), keep=True)
        if not self._wrapping:
            async for part in self._give(await self._doors.judge(reply), text):
                yield part

    async def _change_voice(self, language: str, why: str) -> AsyncIterator[Part]:
        self._voice = language
        await self._doors.changed_language(language, why)
        if voices := self._voices.get(language):
            yield ChangeLanguage(language=language, speaking=voices)

    async def _connect(self, says: str) -> AsyncIterator[Part]:
        """Somebody who wants a person gets one, or hears when one will call back."""
        target = await self._doors.transfer_target()
        if target is None:
            self.memory.outcome = "callback"
            self._wrapping = True
            yield self._say(self.dialogue.phrase("spoken.no_transfer"))
            yield self._say(self.dialogue.phrase("spoken.anything_else"), keep=True)
            return
        for sentence in sentences(says):
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
            target=target,
            warm=self._config.transfer.warm,
            summary=introduction(self.dialogue, self._name),
        )

    async def _wrap_up(self, text: str) -> AsyncIterator[Part]:
        """After the essential is said: a note more, or goodbye."""
        if wants_no_more(text):
            yield self._say(self.dialogue.phrase("spoken.goodbye"), keep=True)
            yield HangUp(reason="completed")
            return
        reply = self.dialogue.read(text)
        helped = await self._help(text, reply, apart=True)
        if helped is not None and helped.said:
            self.dialogue.take_help(helped)
            for sentence in sentences(self.dialogue.fill(helped.said)):
                yield self._say(sentence)
            if not helped.asks:
                yield self._say(self.dialogue.phrase("spoken.anything_else"), keep=True)
            return
        self.memory.notes.append(text)
        await self._doors.noted(f"“{text}”")
        yield self._say(self.dialogue.phrase("spoken.noted"), keep=True)

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
        async for part in self._put(reply, digits):
            yield part

    async def _put(self, reply: SpokenReply, text: str) -> AsyncIterator[Part]:
        """What the flow says by itself, in answer to nothing or to keys."""
        reply = await self._doors.judge(reply)
        self._turns_kept.take(reply, text)
        for sentence in sentences(reply.text):
            yield self._say(sentence)
