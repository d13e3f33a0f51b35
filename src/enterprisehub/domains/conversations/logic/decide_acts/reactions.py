"""What the bot says before it asks: greeting, values said back, answers, reassurance, repair."""

from collections.abc import Iterator

from enterprisehub.domains.conversations.contracts import (
    BotAct,
    BotActKind,
    LeadActKind,
    SlotStatus,
)
from enterprisehub.domains.conversations.flows.conditions import NO_VALUE
from enterprisehub.domains.conversations.logic.decide_acts.turn import Turn

SYMPATHY = ("bereavement", "hard_time")


def greet(turn: Turn) -> Iterator[BotAct]:
    """The first message greets and says that it is automated."""
    if turn.state.bot_messages == 0:
        yield BotAct(kind=BotActKind.GREET)
        yield BotAct(kind=BotActKind.DISCLOSE)


def say_back(turn: Turn) -> Iterator[BotAct]:
    spoken = [v for v in turn.new_values if v.status not in NO_VALUE]
    corrected = tuple(v for v in spoken if v.status is SlotStatus.CORRECTED)
    fresh = tuple(v for v in spoken if v not in corrected and not turn.needs_check(v))
    if corrected:
        yield BotAct(kind=BotActKind.ACKNOWLEDGE_CORRECTION, slots=corrected)
    if fresh:
        yield BotAct(kind=BotActKind.SAY_BACK, slots=fresh)


def answer(turn: Turn) -> Iterator[BotAct]:
    topics = list(turn.topics)
    if turn.foreign and "language" in turn.flow.answers:
        topics = ["language", *(t for t in topics if t == "is_bot")]
    for topic in sorted(topics, key=lambda t: t != "is_bot")[: turn.rules.max_answers]:
        yield BotAct(kind=BotActKind.ANSWER, topic=topic)


def sympathise(turn: Turn) -> Iterator[BotAct]:
    """What somebody has been through is met before anything is noted."""
    for act in turn.heard.acts:
        if act.kind is LeadActKind.OBJECTION and act.topic in SYMPATHY:
            yield BotAct(kind=BotActKind.REASSURE, topic=act.topic)
            return


def reassure(turn: Turn) -> Iterator[BotAct]:
    for act in turn.heard.acts:
        if act.kind is LeadActKind.OBJECTION and act.topic not in SYMPATHY:
            topic = act.topic if act.topic in turn.flow.objections else "general"
            yield BotAct(kind=BotActKind.REASSURE, topic=topic)
            return
    for act in turn.heard.acts:
        if act.kind is LeadActKind.SETTLED and turn.flow.audience == "consumer":
            yield BotAct(kind=BotActKind.REASSURE, topic=act.topic)
            return
    if turn.kinds & {LeadActKind.DECLINE_SLOT, LeadActKind.DONT_KNOW}:
        declined = LeadActKind.DECLINE_SLOT in turn.kinds
        yield BotAct(kind=BotActKind.REASSURE, topic="declined" if declined else "dont_know")


def repair(turn: Turn, said: tuple[BotAct, ...]) -> Iterator[BotAct]:
    """Nothing was understood: say so before asking in another way.

    Who opens by saying what brings them was understood, though no slot was filled.
    """
    if turn.state.bot_messages == 0 and turn.heard.intent:
        return
    greeted = {BotActKind.GREET, BotActKind.DISCLOSE}
    spoken = any(act.kind not in greeted for act in said)
    unclear = not turn.kinds or LeadActKind.UNCLEAR in turn.kinds
    if unclear and not spoken:
        yield BotAct(kind=BotActKind.REPAIR)
