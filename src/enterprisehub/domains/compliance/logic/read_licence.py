"""Licence numbers that a text shows."""

import re
from datetime import date

from enterprisehub.domains.compliance.logic.read_rules import rules_on


def read_licences(text: str, day: date) -> tuple[str, ...]:
    """Every licence id that stands in the text in the way the rules want it."""
    return tuple(
        dict.fromkeys(
            found for rule in rules_on(day).licence for found in re.findall(rule.pattern, text)
        )
    )
