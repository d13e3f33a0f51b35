"""Values that the words allow but the person cannot have meant are dropped again."""

from collections.abc import Sequence

from enterprisehub.domains.conversations.contracts import SlotSpec, SlotType, SlotValue
from enterprisehub.domains.conversations.logic.understand_text.hear_context import Context
from enterprisehub.domains.conversations.logic.understand_text.propose_values import Proposal

MEETING = frozenset({"appointment", "showing"})
# "Any album is fine" is no album called "fine".
_GUESSED = ("name.called", "name.answer")
# In a language nobody taught it, a near miss is no hit.
_UNSURE = ("place.fuzzy", "place.context", "choice.fuzzy", "name.", "person.name")


def drop_guesses(
    proposals: list[Proposal], signals: frozenset[str], *, foreign: bool
) -> list[Proposal]:
    """Guesses at names and short answers do not stand against a refusal or a foreign language.

    Who asks what a word means has not chosen it.
    """
    doubtful: tuple[str, ...] = _UNSURE if foreign else ()
    if signals & {"decline", "dont_know", "dont_care"}:
        doubtful += ("choice.reply",)
    if "dont_care" in signals:
        doubtful += _GUESSED
    if "defines" in signals:
        doubtful += ("choice.",)
    if not doubtful:
        return proposals
    return [p for p in proposals if not p.found.extractor.startswith(doubtful)]


def drop_day_of_call(
    values: Sequence[SlotValue],
    specs: Sequence[SlotSpec],
    context: Context,
    signals: frozenset[str],
) -> list[SlotValue]:
    """Who says "tomorrow at ten" or "call me back tomorrow" names when to talk; when they want to
    sell was told before.
    """
    spans = {s.name for s in specs if s.type is SlotType.DATE_RANGE and s.name in context.filled}
    spans -= context.asked
    if "defer" not in signals and not any(v.extractor.startswith("time.") for v in values):
        return list(values)
    return [
        value for value in values
        if value.slot not in spans or not value.extractor.startswith("date_range.day")
    ]  # fmt: skip


def drop_meeting_times(
    values: Sequence[SlotValue], specs: Sequence[SlotSpec], context: Context
) -> list[SlotValue]:
    """A day in "Can you come on Thursday?" tells when to meet, not when to sell."""
    if not any(s.type is SlotType.DATE_RANGE for s in specs):
        return list(values)
    timed = {s.name for s in specs if s.type in (SlotType.DATE_RANGE, SlotType.TIME)}
    return [
        value for value in values
        if value.slot not in timed - context.asked
        or not value.extractor.startswith(("date_range.day", "time."))
    ]  # fmt: skip
