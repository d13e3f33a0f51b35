"""The policy: what the bot does next, as a pure function of state, hearing, flow and rules.

The same inputs give the same acts on every channel, with or without a language model, and in a
replay. The order of the rules below is the order of precedence.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from enterprisehub.domains.conversations.contracts import (
    BotAct,
    BotActKind,
    DialogueState,
    LeadActKind,
    Understanding,
)
from enterprisehub.domains.conversations.flows.conditions import all_hold
from enterprisehub.domains.conversations.flows.flow import Flow
from enterprisehub.domains.conversations.logic.choose_question import PolicyMemory
from enterprisehub.domains.conversations.logic.decide_acts.decision import (
    POLICY_VERSION,
    Decision,
    PolicyRules,
)
from enterprisehub.domains.conversations.logic.decide_acts.endings import (
    close,
    hand_over,
    silence,
)
from enterprisehub.domains.conversations.logic.decide_acts.going_on import going_on
from enterprisehub.domains.conversations.logic.decide_acts.reactions import greet, say_back
from enterprisehub.domains.conversations.logic.decide_acts.turn import Turn

__all__ = ["POLICY_VERSION", "SILENT_STAGES", "Decision", "PolicyRules", "decide"]

SILENT_STAGES = frozenset({"closed", "handed_off", "with_person", "opted_out"})


def decide(
    state: DialogueState, heard: Understanding, flow: Flow, rules: PolicyRules, today: date
) -> Decision:
    """What the bot does after `heard`, which `state` already includes. At most one question."""
    turn = Turn(
        state=state,
        heard=heard,
        flow=flow,
        rules=rules,
        today=today,
        memory=PolicyMemory.of(state),
        kinds=frozenset(act.kind for act in heard.acts),
    )
    if doubted := turn.doubted:
        kept = {name: value for name, value in state.slots.items() if name not in doubted}
        turn = replace(turn, state=replace(state, slots=kept))
    return replace(_ending(turn) or going_on(turn), doubted=doubted)


def _ending(turn: Turn) -> Decision | None:
    """The first reason to ask nothing more, the gravest first."""
    return next((ended for rule in ENDINGS if (ended := rule(turn))), None)


def _stay_silent(turn: Turn) -> Decision | None:
    if turn.state.stage in SILENT_STAGES:
        return silence(turn, f"stage_{turn.state.stage}")
    if turn.spoken >= turn.rules.max_bot_messages:
        return silence(turn, "message_cap")
    return None


def _let_go(turn: Turn) -> Decision | None:
    if LeadActKind.WRONG_PERSON in turn.kinds:
        return close(turn, LeadActKind.WRONG_PERSON.value)
    for act in turn.heard.acts:
        if act.kind is LeadActKind.NOT_INTERESTED or turn.settles(act):
            return close(turn, LeadActKind.NOT_INTERESTED.value)
    return None


def _call_a_person(turn: Turn) -> Decision | None:
    if LeadActKind.WANT_HUMAN in turn.kinds:
        return hand_over(turn, "human_requested")
    if LeadActKind.ABUSE in turn.kinds:
        return hand_over(turn, "abuse")
    return None


def _admit_limits(turn: Turn) -> Decision | None:
    rules = turn.rules
    limits = {
        "message_cap": turn.spoken == rules.max_bot_messages - 1,
        "language": turn.foreign and turn.memory.foreign_turns >= 1,
        "unanswered_questions": turn.unknown_questions >= rules.unknown_before_handoff,
        "stuck": turn.state.unanswered >= rules.stuck_after_unanswered,
    }
    return next((hand_over(turn, name) for name, reached in limits.items() if reached), None)


def _pause(turn: Turn) -> Decision | None:
    """Somebody who says "later" or "bye" is not asked anything."""
    leaving = turn.kinds & {LeadActKind.DEFER, LeadActKind.BYE}
    if not leaving or LeadActKind.QUESTION in turn.kinds:
        return None
    topic = "defer" if LeadActKind.DEFER in turn.kinds else "bye"
    acts = (*greet(turn), *say_back(turn), BotAct(kind=BotActKind.REASSURE, topic=topic))
    return Decision(acts=acts, reasons=(topic,), stage=turn.state.stage)


def _by_flow_rules(turn: Turn) -> Decision | None:
    flow, slots = turn.flow, turn.sure_slots
    topics = {act.topic for act in turn.heard.acts if act.topic} | {turn.heard.intent}
    for disqualifier in flow.disqualify:
        if disqualifier.reason in topics or all_hold(disqualifier.when, slots, turn.today):
            return close(turn, disqualifier.reason)
    for rule in flow.handoffs:
        named = bool(topics & set(rule.topics))
        told = rule.when and rule.name not in turn.memory.passed_on
        if named or (told and all_hold(rule.when, slots, turn.today)):
            if rule.to == "flow":
                return Decision(
                    acts=(), reasons=(rule.name,), stage=turn.state.stage, switch_to=rule.flow
                )
            return hand_over(turn, rule.name)
    return None


ENDINGS: tuple[Callable[[Turn], Decision | None], ...] = (
    _stay_silent,
    _let_go,
    _call_a_person,
    _by_flow_rules,
    _admit_limits,
    _pause,
)
