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
from enterprisehub.domains.conversations.flows.conditions import NO_VALUE, all_hold
from enterprisehub.domains.conversations.flows.flow import Flow
from enterprisehub.domains.conversations.logic.choose_question import (
    PolicyMemory,
    choose_question,
)
from enterprisehub.domains.conversations.logic.decide_acts.decision import (
    POLICY_VERSION,
    Decision,
    PolicyRules,
)
from enterprisehub.domains.conversations.logic.decide_acts.reactions import (
    answer,
    greet,
    reassure,
    repair,
    say_back,
    sympathise,
)
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
    return replace(_ending(turn) or _going_on(turn), doubted=doubted)


def _ending(turn: Turn) -> Decision | None:
    """The first reason to ask nothing more, the gravest first."""
    return next((ended for rule in ENDINGS if (ended := rule(turn))), None)


def _stay_silent(turn: Turn) -> Decision | None:
    if turn.state.stage in SILENT_STAGES:
        return _silence(turn, f"stage_{turn.state.stage}")
    if turn.state.bot_messages >= turn.rules.max_bot_messages:
        return _silence(turn, "message_cap")
    return None


def _let_go(turn: Turn) -> Decision | None:
    if LeadActKind.WRONG_PERSON in turn.kinds:
        return _close(turn, LeadActKind.WRONG_PERSON.value)
    for act in turn.heard.acts:
        if act.kind is LeadActKind.NOT_INTERESTED and turn.settles(act):
            return _close(turn, LeadActKind.NOT_INTERESTED.value)
    return None


def _call_a_person(turn: Turn) -> Decision | None:
    if LeadActKind.WANT_HUMAN in turn.kinds:
        return _hand_over(turn, "human_requested")
    if LeadActKind.ABUSE in turn.kinds:
        return _hand_over(turn, "abuse")
    return None


def _admit_limits(turn: Turn) -> Decision | None:
    rules = turn.rules
    limits = {
        "message_cap": turn.state.bot_messages == rules.max_bot_messages - 1,
        "language": turn.foreign and turn.memory.foreign_turns >= 1,
        "unanswered_questions": turn.unknown_questions >= rules.unknown_before_handoff,
        "stuck": turn.state.unanswered >= rules.stuck_after_unanswered,
    }
    return next((_hand_over(turn, name) for name, reached in limits.items() if reached), None)


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
            return _close(turn, disqualifier.reason)
    for rule in flow.handoffs:
        named = bool(topics & set(rule.topics))
        if named or (rule.when and all_hold(rule.when, slots, turn.today)):
            if rule.to == "flow":
                return Decision(
                    acts=(), reasons=(rule.name,), stage=turn.state.stage, switch_to=rule.flow
                )
            return _hand_over(turn, rule.name)
    return None


def _silence(turn: Turn, reason: str) -> Decision:
    wait = BotAct(kind=BotActKind.WAIT, reason=reason)
    return Decision(acts=(wait,), reasons=(reason,), stage=turn.state.stage)


def _close(turn: Turn, reason: str) -> Decision:
    acts = (*greet(turn), BotAct(kind=BotActKind.CLOSE, reason=reason))
    return Decision(acts=acts, reasons=(reason,), stage="closed")


def _hand_over(turn: Turn, reason: str) -> Decision:
    said = (*greet(turn), *sympathise(turn), *say_back(turn), *answer(turn))
    acts = (*said, BotAct(kind=BotActKind.HANDOFF, reason=reason))
    return Decision(acts=acts, reasons=(reason,), stage="handed_off")


ENDINGS: tuple[Callable[[Turn], Decision | None], ...] = (
    _stay_silent,
    _let_go,
    _call_a_person,
    _by_flow_rules,
    _admit_limits,
    _pause,
)


def _going_on(turn: Turn) -> Decision:
    """Say back, answer, then ask the next missing thing, or finish."""
    said = (
        *greet(turn), *sympathise(turn), *say_back(turn), *answer(turn), *reassure(turn)
    )  # fmt: skip
    given_up = turn.given_up
    chosen = choose_question(
        turn.state,
        turn.flow,
        today=turn.today,
        language=turn.language,
        without=frozenset(given_up),
        turned_from=turn.answered_instead,
    )
    skipped = (*given_up, *chosen.skipped)
    base = Decision(
        acts=(),
        reasons=(),
        stage=turn.state.stage,
        skipped=skipped,
        answered_instead=turn.answered_instead,
        unknown_questions=turn.unknown_questions,
        foreign_turns=turn.memory.foreign_turns + int(turn.foreign),
    )
    if _stuck(turn, chosen.skipped):
        handed = _hand_over(turn, "stuck")
        return replace(handed, skipped=skipped, unknown_questions=turn.unknown_questions)
    if chosen.act is None:
        return _finish(turn, base, said)
    reason = f"{chosen.act.kind.value}:{chosen.act.slot}"
    acts = (*said, *repair(turn, said), chosen.act)
    return replace(base, acts=acts, reasons=(reason,))


def _finish(turn: Turn, base: Decision, said: tuple[BotAct, ...]) -> Decision:
    """Nothing is left to ask: a person takes over, or there is too little to go on with."""
    slots = turn.state.slots
    known = [n for n in turn.flow.required() if n in slots and slots[n].status not in NO_VALUE]
    if len(known) >= turn.flow.required_to_qualify - len(_left_out(turn)):
        act, stage = BotAct(kind=BotActKind.HANDOFF, reason="qualified"), "handed_off"
    elif base.skipped or turn.memory.skipped:
        act, stage = BotAct(kind=BotActKind.HANDOFF, reason="stuck"), "handed_off"
    else:
        act, stage = BotAct(kind=BotActKind.CLOSE, reason="nurture"), "closed"
    return replace(base, acts=(*said, act), reasons=(str(act.reason),), stage=stage)


def _left_out(turn: Turn) -> list[str]:
    """Required slots that make no sense here, such as the bedrooms of a piece of land."""
    slots = turn.state.slots
    return [
        question.slot for question in turn.flow.questions
        if question.required and question.slot not in slots and question.skip_if
        and all_hold(question.skip_if, slots, turn.today)
    ]  # fmt: skip


def _stuck(turn: Turn, just_skipped: tuple[str, ...]) -> bool:
    required = set(turn.flow.required())
    given_up = required & {*turn.memory.skipped, *just_skipped}
    return bool(required & set(just_skipped)) and len(given_up) >= turn.rules.stuck_after_skips
