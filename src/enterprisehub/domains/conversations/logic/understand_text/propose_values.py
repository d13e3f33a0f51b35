"""Every slot proposes the values its own grammar sees; who gets which is decided afterwards."""

import re
from collections.abc import Callable, Sequence
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
from enterprisehub.domains.conversations.logic.understand_text.read_told import find_told
from enterprisehub.domains.conversations.logic.understand_text.read_words import Reading
from enterprisehub.domains.conversations.logic.understand_text.tell_move_ends import (
    join_alternatives,
)

# A bare number in a correction of at most this many words means the count told before.
_SHORT = 7


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


def propose_values(reading: Reading, specs: Sequence[SlotSpec], sources: Sources) -> list[Proposal]:
    """All claims of all slots, yes-or-no slots excepted: those need to know what is a question."""
    shared: dict[SlotType, list[Found]] = {}
    phones = read_contacts.find_phones(reading)
    addresses = read_contacts.find_addresses(reading)
    own_name = read_contacts.find_own_name(reading)
    proposals: list[Proposal] = []
    for spec in specs:
        if spec.type is SlotType.YES_NO:
            continue
        found = shared.get(spec.type)
        if found is None:
            found = _find(reading, spec, sources)
            if spec.type in (SlotType.DATE, SlotType.DATE_RANGE, SlotType.EMAIL, SlotType.PHONE):
                shared[spec.type] = found
        apart = [] if spec.type is SlotType.EMAIL else list(addresses)
        apart += [] if spec.type is SlotType.PHONE else [(one.start, one.end) for one in phones]
        apart += own_name if spec.type in (SlotType.DATE, SlotType.DATE_RANGE) else []
        proposals += [Proposal(spec, item) for item in found if not _lies_in(item, apart)]
    return proposals


def _lies_in(found: Found, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < found.end and found.start < end for start, end in spans)


def _find(reading: Reading, spec: SlotSpec, sources: Sources) -> list[Found]:
    asked = spec.name in sources.context.asked
    return _GRAMMARS[spec.type](reading, spec, sources, asked)


def _money(reading: Reading, spec: SlotSpec, sources: Sources, asked: bool) -> list[Found]:  # noqa: FBT001
    earlier = sources.context.filled.get(spec.name) if sources.correcting else None
    amount = earlier.value.get("amount_cents") if earlier and earlier.value else None
    reopened = asked or earlier is not None
    return read_money.find_money(reading, spec, asked=reopened, earlier_cents=amount)


def _count(reading: Reading, spec: SlotSpec, sources: Sources, asked: bool) -> list[Found]:  # noqa: FBT001
    found = read_counts.find_counts(reading, spec, asked=asked)
    short = spec.name in sources.context.filled and len(reading.words) <= _SHORT
    reopened = spec.name in sources.context.confirmed_slots or short
    if not found and sources.correcting and reopened:
        found = read_counts.find_counts(reading, spec, asked=True)
    return found


def _time(reading: Reading, spec: SlotSpec, sources: Sources, asked: bool) -> list[Found]:  # noqa: ARG001, FBT001
    found = read_times.find_times(reading, asked=asked)
    return found or (_lone_hour(reading) if asked else [])


def _place(reading: Reading, spec: SlotSpec, sources: Sources, asked: bool) -> list[Found]:  # noqa: FBT001
    found = read_places.find_places(reading, sources.names.places, asked=asked)
    if spec.moves is None:
        return found
    wrong_end = "to" if spec.moves == "from" else "from"
    kept = [item for item in found if item.hint != wrong_end]
    for hint in ("home", spec.moves):
        if best := [item for item in kept if item.hint == hint]:
            return join_alternatives(reading, best)
    return join_alternatives(reading, kept)


def _named(reading: Reading, spec: SlotSpec, sources: Sources, asked: bool) -> list[Found]:  # noqa: FBT001
    offered = {v.said.lower() or str(v.value).lower(): str(v.value)
               for v in sources.context.offer if v.slot == spec.name}  # fmt: skip
    found = read_names.find_known(reading, {**sources.names.properties, **offered}, asked=asked)
    if not found:
        found = read_names.find_called(reading, spec.cues)
    if not found and asked:
        found = read_names.find_answer(reading)
    return found


def _text(reading: Reading, spec: SlotSpec, sources: Sources, asked: bool) -> list[Found]:  # noqa: ARG001, FBT001
    found = read_names.find_called(reading, spec.cues) if spec.cues else []
    if not found and spec.nouns:
        found = find_clause(reading, spec.nouns)
    if not found and asked:
        found = find_told(reading)
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


type Grammar = Callable[[Reading, SlotSpec, Sources, bool], list[Found]]

_GRAMMARS: dict[SlotType, Grammar] = {
    SlotType.MONEY: _money,
    SlotType.COUNT: _count,
    SlotType.PLACE: _place,
    SlotType.ADDRESS: lambda reading, *_: read_contacts.find_streets(reading),
    SlotType.PROPERTY: _named,
    SlotType.TEXT: _text,
    SlotType.TIME: _time,
    SlotType.DATE: lambda reading, _, sources, __: read_dates.find_dates(reading, sources.today),
    SlotType.DATE_RANGE: lambda reading, _, sources, asked: read_ranges.find_ranges(
        reading, sources.today, asked=asked
    ),
    SlotType.CHOICE: lambda reading, spec, _, asked: read_choices.find_choices(
        reading, spec, asked=asked
    ),
    SlotType.PHONE: lambda reading, *_: read_contacts.find_phones(reading),
    SlotType.EMAIL: lambda reading, *_: read_contacts.find_emails(reading),
    SlotType.PERSON: lambda reading, _, __, asked: read_contacts.find_persons(reading, asked=asked),
}
