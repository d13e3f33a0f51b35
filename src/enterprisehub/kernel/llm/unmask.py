"""Masked values are put back into what a model said."""

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

from pydantic import BaseModel

from enterprisehub.kernel.text.personal_data import Redactor

_LONGEST_MASK = 40


def unmasked[T](value: T, redactor: Redactor | None) -> T:
    """A text or a pydantic model with the values that were masked."""
    if redactor is None:
        return value
    if isinstance(value, str):
        return redactor.restore(value)  # type: ignore[return-value]
    if isinstance(value, BaseModel):
        restored = _in_json(value.model_dump(mode="json"), redactor)
        return type(value).model_validate(restored)
    return value


async def unmasked_pieces(
    pieces: AsyncIterator[str], redactor: Redactor | None
) -> AsyncGenerator[str]:
    """Pieces with values put back; a mask that arrives in two pieces is waited for."""
    held = ""
    async for piece in pieces:
        held += piece
        opened = held.rfind("[") if redactor else -1
        cut = opened if opened >= 0 and "]" not in held[opened:] else len(held)
        if len(held) - cut > _LONGEST_MASK:
            cut = len(held)
        if ready := held[:cut]:
            yield redactor.restore(ready) if redactor else ready
        held = held[cut:]
    if held:
        yield redactor.restore(held) if redactor else held


def _in_json(value: Any, redactor: Redactor) -> Any:
    match value:
        case str():
            return redactor.restore(value)
        case dict():
            return {key: _in_json(item, redactor) for key, item in value.items()}
        case list():
            return [_in_json(item, redactor) for item in value]
        case _:
            return value
