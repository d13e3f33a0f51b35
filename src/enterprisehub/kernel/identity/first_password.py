"""Passwords that the program chooses: easy to type from a screen, to be changed soon."""

import secrets
from typing import Final

_WORDS: Final = (
    "amber", "birch", "cedar", "coral", "delta", "ember", "fjord", "glade", "harbor", "island",
    "juniper", "kelp", "lagoon", "maple", "nectar", "orchid", "prairie", "quartz", "river",
    "saffron", "timber", "umber", "velvet", "willow", "zephyr",
)  # fmt: skip


def first_password() -> str:
    """Four words and a number: 25⁴ × 9000 ways."""
    words = [secrets.choice(_WORDS) for _ in range(4)]
    return "-".join([*words, str(secrets.randbelow(9000) + 1000)])
