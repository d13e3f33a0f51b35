"""Console pages of conversations: the list, one conversation, the handoffs, the flows."""

from enterprisehub.domains.conversations.permissions import SESSIONS_READ
from enterprisehub.ui.navigation import NAVIGATION, NavItem

NAVIGATION.add(
    NavItem(
        "Revenue",
        "Conversations",
        "/conversations",
        "bubbles",
        permission=SESSIONS_READ,
        badge="handoffs",
        order=8,
        key="v",
    )
)
