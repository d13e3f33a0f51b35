"""Screens of research."""

from typing import Final

from enterprisehub.domains.research.permissions import READ
from enterprisehub.ui.navigation import NAVIGATION, Command, NavItem

HREF: Final = "/research"
DOCUMENTS: Final = f"{HREF}/documents"
NAVIGATION.add(
    NavItem("Revenue", "Research", HREF, "search", permission=READ, order=60),
    Command("Research a question", "search", href=HREF, permission=READ),
)
