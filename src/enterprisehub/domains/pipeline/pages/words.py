"""Sums in words. Amounts of different currencies are never added."""

from collections.abc import Sequence

from enterprisehub.ui.shown import money

type Worth = tuple[str, int]
"""A currency and an amount in its minor units."""


def joined(sums: Sequence[Worth], *, short: bool = True) -> str:
    """Such as $12k + €3k; empty where there is nothing."""
    total: dict[str, int] = {}
    for currency, cents in sums:
        total[currency] = total.get(currency, 0) + cents
    shown = [
        money(cents, currency, short=short) for currency, cents in sorted(total.items()) if cents
    ]
    return " + ".join(shown)
