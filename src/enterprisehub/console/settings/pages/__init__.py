"""The settings' pages, one module per tab."""

from fastapi import Response
from fastapi.responses import RedirectResponse

from enterprisehub.console.settings import places
from enterprisehub.console.settings.domain import domain
from enterprisehub.kernel.errors import Denied
from enterprisehub.kernel.identity.rights import MEMBERS_READ
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.ui.navigation import NAVIGATION, NavItem

pages = domain.pages("/settings")
NAVIGATION.add(
    NavItem("Workspace", "Settings", "/settings", "settings", MEMBERS_READ, order=90, key="s")
)


@pages.get("", allow=Permission(MEMBERS_READ))
async def first_tab() -> Response:
    if not (tabs := places.tabs()):
        raise Denied("There are no settings that you may see.")
    return RedirectResponse(tabs[0][1], 303)
