"""What a step was given and what came of it, without the names under which it is kept."""

import re
from collections.abc import Mapping
from typing import Any, Final

from enterprisehub.console.agents.waterfall import StepLine

_CURRENCY: Final = re.compile(r"[A-Z]{3}")


def given_to(step: StepLine) -> Mapping[str, Any]:
    """What a read or a look-up was told, the tool's arguments, the model's prompt."""
    if step.kind == "Model":
        return {"prompt": step.given.get("prompt")}
    arguments = step.given.get("arguments")
    if isinstance(arguments, Mapping):
        return _opened(arguments)
    return _opened(step.given)


def came_of(step: StepLine) -> Mapping[str, Any]:
    """The result alone: tokens, cost and model stand beside it."""
    found = step.got.get("value" if step.kind == "Model" else "result")
    if isinstance(found, Mapping):
        # Sums of money are kept by currency, in cents.
        sums = found and all(_CURRENCY.fullmatch(str(key)) for key in found)
        return {"sums_cents": found} if sums else found
    return {} if found is None else {"result": found}


def _opened(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """A single argument that is itself a form (an agent's input) is shown field by field."""
    only = next(iter(told.values())) if len(told) == 1 else None
    return only if isinstance(only, Mapping) else told
