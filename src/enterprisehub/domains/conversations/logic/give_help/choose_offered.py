"""Which of the times, or homes, that were offered a short answer means. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from enterprisehub.domains.conversations.contracts import (
    BotActKind,
    DialogueState,
    LeadActKind,
    Understanding,
)
from enterprisehub.domains.conversations.logic.give_help.patterns import ORDINALS
from enterprisehub.domains.conversations.logic.give_help.read_when import When
from enterprisehub.domains.conversations.logic.understand_text.read_words import Reading

HELP_FACT = "help"
"""The fact of a dialogue that holds what the last help offered."""
MOST_WORDS = 10
_NOT_ORDINALS = re.compile(r"(?<![\w'])(?:at|around|a las?) (?:one|two|three|four|\d)")


def offered_times(state: DialogueState) -> tuple[str, ...]:
    """The times from which the person is to choose now, in ISO form; none were offered: none."""
    asked = any(a.kind is BotActKind.HELP and a.topic == "times" for a in state.last_bot_acts)
    memory: Mapping[str, Any] = state.facts.get(HELP_FACT) or {}
    return tuple(memory.get("times", ())) if asked else ()


def shown_homes(state: DialogueState) -> tuple[str, ...]:
    """The addresses named last, in the order in which they were named."""
    memory: Mapping[str, Any] = state.facts.get(HELP_FACT) or {}
    return tuple(memory.get("homes", ()))


def choose_time(
    reading: Reading, when: When, times: Sequence[str], heard: Understanding
) -> str | None:
    """The one that fits day and hour, that is counted ("the second"), or the only one agreed to."""
    if when:
        fitting = [one for one in times if _fits(datetime.fromisoformat(one), when)]
        return fitting[0] if len(fitting) == 1 else None
    if counted := _counted(reading, times):
        return counted
    agreed = any(act.kind in (LeadActKind.AFFIRM, LeadActKind.SELECT) for act in heard.acts)
    return times[0] if agreed and len(times) == 1 else None


def choose_home(reading: Reading, homes: Sequence[str]) -> str:
    """The address that the words name or count; the first where they only say "it"."""
    for home in homes:
        number = home.split()[0].lower()
        street = home.lower().split()[1:2]
        if any(word.text == number or [word.text] == street for word in reading.words):
            return home
    return _counted(reading, homes) or next(iter(homes), "")


def _fits(at: datetime, when: When) -> bool:
    hour = f"{at.hour:02}:{at.minute:02}"
    return (
        (when.day is None or at.date() == when.day)
        and (when.at is None or when.at == hour)
        and (when.part is None or (at.hour < 12) == (when.part == "morning"))  # noqa: PLR2004
    )


def _counted(reading: Reading, offered: Sequence[str]) -> str | None:
    """The one that is counted: of "the second one" the first word that counts is meant."""
    if len(reading.words) > MOST_WORDS or _NOT_ORDINALS.search(reading.plain):
        return None
    found = [ORDINALS[word.text] for word in reading.words if word.text in ORDINALS]
    if not found or not -len(offered) <= found[0] < len(offered):
        return None
    return offered[found[0]]
