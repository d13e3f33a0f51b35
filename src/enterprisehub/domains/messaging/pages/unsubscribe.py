"""Leaving the list by the link in an email: a page for people, one click for mail programs."""

from fastapi import Request, Response

from enterprisehub.domains.messaging.domain import domain
from enterprisehub.domains.messaging.logic.leave_list import PURPOSE, leave_list, open_link
from enterprisehub.kernel.scope import Actor, Scope
from enterprisehub.kernel.web.policy import SignedLink
from enterprisehub.kernel.web.problems import request_id_of
from enterprisehub.kernel.web.router import database_of
from enterprisehub.ui.page import Page, page

pages = domain.pages("/unsubscribe")


@page("messaging/unsubscribe.html")
class UnsubscribePage(Page):
    address: str
    action: str
    done: bool


@pages.get("/{token}", allow=SignedLink(PURPOSE))
async def ask(token: str) -> Response:
    """Opening the link changes nothing: mail filters open links too."""
    way = open_link(token)
    return UnsubscribePage(address=way.address, action=f"/unsubscribe/{token}", done=False).render()


@pages.post("/{token}", allow=SignedLink(PURPOSE))
async def leave(request: Request, token: str) -> Response:
    """The address is off the list at once (RFC 8058 for mail programs)."""
    way = open_link(token)
    actor = Actor("visitor", way.address, way.address)
    scope = Scope(way.tenant_id, actor, request_id=request_id_of(request) or None)
    async with database_of(request).scoped(scope) as db:
        await leave_list(db, way, how="The unsubscribe link of an email was used.")
    return UnsubscribePage(address=way.address, action="", done=True).render()
