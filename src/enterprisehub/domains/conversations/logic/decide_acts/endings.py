"""The four ways a turn ends without a question: silence, a close, a handoff, standing by."""

from dataclasses import replace

from enterprisehub.domains.conversations.contracts import BotAct, BotActKind
from enterprisehub.domains.conversations.logic.decide_acts.decision import Decision
from enterprisehub.domains.conversations.logic.decide_acts.reactions import (
    answer,
    greet,
    say_back,
    sympathise,
)
from enterprisehub.domains.conversations.logic.decide_acts.turn import Turn


def silence(turn: Turn, reason: str) -> Decision:
    wait = BotAct(kind=BotActKind.WAIT, reason=reason)
    return Decision(acts=(wait,), reasons=(reason,), stage=turn.state.stage)


def close(turn: Turn, reason: str) -> Decision:
    acts = (*greet(turn), BotAct(kind=BotActKind.CLOSE, reason=reason))
    return Decision(acts=acts, reasons=(reason,), stage="closed")


def hand_over(turn: Turn, reason: str) -> Decision:
    said = (*greet(turn), *sympathise(turn), *say_back(turn), *answer(turn))
    acts = (*said, BotAct(kind=BotActKind.HANDOFF, reason=reason))
    return Decision(acts=acts, reasons=(reason,), stage="handed_off")


def stand_by(turn: Turn, base: Decision, said: tuple[BotAct, ...]) -> Decision:
    """A person has had the lead and gave it back: what is written is answered, nothing is asked.

    One line without news is met once; after that the bot waits for news.
    """
    if said:
        return replace(base, acts=said, reasons=("stand_by",))
    standing = BotAct(kind=BotActKind.REASSURE, topic="stand_by")
    if standing in turn.state.last_bot_acts:
        return silence(turn, "stand_by")
    return replace(base, acts=(standing,), reasons=("stand_by",))
