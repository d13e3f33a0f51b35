"""Who wants to hear of what."""

from fastapi import Request, Response

from enterprisehub.console.account.pages import TABS, pages
from enterprisehub.kernel.notices.kinds import CHANNELS, KINDS
from enterprisehub.kernel.notices.preferences import choices_of, choose
from enterprisehub.kernel.web.policy import OwnAccount, own_session
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.page import Page, page


@page("account/notifications.html")
class NotificationsPage(Page):
    places: list[tuple[str, str]]
    kinds: list[tuple[str, str]]
    channels: list[tuple[str, str]]
    chosen: dict[str, frozenset[str]]
    saved: bool


async def _page(db: TenantDb, request: Request, *, saved: bool = False) -> Response:
    own = own_session(request)
    return NotificationsPage(
        places=TABS,
        kinds=sorted((k.name, k.title) for k in KINDS.values()),
        channels=list(CHANNELS.items()),
        chosen=dict(await choices_of(db, own.user_id)),
        saved=saved,
    ).render()


@pages.get("/notifications", allow=OwnAccount())
async def show_preferences(db: TenantDb, request: Request) -> Response:
    return await _page(db, request)


@pages.post("/notifications", allow=OwnAccount())
async def save_preferences(db: TenantDb, request: Request) -> Response:
    """Each ticked box is a field `wanted` with the value "kind/channel"."""
    form = await request.form()
    ticked = {str(value) for value in form.getlist("wanted")}
    choices = {
        kind: frozenset(channel for channel in CHANNELS if f"{kind}/{channel}" in ticked)
        for kind in KINDS
    }
    await choose(db, own_session(request).user_id, choices)
    return await _page(db, request, saved=True)
