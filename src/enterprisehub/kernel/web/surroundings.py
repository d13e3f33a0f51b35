"""What domains and screens add around every page: counts in the menu, lines above the content."""

from dataclasses import dataclass
from typing import Literal

from enterprisehub.kernel.hooks import HookPoint

BADGES: HookPoint[None, int] = HookPoint("page badges")
"""Named as in `NavItem.badge`; "notifications" is the bell. Answers how many wait."""


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    severity: Literal["info", "ok", "warn", "bad"] = "info"
    link_label: str = ""
    link_href: str = ""


LINES: HookPoint[None, Line] = HookPoint("lines above pages")
"""Answers a line that everybody in the tenant should see on every page, or None."""
