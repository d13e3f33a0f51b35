"""What people's answers about pairs changed, in one sentence."""

from collections.abc import Mapping
from typing import Any

from enterprisehub.domains.hygiene.logic.match_companies import TITLES as OF_COMPANIES
from enterprisehub.domains.hygiene.logic.match_records.weigh_pair import TITLES as OF_PEOPLE

_NAMED = 4
_CHANGED = 0.1


def say_heeded(model: Mapping[str, Any] | None) -> str:
    """Empty where no answers are heeded."""
    heeded = (model or {}).get("heeded")
    if not heeded:
        return ""
    titles = {**OF_COMPANIES, **OF_PEOPLE}
    moved = sorted(heeded["counts"].items(), key=lambda one: -abs(one[1] - 1))
    told = [
        f"{titles.get(field, field).lower()} × {count:.1f}"
        for field, count in moved[:_NAMED]
        if abs(count - 1) >= _CHANGED
    ]
    named = f": {', '.join(told)}" if told else ""
    before, now = heeded["error_before"], heeded["error"]
    return (
        f"{heeded['answers']:,} answers of yours move the weights{named}. On answers held back the"
        f" error (Brier) is {now:.3f} instead of {before:.3f}."
    )
