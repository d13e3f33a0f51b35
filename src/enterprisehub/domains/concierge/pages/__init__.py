"""Knowledge: what agents may answer, which homes they offer, when people can be booked."""

from typing import Final

from enterprisehub.domains.concierge.permissions import KNOWLEDGE_READ
from enterprisehub.ui.navigation import NAVIGATION, NavItem

HREF: Final = "/knowledge"
LISTINGS: Final = f"{HREF}/listings"
TIMES: Final = f"{HREF}/times"
PARTS: Final = [("Answers", HREF), ("Listings", LISTINGS), ("Appointments", TIMES)]
NAVIGATION.add(NavItem("Agents", "Knowledge", HREF, "book", permission=KNOWLEDGE_READ, order=19))
