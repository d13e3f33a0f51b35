"""The panel under the bell, and the page with everything."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse

from enterprisehub.console.notices.domain import domain
from enterprisehub.kernel.db.pages import decode_cursor, encode_cursor
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.notices import inbox
from enterprisehub.kernel.notices.models import NoticeRow
from enterprisehub.kernel.web.policy import OwnAccount, own_session
from enterprisehub.kernel.web.redirects import inside
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import is_htmx, respond
from enterprisehub.ui.page import Fragment, Page, fragment, page

pages = domain.pages("/notifications")
_PANEL_LENGTH = 12
_PAGE_LENGTH = 40


@page("notices/notices.html")
class NoticesPage(Page):
    notices: list[NoticeRow]
    unread: bool
    next: str | None
    after: str | None


@fragment("notices/_panel.html")
class Panel(Fragment):
    notices: list[NoticeRow]


@pages.get("/panel", allow=OwnAccount())
async def show_panel(db: TenantDb, request: Request) -> Response:
    own = own_session(request)
    return Panel(notices=await inbox.list_notices(db, own.user_id, limit=_PANEL_LENGTH)).render()


@pages.get("", allow=OwnAccount())
async def show_notices(
    db: TenantDb,
    request: Request,
    after: Annotated[str | None, Query(max_length=200)] = None,
    *,
    unread: bool = False,
) -> Response:
    own = own_session(request)
    found = await inbox.list_notices(
        db, own.user_id, unread=unread, before=_seen(after), limit=_PAGE_LENGTH + 1
    )
    shown = found[:_PAGE_LENGTH]
    more = len(found) > _PAGE_LENGTH
    last = encode_cursor([shown[-1].at.isoformat(), str(shown[-1].id)]) if more else None
    return NoticesPage(notices=shown, unread=unread, next=last, after=after).render()


def _seen(cursor: str | None) -> tuple[datetime, UUID] | None:
    if cursor is None:
        return None
    at, id_ = decode_cursor(cursor, 2)
    try:
        return datetime.fromisoformat(str(at)), UUID(str(id_))
    except ValueError:
        reason = "is not a page of this list"
        raise Invalid(f"after {reason}.", fields={"after": reason}) from None


@pages.post("/read-all", allow=OwnAccount())
async def read_all(db: TenantDb, request: Request) -> Response:
    own = own_session(request)
    await inbox.mark_all_read(db, own.user_id)
    if not is_htmx(request):
        return RedirectResponse("/notifications", 303)
    notices = await inbox.list_notices(db, own.user_id, limit=_PANEL_LENGTH)
    return respond(Panel(notices=notices), toast="All read")


@pages.get("/{notice_id}", allow=OwnAccount())
async def open_notice(db: TenantDb, request: Request, notice_id: UUID) -> Response:
    """It is read, and the person comes to what it is about."""
    row = await inbox.mark_read(db, own_session(request).user_id, notice_id)
    return RedirectResponse(inside(row.href, "/notifications"), 303)
