"""Help becomes part of the turn: what asked for it is set aside, its words are said. Pure."""

from dataclasses import replace

from enterprisehub.domains.conversations.contracts import (
    BotAct,
    BotActKind,
    DialogueState,
    Help,
    LeadAct,
    LeadActKind,
    SlotType,
    Understanding,
)
from enterprisehub.domains.conversations.flows.flow import Flow
from enterprisehub.domains.conversations.logic.decide_acts import Decision
from enterprisehub.domains.conversations.logic.give_help.choose_offered import HELP_FACT

FIRST = frozenset(
    {
        BotActKind.GREET,
        BotActKind.DISCLOSE,
        BotActKind.SAY_BACK,
        BotActKind.ACKNOWLEDGE_CORRECTION,
    }
)
QUESTIONS = frozenset(
    {BotActKind.REQUEST, BotActKind.REQUEST_CHOICE, BotActKind.CONFIRM, BotActKind.OFFER}
)
_KEPT_TOPICS = frozenset({"legal", "complaint"})
_SET_ASIDE = {
    "listings": {LeadActKind.QUESTION, LeadActKind.OBJECTION, LeadActKind.REQUEST_ALTERNATIVES},
    "times": {
        LeadActKind.QUESTION, LeadActKind.AFFIRM, LeadActKind.NEGATE, LeadActKind.SELECT,
        LeadActKind.DEFER, LeadActKind.REQUEST_ALTERNATIVES, LeadActKind.DONT_CARE,
    },
    "colleague": {LeadActKind.QUESTION, LeadActKind.WANT_HUMAN, LeadActKind.DEFER},
    "answer": set[LeadActKind](),
}  # fmt: skip
_TIMED = frozenset({SlotType.DATE, SlotType.DATE_RANGE, SlotType.TIME})


def set_aside(heard: Understanding, helped: Help, flow: Flow) -> Understanding:
    """What was heard without that which the help is the answer to."""
    kinds = _SET_ASIDE[helped.kind]
    kept = [act for act in heard.acts if not _is_met(act, kinds, helped, flow)]
    kept = [act for act in kept if act.kind is not LeadActKind.UNCLEAR]
    asked = LeadAct(kind=LeadActKind.ASK_HELP, topic=f"help_{helped.kind}", text=helped.words)
    intent = None if helped.kind == "times" and heard.intent == "book" else heard.intent
    return replace(heard, acts=(*kept, asked), intent=intent)


def _is_met(act: LeadAct, kinds: set[LeadActKind], helped: Help, flow: Flow) -> bool:
    if act.topic in _KEPT_TOPICS:
        return False
    if helped.kind == "answer":
        return act.kind is LeadActKind.QUESTION and act.text in helped.words
    if act.value is not None:
        return _is_wished(act, helped.kind, flow)
    return act.kind in kinds


def _is_wished(act: LeadAct, kind: str, flow: Flow) -> bool:
    """Values that belong to the wish and not to the flow: when to meet, where else to look."""
    entry = next((slot for slot in flow.slots if slot.name == act.slot), None)
    if entry is None:
        return False
    if kind in ("times", "colleague"):
        return entry.type in _TIMED
    return any(slot.moves == "from" for slot in flow.slots)


def remember_help(state: DialogueState, before: DialogueState, helped: Help) -> DialogueState:
    """What was offered is known to the next turn; who asked for something has not been evasive."""
    kept = state.facts.get(HELP_FACT) or {}
    facts = {**state.facts, HELP_FACT: {**kept, **helped.memory}}
    return replace(state, facts=facts, unanswered=before.unanswered)


def weave_help(decision: Decision, helped: Help) -> Decision:
    """The help stands after what is said back; where it asks, nothing else is asked."""
    acts = [
        act for act in decision.acts
        if act.kind is not BotActKind.REPAIR and not (helped.asks and act.kind in QUESTIONS)
    ]  # fmt: skip
    place = next((n for n, act in enumerate(acts) if act.kind not in FIRST), len(acts))
    said = BotAct(kind=BotActKind.HELP, topic=helped.kind, said=helped.said)
    return replace(
        decision,
        acts=(*acts[:place], said, *acts[place:]),
        reasons=(f"help:{helped.kind}", *decision.reasons),
    )
