"""Weights for a list too short to learn them from.

How often the same people agree is as `score_pairs` assumes where nothing was taught; how often
strangers do is what lists of some thousand North American names show, rounded.
"""

from collections.abc import Collection
from typing import Any, Final

from enterprisehub.domains.hygiene.logic.match_records.describe_model import comparisons

_DOUBLES_PER_ROW = 0.04
_BY_CHANCE: Final = {
    "given": (0.006, 0.004, 0.002, 0.03),
    "surname": (0.002, 0.002, 0.001, 0.01),
    "phone": (1e-5, 2e-3, 5e-2),
    "email": (1e-6, 0.002, 0.004),
    "company": (0.01,),
    "address": (2e-3, 2e-3, 5e-3, 5e-3, 0.01, 0.03),
}
_RARELY = 0.01
_SAME: Final = {"email": 0.25, "phone": 0.35, "company": 0.8, "address": 0.5}
"""One person writes by several addresses and numbers: another one says little against."""

_USUALLY = 0.8
_ELSE: Final = {"given": 0.005, "email": 0.55, "phone": 0.55, "address": 0.25}
"""Relatives share a home and a family name: a given name that differs outweighs both."""

_SELDOM = 0.06


def assume_model(columns: Collection[str], row_count: int) -> dict[str, Any]:
    """A model in the shape of the learned one."""
    made = comparisons(columns)
    for comparison in made:
        name = comparison["output_column_name"]
        own = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
        same, otherwise = _SAME.get(name, _USUALLY), _ELSE.get(name, _SELDOM)
        between = max(1, len(own) - 2)
        chances = (*_BY_CHANCE.get(name, ()), *[_RARELY] * len(own))[: len(own) - 1]
        shares = (same, *[(1 - same - otherwise) / between] * (len(own) - 2), otherwise)
        for level, if_same, by_chance in zip(
            own, shares, (*chances, 1 - sum(chances)), strict=True
        ):
            level["m_probability"], level["u_probability"] = if_same, by_chance
    share = min(0.05, _DOUBLES_PER_ROW / max(1, row_count - 1))
    return {"probability_two_random_records_match": share, "comparisons": made}
