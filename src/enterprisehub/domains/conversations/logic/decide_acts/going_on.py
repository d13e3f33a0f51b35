"""The turn goes on: say back, answer, then ask the one next thing, or finish."""

from dataclasses import replace

from enterprisehub.domains.conversations.contracts import BotAct, BotActKind
from enterprisehub.domains.conversations.flows.conditions import NO_VALUE, all_hold
from enterprisehub.domains.conversations.logic.choose_question import choose_question
from enterprisehub.domains.conversations.logic.decide_acts.decision import Decision
from enterprisehub.domains.conversations.logic.decide_acts.endings import hand_over, stand_by
from enterprisehub.domains.conversations.logic.decide_acts.reactions import (
    answer,
    greet,
    reassure,
    repair,
    say_back,
    sympathise,
)
from enterprisehub.domains.conversations.logic.decide_acts.turn import Turn


def going_on(turn: Turn) -> Decision:
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
    if _stuck(turn, chosen.skipped) and "stuck" not in turn.memory.passed_on:
        handed = hand_over(turn, "stuck")
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
        if "qualified" in turn.memory.passed_on:
            return stand_by(turn, base, said)
        act, stage = BotAct(kind=BotActKind.HANDOFF, reason="qualified"), "handed_off"
    elif "stuck" in turn.memory.passed_on:
        return stand_by(turn, base, said)
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
