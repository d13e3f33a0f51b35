"""The settings' pages, one module per tab."""

from enterprisehub.console.settings.domain import domain
from enterprisehub.kernel.identity.rights import MEMBERS_READ
from enterprisehub.ui.navigation import NAVIGATION, NavItem

pages = domain.pages("/settings")
NAVIGATION.add(
    NavItem("Workspace", "Settings", "/settings", "settings", MEMBERS_READ, order=90, key="s")
)
