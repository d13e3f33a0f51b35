"""Conditions of a flow as data: what must hold of the slots for a rule to apply.

Conditions only read stored values, so that a rule gives the same answer when it is replayed.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from enterprisehub.domains.conversations.contracts import SlotStatus, SlotValue

NO_VALUE = frozenset({SlotStatus.DECLINED, SlotStatus.DONT_CARE})


class FlowPart(BaseModel):
    """Anything that stands in a flow: frozen, and an unknown key is a mistake of the author."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Op(StrEnum):
    FILLED = "filled"
    MISSING = "missing"
    DECLINED = "declined"
    IS = "is"
    IN = "in"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    WITHIN_DAYS = "within_days"


class Condition(FlowPart):
    """One test of one slot.

    `at_least` and `at_most` compare counts, and money in minor units; `within_days` compares the
    start of a date or date range with the day the rule is applied.
    """

    slot: str
    op: Op = Op.FILLED
    value: Any = None

    def holds(self, slots: Mapping[str, SlotValue], today: date) -> bool:
        slot = slots.get(self.slot)
        known = slot is not None and slot.status not in NO_VALUE
        match self.op:
            case Op.FILLED:
                return known
            case Op.MISSING:
                return not known
            case Op.DECLINED:
                return slot is not None and slot.status is SlotStatus.DECLINED
            case Op.IS | Op.IN | Op.AT_LEAST | Op.AT_MOST | Op.WITHIN_DAYS:
                return slot is not None and known and self._compares(slot.value, today)

    def _compares(self, value: Any, today: date) -> bool:
        match self.op:
            case Op.IS:
                return bool(value == self.value)
            case Op.IN:
                return value in (self.value or ())
            case Op.WITHIN_DAYS:
                starts_on = starting_day(value)
                return starts_on is not None and (starts_on - today).days <= int(self.value)
            case _:
                number = number_of(value)
                if number is None:
                    return False
                at_least = self.op is Op.AT_LEAST
                return bool(number >= self.value if at_least else number <= self.value)


def number_of(value: Any) -> float | None:
    """The number a slot value stands for: a count, or the minor units of an amount."""
    if isinstance(value, Mapping):
        value = value.get("amount_cents")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value


def starting_day(value: Any) -> date | None:
    """The first day a date or date range stands for."""
    text = value.get("from") if isinstance(value, Mapping) else value
    if not isinstance(text, str):
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def all_hold(
    conditions: tuple[Condition, ...], slots: Mapping[str, SlotValue], today: date
) -> bool:
    return all(condition.holds(slots, today) for condition in conditions)
