"""How common names and addresses are in a list: agreeing on a rare one says more."""

from collections import Counter
from collections.abc import Mapping, Sequence


class Shares:
    """How common a value is among those of the list that have one."""

    def __init__(self, shaped: Mapping[str, Sequence[str | None]]) -> None:
        self._counts = {
            column: Counter(value for value in shaped[column] if value)
            for column in ("given", "surname", "email")
            if column in shaped
        }
        self._totals = {column: sum(c.values()) for column, c in self._counts.items()}

    def __call__(self, column: str, value: str) -> float:
        if column not in self._counts:
            return 0.0
        return self._counts[column][value] / max(1, self._totals[column])
