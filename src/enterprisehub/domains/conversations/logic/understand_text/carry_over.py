"""What was said in another matter fills what the new one still lacks: "find me an apartment there"."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from enterprisehub.domains.conversations.contracts import (
    DialogueState,
    SlotSpec,
    SlotStatus,
    SlotType,
    SlotValue,
)
from enterprisehub.domains.conversations.logic.understand_text.read_dates import find_dates
from enterprisehub.domains.conversations.logic.understand_text.read_places import find_places
from enterprisehub.domains.conversations.logic.understand_text.read_words import read_words

_CITY = frozenset("city area town where region".split())


@dataclass(slots=True)
class Heard:
    """The latest city, address and day mentioned outside the matter at hand."""

    latest: dict[str, SlotValue] = field(default_factory=dict)

    def mention(self, slot: str, kind: SlotType, value: str) -> None:
        """One value the bot spoke of; only places and days are worth remembering."""
        key = _key(slot, kind)
        if key:
            self.latest[key] = SlotValue(
                slot=slot, value=value, surface="", start=0, end=0, turn=0,
                confidence=0.6, extractor="bot", said=value,
            )  # fmt: skip

    def listen(self, text: str, today: date) -> None:
        """What the person said meanwhile."""
        reading = read_words(text)
        for place in find_places(reading, {}, asked=False):
            if place.confidence >= 0.8:
                self.mention("city", SlotType.PLACE, str(place.value))
        for day in find_dates(reading, today):
            self.mention("date", SlotType.DATE, reading.surface(day.start, day.end))


def carry_over(
    state: DialogueState, specs: Sequence[SlotSpec], heard: Heard, wanted: Iterable[str]
) -> DialogueState:
    """The state with wanted empty slots filled from what was heard, as proposals to confirm."""
    slots: dict[str, SlotValue] = dict(state.slots)
    by_name: Mapping[str, SlotSpec] = {spec.name: spec for spec in specs}
    for name in wanted:
        spec = by_name.get(name)
        value = heard.latest.get(_key(name, spec.type)) if spec else None
        if value is not None and name not in slots:
            slots[name] = replace(value, slot=name, turn=state.turn, status=SlotStatus.PROPOSED)
    return replace(state, slots=slots)


def _key(slot: str, kind: SlotType) -> str:
    if kind is SlotType.DATE:
        return "day"
    if kind is SlotType.PLACE:
        return "city" if _CITY & set(slot.lower().split("_")) else "address"
    return ""
