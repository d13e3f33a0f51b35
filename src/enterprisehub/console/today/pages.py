"""Where people start: the places they may go to, and what waits there."""

from fastapi import Response

from enterprisehub.console.today.domain import domain
from enterprisehub.kernel.web.policy import OwnAccount
from enterprisehub.ui.navigation import NAVIGATION, NavItem
from enterprisehub.ui.page import Page, page

pages = domain.pages("")
NAVIGATION.add(NavItem("", "Today", "/", "house", order=1, key="t", tab=True))


@page("today/today.html")
class TodayPage(Page):
    """The start page."""


@pages.get("/", allow=OwnAccount())
async def today() -> Response:
    return TodayPage().render()
