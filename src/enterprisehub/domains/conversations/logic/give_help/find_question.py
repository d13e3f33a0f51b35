"""The question of a text that a knowledge base may answer. Pure."""

from collections.abc import Mapping

from enterprisehub.domains.conversations.contracts import (
    BotActKind,
    HelpAsked,
    LeadAct,
    LeadActKind,
)
from enterprisehub.domains.conversations.logic.read_turn import TurnOutcome
from enterprisehub.domains.conversations.logic.understand_text.read_signals import is_question
from enterprisehub.domains.conversations.logic.understand_text.read_words import (
    Reading,
    sentences,
)

# What the policy answers for itself, whatever is written down.
_SAYS_LITTLE = frozenset({LeadActKind.UNCLEAR, LeadActKind.GREET, LeadActKind.THANK})
_NEVER_WORDS = (
    "legal complaint offer_received language_choice presence how_are_you small_talk identity "
    "source why_asked privacy appointment showing call_me"
)
_NEVER = frozenset(_NEVER_WORDS.split())


def find_question(
    reading: Reading, outcome: TurnOutcome, stated: Mapping[str, str]
) -> HelpAsked | None:
    """The first question, those that the flow cannot answer before those that it can."""
    asked = [act for act in outcome.heard.acts if act.kind is LeadActKind.QUESTION]
    asked = [act for act in asked if act.text and act.topic not in _NEVER]
    unknown = [act for act in asked if not _flow_answers(act, outcome, stated)]
    if unknown:
        return HelpAsked(kind="answer", words=unknown[0].text)
    if asked:
        return HelpAsked(kind="answer", words=asked[0].text, known=True)
    if any(act.kind is LeadActKind.QUESTION for act in outcome.heard.acts):
        return None
    return _unmarked(reading, outcome)


def _flow_answers(act: LeadAct, outcome: TurnOutcome, stated: Mapping[str, str]) -> bool:
    """Whether the flow has an answer, and every fact that it needs."""
    topics = {one.topic for one in outcome.decision.acts if one.kind is BotActKind.ANSWER}
    if act.topic not in outcome.flow.answers:
        known = topics - {"unknown", None}
        return bool(known) and "unknown" not in topics
    return all(stated.get(name) for name in outcome.flow.answers[act.topic or ""].needs)


def _unmarked(reading: Reading, outcome: TurnOutcome) -> HelpAsked | None:
    """What was said aloud has no marks: a sentence that begins as questions do is one."""
    if any(act.kind not in _SAYS_LITTLE for act in outcome.heard.acts):
        return None
    for start, end in sentences(reading):
        if is_question(reading.plain[start:end]):
            return HelpAsked(kind="answer", words=reading.surface(start, end))
    return None
