"""Each act of the bot as a sentence of its own; what may be left out when space is short."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from enterprisehub.domains.conversations.contracts import BotAct, BotActKind
from enterprisehub.domains.conversations.flows.flow import DEFAULT_LANGUAGE, Answer, Flow
from enterprisehub.domains.conversations.flows.phrasebook import Phrasebook, pick
from enterprisehub.domains.conversations.logic.phrase_reply.join_values import join_values
from enterprisehub.kernel.text.languages.elide import put_in

MUST = 0
SAYING_VALUES = (BotActKind.SAY_BACK, BotActKind.CONFIRM, BotActKind.ACKNOWLEDGE_CORRECTION)
# A written answer tells to reply STOP; on the telephone it is said.
WRITTEN_STOP = re.compile(r"[^.;]*\bSTOP\b[^.]*\.")
DROPPABLE = {BotActKind.REASSURE: 2, BotActKind.REPAIR: 4, BotActKind.GREET: 5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """`droppable` 0 stays; the highest number goes first. `short` replaces `text` before that."""

    kind: BotActKind
    text: str
    short: str | None = None
    droppable: int = MUST


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Everything that gives an act its words."""

    flow: Flow
    book: Phrasebook
    tone: str
    facts: Mapping[str, str]
    seed: str

    def phrase(self, key: str) -> str:
        return self.book.say(key, tone=self.tone, seed=self.seed)

    def fill(self, text: str, **more: str) -> str:
        """`text` with tenant facts and `more` put in; unknown placeholders do not survive."""
        return put_in(text, {**self.facts, **more}, self.book.language)

    def say(self, act: BotAct) -> list[Sentence]:
        """The sentences of one act; none for an act that waits."""
        if act.kind is BotActKind.DISCLOSE:
            return self._introduce(act)
        if act.kind in SAYING_VALUES:
            return self._say_back(act)
        if act.kind is BotActKind.ANSWER:
            return [self._answer(act)]
        if act.kind is BotActKind.HELP:
            return [Sentence(kind=act.kind, text=self.fill(act.said), droppable=1)]
        if act.kind is BotActKind.WAIT:
            return []
        words = self._words(act)
        return [
            Sentence(kind=act.kind, text=self.fill(words), droppable=DROPPABLE.get(act.kind, MUST))
        ]

    def _words(self, act: BotAct) -> str:
        match act.kind:
            case BotActKind.REQUEST:
                return self._question(act)
            case BotActKind.REQUEST_CHOICE | BotActKind.OFFER:
                return self._choices(act)
            case BotActKind.REASSURE:
                return self._reassurance(act)
            case BotActKind.GREET if act.topic == "opening":
                return self._opening()
            case BotActKind.GREET | BotActKind.REPAIR:
                return self.phrase(act.kind.value)
            case _:
                return self._outcome(act)

    def _introduce(self, act: BotAct) -> list[Sentence]:
        opening = self.fill(self._opening())
        who = Sentence(kind=act.kind, text=self.fill(self.phrase("disclose")))
        return [who, Sentence(kind=act.kind, text=opening, droppable=6)]

    def _opening(self) -> str:
        openings = self.flow.opening.get(self.book.language) or self.flow.opening[DEFAULT_LANGUAGE]
        return pick(openings, f"{self.seed}:opening")

    def _say_back(self, act: BotAct) -> list[Sentence]:
        values = join_values(act.slots, self.flow, self.book)
        if not values:
            return []
        if act.kind is BotActKind.CONFIRM:
            text = self.phrase("ask_confirm").replace("{values}", values)
            return [Sentence(kind=act.kind, text=text)]
        correcting = act.kind is BotActKind.ACKNOWLEDGE_CORRECTION
        text = self.phrase("correct" if correcting else "confirm").replace("{values}", values)
        return [Sentence(kind=act.kind, text=text, short=self.phrase("confirm_short"))]

    def _question(self, act: BotAct) -> str:
        question = self.flow.question(act.slot or "")
        tones = question.ask.get(self.tone) or next(iter(question.ask.values()))
        variants = question.rephrase if act.variant else tones
        texts = variants.get(self.book.language) or variants[DEFAULT_LANGUAGE]
        return self.fill(pick(texts, f"{self.seed}:{act.slot}"))

    def _choices(self, act: BotAct) -> str:
        labels = [self._label(act.slot, option) for option in act.options]
        numbered = " ".join(f"{i}) {label}" for i, label in enumerate(labels, 1))
        options = self._aloud(labels) if self.book.spoken else numbered
        return self.phrase("choices").replace("{options}", options)

    def _aloud(self, labels: list[str]) -> str:
        *first, last = labels
        return f"{', '.join(first)} {self.phrase('or')} {last}" if first else last

    def _label(self, slot: str | None, option: str) -> str:
        entries = [s for s in self.flow.slots if s.name == slot]
        for choice in entries[0].choices if entries else ():
            if choice.value == option:
                return choice.label.get(self.book.language, option)
        return option

    def _answer(self, act: BotAct) -> Sentence:
        if act.topic not in self.flow.answers and (key := f"answer.{act.topic}") in self.book:
            return Sentence(kind=act.kind, text=self.fill(self.phrase(key)))
        answer = self.flow.answers.get(act.topic or "unknown") or self.flow.answers["unknown"]
        text = self._told(answer)
        return Sentence(kind=act.kind, text=text, droppable=MUST if act.topic == "is_bot" else 1)

    def _told(self, answer: Answer) -> str:
        known = all(self.facts.get(name) for name in answer.needs)
        texts = answer.text if known else answer.without
        told = self.fill(texts.get(self.book.language) or texts[DEFAULT_LANGUAGE])
        if not self.book.spoken:
            return told
        return WRITTEN_STOP.sub(f" {self.phrase('aloud_stop')}", told)

    def _reassurance(self, act: BotAct) -> str:
        key = f"reassure.{act.topic}"
        if key in self.book:
            return self.phrase(key)
        tones = self.flow.objections.get(act.topic or "") or self.flow.objections["general"]
        texts = tones.get(self.tone) or next(iter(tones.values()))
        return texts.get(self.book.language) or texts[DEFAULT_LANGUAGE]

    def _outcome(self, act: BotAct) -> str:
        key = f"{act.kind.value}.{act.reason}"
        return self.phrase(key if key in self.book else f"{act.kind.value}.default")
