"""A dialogue held aloud: the same flow, policy and memory as in writing, in the memory of a call.

A turn is decided without the database, for people do not wait on the telephone; what came of it is
kept by `keep_spoken` while the answer is already being spoken.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from enterprisehub.domains.conversations.contracts import (
    BotAct,
    BotActKind,
    DialogueState,
    Help,
    HelpAsked,
    KnownNames,
    LeadAct,
    LeadActKind,
    Skill,
    Understanding,
)
from enterprisehub.domains.conversations.flows.flow import DEFAULT_LANGUAGE, Flow
from enterprisehub.domains.conversations.flows.translate import only_languages
from enterprisehub.domains.conversations.logic.apply_settings import policy_rules
from enterprisehub.domains.conversations.logic.decide_acts import PolicyRules, decide
from enterprisehub.domains.conversations.logic.evaluate_handoff import HandoffVerdict
from enterprisehub.domains.conversations.logic.give_help.help_for import HelpFor
from enterprisehub.domains.conversations.logic.give_help.read_asked import read_asked
from enterprisehub.domains.conversations.logic.give_help.weave import remember_help
from enterprisehub.domains.conversations.logic.judge_handoff import flow_doors
from enterprisehub.domains.conversations.logic.merge_readings import ModelSlot
from enterprisehub.domains.conversations.logic.phrase_reply import Phrased, phrase_reply, speaker_of
from enterprisehub.domains.conversations.logic.read_turn import TurnInput, TurnOutcome, read_turn
from enterprisehub.domains.conversations.logic.remember_acts import remember_acts
from enterprisehub.domains.conversations.models import SessionRow
from enterprisehub.domains.conversations.settings import ConversationSettings
from enterprisehub.kernel.text.languages import LANGUAGES
from enterprisehub.kernel.text.languages.elide import put_in
from enterprisehub.kernel.text.languages.wishes import beside_wish

GREETING = frozenset({BotActKind.GREET, BotActKind.DISCLOSE})
_ANSWERING = frozenset(
    {
        LeadActKind.AFFIRM, LeadActKind.NEGATE, LeadActKind.SELECT, LeadActKind.DECLINE_SLOT,
        LeadActKind.DONT_CARE, LeadActKind.DONT_KNOW, LeadActKind.ASK_HELP, LeadActKind.ASK_IF_BOT,
    }
)  # fmt: skip
"""What a caller does that answers in its own way: there is no fact left to be read in it."""
VOICE = "voice"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenReading:
    """What a model read in one turn, and for its receipt who was asked and what failed."""

    slots: tuple[ModelSlot, ...] = ()
    receipt: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenReply:
    """What one turn came to: `text` is empty where the policy has nothing to say.

    `calls_person` is the reason for a handoff, `ends` the reason for which the dialogue is over.
    `read_by` and `worded_by` tell what a model had to do with it.
    """

    text: str
    outcome: TurnOutcome
    language: str
    calls_person: str | None = None
    ends: str | None = None
    passed: tuple[tuple[str, HandoffVerdict], ...] = ()
    phrased: Phrased | None = None
    read_by: Mapping[str, Any] = field(default_factory=dict)
    worded_by: Mapping[str, Any] = field(default_factory=dict)

    @property
    def helped(self) -> Help | None:
        return self.outcome.helped


@dataclass(slots=True, kw_only=True)
class SpokenDialogue:
    """One contact's dialogue (`session_id`), or one that nobody keeps: a test, an unknown caller.

    With `asks_model` a model may read and word; it never decides. `said` is the last answer, and
    `stated` are the tenant's facts by language. `stand_in` carries what flow changes look at.
    """

    flow: Flow
    state: DialogueState
    settings: ConversationSettings
    names: KnownNames
    today: date
    tone: str
    seed: str
    stated: Mapping[str, Mapping[str, str]]
    flows: Mapping[str, Flow] = field(default_factory=dict)
    session_id: UUID | None = None
    contact_id: UUID | None = None
    stand_in: SessionRow = field(default_factory=SessionRow)
    skills: tuple[Skill, ...] = ()
    languages: tuple[str, ...] = ()
    asks_model: bool = False
    said: str = ""

    @property
    def language(self) -> str:
        spoken = self.state.language
        return spoken if spoken in self.flow.languages else DEFAULT_LANGUAGE

    def read(
        self,
        text: str,
        *,
        hearing_ratio: float = 1.0,
        helped: Help | None = None,
        reading: SpokenReading | None = None,
    ) -> SpokenReply:
        """The turn with `text` is decided and worded; call `follow` once it is to be said."""
        passed: list[tuple[str, HandoffVerdict]] = []
        given = TurnInput(
            text=text,
            names=self.names,
            rules=policy_rules(self.settings),
            today=self.today,
            hearing_ratio=hearing_ratio,
            helped=helped,
            model_slots=reading.slots if reading else None,
        )
        doors = flow_doors(self.stand_in, self.flows, self.settings, passed)
        outcome = self._held(read_turn(self.flow, self.state, given, doors))
        reply = self.word(without_greeting(outcome), passed=passed)
        return replace(reply, read_by=reading.receipt) if reading else reply

    def unread(self, reply: SpokenReply) -> bool:
        """Whether the rules found nothing in what was said, or nothing of what was asked for."""
        heard, state = reply.outcome.heard, reply.outcome.state
        if reply.calls_person or reply.ends or reply.outcome.left_flows:
            return False
        if all(act.kind is LeadActKind.UNCLEAR for act in heard.acts):
            return True
        beside = any(act.topic or act.kind in _ANSWERING for act in heard.acts)
        return state.unanswered > self.state.unanswered and not beside

    def _held(self, outcome: TurnOutcome) -> TurnOutcome:
        """Who is spoken with in certain languages only is not answered in another."""
        if not self.languages or outcome.state.language in self.languages:
            return outcome
        return replace(outcome, state=replace(outcome.state, language=self.state.language))

    def speak_in(self, language: str) -> None:
        """What follows is said in this language."""
        self.state = replace(self.state, language=language)

    def turn_to(self, language: str, text: str) -> SpokenReply:
        """What to say next in `language`, which `text` asks for; what else it told is not lost."""
        rest = beside_wish(text)
        reply = self.read(rest) if rest else None
        self.speak_in(language)
        if reply is None or all(a.kind is LeadActKind.UNCLEAR for a in reply.outcome.heard.acts):
            return self.open()
        state = replace(reply.outcome.state, language=language)
        return self.word(replace(reply.outcome, state=state), passed=reply.passed)

    def asks_help(self, text: str, reply: SpokenReply, *, apart: bool = False) -> HelpAsked | None:
        """What `text` asks to be looked up or arranged, where `reply` is what the policy says.

        `apart`: also where the policy has said all that it has to say.
        """
        return read_asked(
            text,
            reply.outcome,
            names=self.names,
            today=self.today,
            skills=self.skills,
            stated=self.stated[reply.language],
            apart=apart,
        )

    def take_help(self, helped: Help) -> None:
        """Help given apart from the policy is what was said last."""
        said = BotAct(kind=BotActKind.HELP, topic=helped.kind, said=helped.said)
        state = remember_help(self.state, self.state, helped)
        self.state = replace(state, last_bot_acts=(said,))

    def help_for(self, reply: SpokenReply, *, trial: bool) -> HelpFor:
        """Whom the help of this turn is for. In a trial nothing is arranged."""
        return HelpFor(
            contact_id=self.contact_id,
            language=reply.language,
            skills=self.skills,
            channel=VOICE,
            trial=trial,
        )

    def open(self) -> SpokenReply:
        """The first question, or the one that is still open; who speaks was said before it."""
        return self.word(opened(self.flow, self.state, policy_rules(self.settings), self.today))

    def word(
        self, outcome: TurnOutcome, *, passed: Sequence[tuple[str, HandoffVerdict]] = ()
    ) -> SpokenReply:
        """`outcome` in words for the ear."""
        spoken = outcome.state.language
        language = spoken if spoken in outcome.flow.languages else DEFAULT_LANGUAGE
        phrased = phrase_reply(
            self._by_ear(outcome.decision.acts),
            outcome.flow,
            self.stated[language],
            language=language,
            tone=self.tone,
            channel=VOICE,
            seed=f"{self.seed}:{outcome.state.turn}",
        )
        handoff = outcome.decision.handoff
        closing = [act for act in outcome.decision.acts if act.kind is BotActKind.CLOSE]
        leaving = [act for act in outcome.decision.acts if act.topic == "bye"]
        ends = (closing[0].reason or "closed") if closing else "bye" if leaving else None
        return SpokenReply(
            text=phrased.text,
            outcome=outcome,
            language=language,
            calls_person=handoff.reason if handoff else None,
            ends=ends,
            passed=tuple(passed),
            phrased=phrased,
        )

    def _by_ear(self, acts: Sequence[BotAct]) -> tuple[BotAct, ...]:
        """A line of one language does not claim those that the texts are written in."""
        if len(self.languages) != 1 and not set(self.languages) & LANGUAGES.keys():
            return tuple(acts)
        said = self.only_in(self.languages)
        only = BotAct(kind=BotActKind.HELP, topic="language", said=said)
        return tuple(only if act.topic == "language" else act for act in acts)

    def follow(self, reply: SpokenReply) -> None:
        """The dialogue stands where `reply` leaves it."""
        outcome = reply.outcome
        entered = [v for _, v in reply.passed if v.allowed]
        self.stand_in.flow_path = [
            *self.stand_in.flow_path,
            *({"flow": left} for left, _ in zip(outcome.left_flows, entered, strict=False)),
        ]
        self.flow = outcome.flow
        self.stand_in.flow = outcome.flow.name
        self.state = remember_acts(outcome.state, outcome.decision)
        self.said = reply.text

    def phrase(self, key: str, **more: str) -> str:
        """A phrase of the ear's own, such as "spoken.silence"."""
        speaker = speaker_of(
            self.flow,
            self.stated[self.language],
            language=self.language,
            tone=self.tone,
            seed=f"{self.seed}:{self.state.turn}",
            aloud=True,
        )
        return _begun(speaker.fill(speaker.phrase(key), **more))

    def only_in(self, languages: Sequence[str]) -> str:
        """That nothing but these languages is spoken on this line."""
        if len(languages) == 1:
            return self.phrase("spoken.only_language")
        return _begun(self.fill(only_languages(languages, self.language, spoken=True)))

    def fill(self, text: str) -> str:
        """`text` with the tenant's facts put in."""
        return put_in(text, self.stated[self.language], self.language)


def _begun(text: str) -> str:
    """Every sentence begins with a capital, also where it begins with a fact of the tenant."""
    return re.sub(r"(^|[.!?] )(\w)", lambda found: found[1] + found[2].upper(), text)


def opened(flow: Flow, state: DialogueState, rules: PolicyRules, today: date) -> TurnOutcome:
    """The turn in which a call begins: the first question, or the one that is still open."""
    heard = Understanding(acts=(LeadAct(kind=LeadActKind.GREET),))
    state = replace(state, turn=state.turn + 1)
    decision = decide(state, heard, flow, rules, today)
    return without_greeting(TurnOutcome(flow=flow, state=state, heard=heard, decision=decision))


def without_greeting(outcome: TurnOutcome) -> TurnOutcome:
    """Who speaks was said when the call began."""
    acts: tuple[BotAct, ...] = tuple(a for a in outcome.decision.acts if a.kind not in GREETING)
    return replace(outcome, decision=replace(outcome.decision, acts=acts))
