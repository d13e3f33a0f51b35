"""Who writes: the name, the postal address and the address for answers, under Settings."""

from fastapi import Request, Response

from enterprisehub.domains.messaging.contracts import Sender
from enterprisehub.domains.messaging.domain import domain
from enterprisehub.domains.messaging.logic.change_sender import change_sender, sender_of
from enterprisehub.domains.messaging.permissions import SETTINGS_WRITE
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.tenancy.tenants import tenant
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui import settings_tabs
from enterprisehub.ui.forms import Errors, check, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Page, page

HREF = "/settings/messages"
pages = domain.pages(HREF)
settings_tabs.add_place(settings_tabs.Place("Messages", HREF, SETTINGS_WRITE, 52))


@page("messaging/sender.html")
class SenderPage(Page):
    places: list[tuple[str, str]]
    values: dict[str, str]
    errors: Errors
    fallback_name: str
    footer: str
    saved: bool


async def _page(
    db: Db, values: dict[str, str], errors: Errors, *, saved: bool = False
) -> SenderPage:
    named = (await tenant(db, db.scope.tenant_id)).name
    footer = "\n".join(filter(None, [values["company_name"] or named, values["postal_address"]]))
    return SenderPage(
        places=settings_tabs.tabs(),
        values=values,
        errors=errors,
        fallback_name=named,
        footer=footer,
        saved=saved,
    )


@pages.get("", allow=Permission(SETTINGS_WRITE))
async def show_sender(db: TenantDb, *, saved: bool = False) -> Response:
    sender = await sender_of(db)
    values = {name: str(value or "") for name, value in sender.model_dump().items()}
    return (await _page(db, values, {}, saved=saved)).render()


@pages.post("", allow=Permission(SETTINGS_WRITE))
async def save_sender(request: Request, db: TenantDb) -> Response:
    form = await typed(request)
    values = {name: form.get(name, "").strip() for name in Sender.model_fields}
    given = check(Sender, values | {"reply_to_email": values["reply_to_email"] or None})
    if not isinstance(given, Sender):
        return (await _page(db, values, given)).render(status=422)
    await change_sender(db, given)
    return go_to(request, f"{HREF}?saved=true")
