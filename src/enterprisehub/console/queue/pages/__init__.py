"""The queue as a screen: what waits, one action in full, and every decision about it."""

from enterprisehub.console.queue.domain import domain
from enterprisehub.kernel.actions.permissions import READ
from enterprisehub.ui.navigation import NAVIGATION, Command, NavItem

PLACE = "/queue"
PAGE_SIZE = 25

pages = domain.pages(PLACE)
NAVIGATION.add(
    NavItem(
        "", "Queue", PLACE, "list-checks", permission=READ, badge="queue", key="q", order=2,
        tab=True,
    ),
    Command("Open the queue", "list-checks", href=PLACE, keys="G Q", permission=READ),
    Command("Queue: assigned to me", "user-check", href=f"{PLACE}?mine=true", permission=READ),
    Command("Export the queue as CSV", "download", href="/api/queue/export", permission=READ),
)  # fmt: skip
