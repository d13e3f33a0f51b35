"""The conditions of a flow's rules as fields of a form: `AT.M.slot`, `.op` and `.value`. Pure."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from enterprisehub.domains.conversations.contracts import SlotType
from enterprisehub.domains.conversations.flows.conditions import Condition, Op
from enterprisehub.domains.conversations.flows.flow import Flow, SlotEntry

OPS: Final[dict[str, str]] = {
    "filled": "is known",
    "missing": "is not known",
    "declined": "is kept private",
    "is": "is",
    "in": "is one of",
    "at_least": "is at least",
    "at_most": "is at most",
    "within_days": "begins within days",
}
MOST_CONDITIONS: Final = 8
_VALUELESS: Final = (Op.FILLED, Op.MISSING, Op.DECLINED)
_DAYS: Final = (SlotType.DATE, SlotType.DATE_RANGE)
_NUMBERS: Final = (SlotType.COUNT, SlotType.MONEY)
_CENTS: Final = 100


type Wrong = dict[str, str]


def numbers_in(form: Mapping[str, str], prefix: str) -> list[int]:
    """The numbers that stand behind this prefix in the names of the form's fields."""
    found = {
        int(part)
        for name in form
        if name.startswith(prefix)
        and (part := name[len(prefix) :].partition(".")[0]).isdecimal()
        and len(part) < 4  # noqa: PLR2004
    }
    return sorted(found)


def conditions_in(
    flow: Flow, form: Mapping[str, str], at: str, wrong: Wrong
) -> Iterator[dict[str, Any]]:
    """The conditions of the rule at `at`; each field that is wrong is named."""
    slots = {slot.name: slot for slot in flow.slots}
    for m in numbers_in(form, f"{at}.")[:MOST_CONDITIONS]:
        name = form.get(f"{at}.{m}.slot", "").strip()
        if not name:
            continue
        slot = slots.get(name)
        if slot is None:
            wrong[f"{at}.{m}.slot"] = "There is no such question."
            continue
        op = form.get(f"{at}.{m}.op", "filled")
        if op not in OPS:
            wrong[f"{at}.{m}.op"] = "Choose one of the list."
            continue
        typed = form.get(f"{at}.{m}.value", "").strip()
        try:
            value = _value(slot, Op(op), typed)
        except ValueError as error:
            wrong[f"{at}.{m}.value"] = str(error)
            continue
        yield {"slot": name, "op": op, "value": value}


def _value(slot: SlotEntry, op: Op, typed: str) -> Any:
    """The value as the flow keeps it. Raises ValueError in words for people."""
    if op in _VALUELESS:
        return None
    if op is Op.WITHIN_DAYS:
        if slot.type not in _DAYS:
            raise ValueError("That is no date.")
        return int(_number_in(typed))
    if op in (Op.AT_LEAST, Op.AT_MOST):
        if slot.type not in _NUMBERS:
            raise ValueError("That is neither a number nor an amount.")
        number = _number_in(typed)
        return round(number * _CENTS) if slot.type is SlotType.MONEY else number
    if op is Op.IN:
        return [_one(slot, part.strip()) for part in typed.split(",") if part.strip()] or _missing()
    return _one(slot, typed)


def _one(slot: SlotEntry, typed: str) -> Any:
    if not typed:
        _missing()
    if slot.type is SlotType.YES_NO:
        if typed.lower() not in ("yes", "no"):
            raise ValueError("Write yes or no.")
        return typed.lower() == "yes"
    if slot.type is SlotType.CHOICE:
        known = [choice.value for choice in slot.choices]
        if typed not in known:
            raise ValueError(f"“{typed[:40]}” is no choice; these are: {', '.join(known)}.")
        return typed
    return _number_in(typed) if slot.type is SlotType.COUNT else typed


def _missing() -> Any:
    raise ValueError("Write what it is compared with.")


def _number_in(typed: str) -> int | float:
    text = typed.replace(",", "").replace(" ", "")
    if not re.fullmatch(r"\d{1,12}(\.\d{1,2})?", text):
        raise ValueError("Give a number.")
    return float(text) if "." in text else int(text)


def value_in_words(flow: Flow, condition: Condition) -> str:
    """The value as a person types it."""
    value = condition.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    slots = {slot.name: slot for slot in flow.slots}
    if condition.op in (Op.AT_LEAST, Op.AT_MOST) and slots[condition.slot].type is SlotType.MONEY:
        return f"{value / _CENTS:.2f}".removesuffix(".00")
    return str(value)
