"""The dialogue's state as JSON and back: what is stored is exactly what the next turn reads."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from enterprisehub.domains.conversations.contracts import (
    BotAct,
    DialogueState,
    SlotValue,
    Understanding,
)

_STATE = TypeAdapter(DialogueState)
_UNDERSTANDING = TypeAdapter(Understanding)
_ACTS = TypeAdapter(tuple[BotAct, ...])
_SLOTS = TypeAdapter(dict[str, SlotValue])


def state_to_json(state: DialogueState) -> dict[str, Any]:
    stored: dict[str, Any] = _STATE.dump_python(state, mode="json")
    return stored


def state_from_json(stored: Mapping[str, Any]) -> DialogueState:
    return _STATE.validate_python(dict(stored))


def understanding_to_json(heard: Understanding) -> dict[str, Any]:
    stored: dict[str, Any] = _UNDERSTANDING.dump_python(heard, mode="json")
    return stored


def understanding_from_json(stored: Mapping[str, Any]) -> Understanding:
    return _UNDERSTANDING.validate_python(dict(stored))


def acts_to_json(acts: tuple[BotAct, ...]) -> list[Any]:
    stored: list[Any] = _ACTS.dump_python(acts, mode="json")
    return stored


def acts_from_json(stored: list[Any]) -> tuple[BotAct, ...]:
    return _ACTS.validate_python(stored)


def slots_to_json(slots: Mapping[str, SlotValue]) -> dict[str, Any]:
    stored: dict[str, Any] = _SLOTS.dump_python(dict(slots), mode="json")
    return stored


def slots_from_json(stored: Mapping[str, Any]) -> dict[str, SlotValue]:
    return _SLOTS.validate_python(dict(stored))
