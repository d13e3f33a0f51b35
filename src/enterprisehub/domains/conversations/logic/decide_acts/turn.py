"""One turn as the policy sees it, with what the lead did in it."""

from dataclasses import dataclass, field
from datetime import date

from enterprisehub.domains.conversations.contracts import (
    BotActKind,
    DialogueState,
    LeadAct,
    LeadActKind,
    SlotStatus,
    SlotValue,
    Understanding,
)
from enterprisehub.domains.conversations.flows.flow import DEFAULT_LANGUAGE, Flow
from enterprisehub.domains.conversations.logic.choose_question import SURE_ENOUGH, PolicyMemory
from enterprisehub.domains.conversations.logic.decide_acts.decision import PolicyRules
from enterprisehub.domains.conversations.logic.understand_text.find_topics import BESIDE

NO_ANSWER_MEANT = frozenset(
    {
        LeadActKind.QUESTION,
        LeadActKind.OBJECTION,
        LeadActKind.ASK_IF_BOT,
        LeadActKind.GREET,
        LeadActKind.THANK,
        LeadActKind.INFORM,
        LeadActKind.CORRECT,
        LeadActKind.ASK_HELP,
    }
)
WANTED_NEXT = frozenset({"sell", "buy", "rent", "value", "book"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    state: DialogueState
    heard: Understanding
    flow: Flow
    rules: PolicyRules
    today: date
    memory: PolicyMemory
    kinds: frozenset[LeadActKind] = field(default_factory=frozenset)

    @property
    def language(self) -> str:
        spoken = self.state.language
        return spoken if spoken in self.flow.languages else DEFAULT_LANGUAGE

    @property
    def foreign(self) -> bool:
        """A language the flow does not speak; "zxx" (ISO 639-2) is no language at all."""
        heard = self.heard.language
        return heard is not None and heard != "zxx" and heard not in self.flow.languages

    @property
    def new_values(self) -> tuple[SlotValue, ...]:
        return tuple(v for v in self.state.slots.values() if v.turn == self.state.turn)

    @property
    def topics(self) -> tuple[str, ...]:
        """What was asked, each once; what the flow cannot answer is "unknown"."""
        asked = [
            "is_bot" if act.kind is LeadActKind.ASK_IF_BOT else self._topic_of(act)
            for act in self.heard.acts
            if act.kind in (LeadActKind.QUESTION, LeadActKind.ASK_IF_BOT)
            and not self._in_passing(act)
        ]
        if self.state.bot_messages == 0:
            asked = [topic for topic in asked if topic != "presence"]  # the greeting answers it
        if "is_bot" in asked or self.rule_topics:
            asked = [topic for topic in asked if topic != "unknown"]
        return tuple(dict.fromkeys(asked))

    @property
    def rule_topics(self) -> frozenset[str]:
        """Topics of this message that a hand-off rule of the flow acts upon."""
        ruled = {topic for rule in self.flow.handoffs for topic in rule.topics}
        return frozenset(act.topic for act in self.heard.acts if act.topic in ruled)

    def settles(self, act: LeadAct) -> bool:
        """Whether what happened elsewhere ends the matter: not where another home was bought or
        sold, and not where the same message says what is wanted next.
        """
        if act.kind is not LeadActKind.SETTLED:
            return False
        return act.topic in self.flow.settled_by and self.heard.intent not in WANTED_NEXT

    def _in_passing(self, act: LeadAct) -> bool:
        """Asked beside something told, of nothing the flow knows: "can you help me?"."""
        return act.confidence <= BESIDE and self._topic_of(act) == "unknown"

    def _topic_of(self, act: LeadAct) -> str:
        """The flow's own words for its topics win over what understanding called the question."""
        said = f" {act.text.lower()} "
        for topic, answer in self.flow.answers.items():
            if any(word in said for word in answer.words):
                return topic
        if act.topic == "presence" and act.topic not in self.flow.answers:
            return "presence_waiting" if self.memory.passed_on else "presence"
        known = act.topic is not None and act.topic in self.flow.answers
        return act.topic if act.topic and known else "unknown"

    @property
    def unknown_questions(self) -> int:
        """Questions without an answer so far, this turn included."""
        return self.memory.unknown_questions + int("unknown" in self.topics)

    @property
    def spoken(self) -> int:
        """How often the bot has written since it has the lead."""
        return self.state.bot_messages - self.memory.counted_from

    @property
    def sure_slots(self) -> dict[str, SlotValue]:
        """What rules may build on: a value still to be confirmed ends or moves nothing."""
        return {n: v for n, v in self.state.slots.items() if not self.needs_check(v)}

    @property
    def asked_slot(self) -> str | None:
        asking = (BotActKind.REQUEST, BotActKind.REQUEST_CHOICE)
        return next((a.slot for a in self.state.last_bot_acts if a.kind in asking), None)

    @property
    def doubted(self) -> tuple[str, ...]:
        """Values the lead denied when asked to confirm them, without giving another."""
        if LeadActKind.NEGATE not in self.kinds:
            return ()
        acts = self.state.last_bot_acts
        asked = [a.slot for a in acts if a.kind is BotActKind.CONFIRM and a.slot]
        slots = self.state.slots
        return tuple(n for n in asked if n in slots and slots[n].turn != self.state.turn)

    @property
    def given_up(self) -> tuple[str, ...]:
        """Slots the lead cannot or will not fill: they are not asked for again."""
        refusals = (LeadActKind.DONT_KNOW, LeadActKind.DECLINE_SLOT)
        named = [a.slot or self.asked_slot for a in self.heard.acts if a.kind in refusals]
        return tuple(n for n in dict.fromkeys(named) if n and n not in self.state.slots)

    @property
    def answered_instead(self) -> str | None:
        """The slot asked for, where the lead turned to another subject."""
        slot = self.asked_slot
        if slot is None or slot in self.state.slots or not self.kinds & NO_ANSWER_MEANT:
            return None
        return slot

    def needs_check(self, value: SlotValue) -> bool:
        """Too uncertain to be said back as a fact: it is asked about instead."""
        limits = {q.slot: q.confirm_below for q in self.flow.questions}
        unsure = value.confidence < limits.get(value.slot, SURE_ENOUGH)
        return unsure and value.status is SlotStatus.PROPOSED
