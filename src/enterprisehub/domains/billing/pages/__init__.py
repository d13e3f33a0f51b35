"""Revenue → Invoices: what customers were billed, and what came in."""

from typing import Final

from enterprisehub.domains.billing.contracts import STATES
from enterprisehub.domains.billing.permissions import INVOICES_READ
from enterprisehub.ui.items import Severity
from enterprisehub.ui.navigation import NAVIGATION, NavItem

HREF: Final = "/invoices"
LOOKS: Final[dict[str, tuple[str, Severity]]] = {
    "open": (STATES["open"], "info"),
    "overdue": ("Overdue", "bad"),
    "paid": (STATES["paid"], "ok"),
    "void": (STATES["void"], "neutral"),
    "uncollectible": (STATES["uncollectible"], "warn"),
}
FROM: Final = {"hand": "By hand", "file": "From files", "api": "By the API"}
NAVIGATION.add(
    NavItem("Revenue", "Invoices", HREF, "file-text", permission=INVOICES_READ, order=48)
)


def named_source(source: str) -> str:
    """Where an invoice comes from, for people."""
    return FROM.get(source, source.replace("_", " ").capitalize())
