"""Revenue → Proposals: offers, what they are priced by, contracts and how they are read."""

from typing import Final

from enterprisehub.domains.proposals.permissions import PROPOSALS_READ
from enterprisehub.ui.navigation import NAVIGATION, NavItem

HREF: Final = "/proposals"
PRICES: Final = "/prices"
CONTRACTS: Final = "/contracts"
PLAYBOOK: Final = "/playbook"
PARTS: Final = [
    ("Proposals", HREF),
    ("Price book", PRICES),
    ("Contracts", CONTRACTS),
    ("Playbook", PLAYBOOK),
]
NAVIGATION.add(
    NavItem("Revenue", "Proposals", HREF, "file-text", permission=PROPOSALS_READ, order=45)
)
