"""A question that was cut off before the caller heard it counts as never asked. Pure."""

from dataclasses import replace
from typing import Final

from enterprisehub.domains.conversations.api import SpokenReply
from enterprisehub.domains.conversations.contracts import BotActKind, DialogueState
from enterprisehub.domains.voice.logic.say_aloud import aloud, sentences

ENOUGH_RATIO: Final = 0.6
_QUESTIONS: Final = frozenset(
    {BotActKind.REQUEST, BotActKind.REQUEST_CHOICE, BotActKind.CONFIRM, BotActKind.OFFER}
)


def ends_heard(reply: SpokenReply, heard_text: str) -> bool:
    """Whether most of the last sentence, which asks, is among what was heard."""
    spoken = sentences(aloud(reply.text, reply.language))
    if not spoken:
        return False
    words = spoken[-1].lower().split()
    most = max(1, round(len(words) * ENOUGH_RATIO))
    return " ".join(words[:most]) in " ".join(heard_text.lower().split())


def unasked(now: DialogueState, before: DialogueState, reply: SpokenReply) -> DialogueState:
    """`now`, as if the questions of `reply` had not been put."""
    counts = dict(now.asked)
    for slot in {a.slot for a in reply.outcome.decision.acts if a.kind in _QUESTIONS and a.slot}:
        counts[slot] = before.asked.get(slot, 0)
    acts = tuple(act for act in now.last_bot_acts if act.kind not in _QUESTIONS)
    return replace(now, asked=counts, last_bot_acts=acts or before.last_bot_acts)
