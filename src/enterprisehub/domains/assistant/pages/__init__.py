"""The assistant's screens: a chat, the panel beside every page, and what it remembers."""

from enterprisehub.domains.assistant.domain import domain
from enterprisehub.domains.assistant.permissions import ASK
from enterprisehub.ui.navigation import NAVIGATION, Command, NavItem

PLACE = "/assistant"
EXAMPLES = (
    "What is our open pipeline by stage?",
    "Are we on track for the quarter?",
    "Which deals are stale?",
    "What did Maria say about the roof?",
    "What changed since Monday?",
    "Create a task to call Maria on Friday",
    "I prefer tables",
)
pages = domain.pages(PLACE)
NAVIGATION.add(
    NavItem("Agents", "Assistant", PLACE, "sparkles", permission=ASK, order=5),
    Command("Ask the assistant", "sparkles", command="assistant", keys="Ctrl J", permission=ASK),
)
