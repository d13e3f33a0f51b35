"""Every slot proposes the values its own grammar sees; who gets which is decided afterwards."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from enterprisehub.domains.conversations.contracts import KnownNames, SlotSpec, SlotType
from enterprisehub.domains.conversations.logic.understand_text import (
    read_choices,
    read_contacts,
    read_counts,
    read_dates,
    read_money,
    read_names,
    read_places,
    read_ranges,
    read_times,
)
from enterprisehub.domains.conversations.logic.understand_text.found import Found
from enterprisehub.domains.conversations.logic.understand_text.hear_context import Context
from enterprisehub.domains.conversations.logic.understand_text.read_free_text import find_clause
from enterprisehub.domains.conversations.logic.understand_text.read_words import Reading


@dataclass(frozen=True, slots=True)
class Proposal:
    """One slot's claim to a piece of the message."""

    spec: SlotSpec
    found: Found


@dataclass(frozen=True, slots=True)
class Sources:
    """What the grammars may lean on beside the words."""

    context: Context
    names: KnownNames
    today: date
    correcting: bool


def propose_values(
    reading: Reading, specs: Sequence[SlotSpec], sources: Sources
) -> list[Proposal]:
    """All claims of all slots, yes-or-no slots excepted: those need to know what is a question."""
    shared: dict[SlotType, list[Found]] = {}
    proposals: list[Proposal] = []
    for spec in specs:
        if spec.type is SlotType.YES_NO:
            continue
        found = shared.get(spec.type)
        if found is None:
            found = _find(reading, spec, sources)
            if spec.type in (SlotType.DATE, SlotType.DATE_RANGE, SlotType.EMAIL, SlotType.PHONE):
                shared[spec.type] = found
        proposals += [Proposal(spec, item) for item in found]
    return proposals


def _find(reading: Reading, spec: SlotSpec, sources: Sources) -> list[Found]:  # noqa: PLR0911
    asked = spec.name in sources.context.asked
    earlier = sources.context.filled.get(spec.name)
    reopened = sources.correcting and earlier is not None
    match spec.type:
        case SlotType.MONEY:
            cents = earlier.value.get("amount_cents") if earlier and reopened and isinstance(earlier.value, dict) else None  # fmt: skip
            return read_money.find_money(
                reading, spec, asked=asked or reopened, earlier_cents=cents
            )
        case SlotType.COUNT:
            confirming = spec.name in sources.context.confirmed_slots
            found = read_counts.find_counts(reading, spec, asked=asked)
            if not found and sources.correcting and (confirming or (reopened and len(reading.words) <= 7)):
                found = read_counts.find_counts(reading, spec, asked=True)
            return found
        case SlotType.PLACE:
            return read_places.find_places(reading, sources.names.places, asked=asked)
        case SlotType.PROPERTY:
            return _named(reading, spec, sources, asked=asked)
        case SlotType.DATE:
            return read_dates.find_dates(reading, sources.today)
        case SlotType.DATE_RANGE:
            return read_ranges.find_ranges(reading, sources.today)
        case SlotType.TIME:
            found = read_times.find_times(reading, asked=asked)
            if not found and asked:
                found = _lone_hour(reading)
            return found
        case SlotType.CHOICE:
            return read_choices.find_choices(reading, spec, asked=asked)
        case SlotType.PHONE:
            return read_contacts.find_phones(reading)
        case SlotType.EMAIL:
            return read_contacts.find_emails(reading)
        case SlotType.PERSON:
            return read_contacts.find_persons(reading, asked=asked)
        case _:
            return _text(reading, spec, asked=asked)


def _named(reading: Reading, spec: SlotSpec, sources: Sources, *, asked: bool) -> list[Found]:
    offered = {v.said.lower() or str(v.value).lower(): str(v.value)
               for v in sources.context.offer if v.slot == spec.name}  # fmt: skip
    found = read_names.find_known(reading, {**sources.names.properties, **offered})
    if not found:
        found = read_names.find_called(reading, spec.cues)
    if not found and asked:
        found = read_names.find_answer(reading)
    return found


def _text(reading: Reading, spec: SlotSpec, *, asked: bool) -> list[Found]:
    found = read_names.find_called(reading, spec.cues) if spec.cues else []
    if not found and spec.nouns:
        found = find_clause(reading, spec.nouns)
    if not found and asked:
        found = read_names.find_answer(reading)
    return found


_HOUR_ALONE = re.compile(r"(?<![\w:$])(\d{1,2})(?![\w:])(?! (?:st|nd|rd|th|%|people|of))")


def _lone_hour(reading: Reading) -> list[Found]:
    for match in _HOUR_ALONE.finditer(reading.plain):
        if 1 <= int(match.group(1)) <= 24 and len(reading.words) <= 8:
            hour = int(match.group(1)) + (12 if 1 <= int(match.group(1)) <= 6 else 0)
            start, end = match.span(1)
            return [Found(value=f"{hour % 24:02}:00", start=start, end=end,
                          said=match.group(1), confidence=0.65, extractor="time.bare", bare=True)]  # fmt: skip
    return []
