"""A chat with its sidebar, and the same chat as a panel beside any page."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from enterprisehub.domains.assistant.logic import keep_chat
from enterprisehub.domains.assistant.logic.know_asker import asker_id
from enterprisehub.domains.assistant.models import SessionRow
from enterprisehub.domains.assistant.pages import EXAMPLES, PLACE, pages
from enterprisehub.domains.assistant.pages.page_record import record_shown
from enterprisehub.domains.assistant.pages.shown import Thread, thread_of
from enterprisehub.domains.assistant.permissions import ASK
from enterprisehub.domains.assistant.queries import chats
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search.titles import titles_of
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import typed
from enterprisehub.ui.htmx import go_to, is_htmx, partial, respond, toast_headers
from enterprisehub.ui.page import Fragment, Page, fragment, page

LISTED = 50


@page("assistant/chat.html")
class ChatPage(Page):
    shown: Thread
    sessions: list[SessionRow]
    current: UUID | None
    examples: tuple[str, ...]


@fragment("assistant/_panel.html")
class Panel(Fragment):
    shown: Thread
    about: str
    path: str
    examples: tuple[str, ...]


@fragment("assistant/_sessions.html")
class Sessions(Fragment):
    sessions: list[SessionRow]
    current: UUID | None


@fragment("assistant/_rename.html")
class Rename(Fragment):
    session: SessionRow


async def _page(db: Db, session_id: UUID | None, *, whole: bool = False) -> Response:
    shown = await thread_of(db, session_id, whole=whole)
    listed = await chats.sessions(db, asker_id(db.scope), limit=LISTED)
    return ChatPage(shown=shown, sessions=listed, current=session_id, examples=EXAMPLES).render()


@pages.get("", allow=Permission(ASK))
async def show_new(db: TenantDb) -> Response:
    """A chat that begins with the first question."""
    return await _page(db, None)


@pages.get("/panel", allow=Permission(ASK))
async def show_panel(
    db: TenantDb, path: Annotated[str, Query(max_length=300)] = "/", session_id: UUID | None = None
) -> Response:
    """The chat beside a page: the one under way, with the page's record in mind."""
    about = await record_shown(db, path)
    ref = Ref.parse(about) if about else None
    title = (await titles_of(db, [ref])).get(ref) if ref else None
    shown = await thread_of(db, session_id)
    name = title.title if title else ""
    return Panel(shown=shown, about=name, path=path, examples=EXAMPLES).render()


@pages.get("/chats/{session_id}", allow=Permission(ASK))
async def show_chat(db: TenantDb, session_id: UUID, *, whole: bool = False) -> Response:
    """The chat's last messages, or all of them."""
    return await _page(db, session_id, whole=whole)


@pages.get("/chats/{session_id}/rename", allow=Permission(ASK))
async def ask_name(db: TenantDb, session_id: UUID) -> Response:
    return Rename(session=await keep_chat.chat(db, session_id)).render()


@pages.post("/chats/{session_id}/rename", allow=Permission(ASK))
async def rename(request: Request, db: TenantDb, session_id: UUID) -> Response:
    form = await typed(request)
    await keep_chat.rename_chat(db, session_id, form.get("title", ""))
    return go_to(request, f"{PLACE}/chats/{session_id}")


@pages.post("/chats/{session_id}/delete", allow=Permission(ASK))
async def delete(request: Request, db: TenantDb, session_id: UUID) -> Response:
    """The chat is gone from the list; a toast brings it back."""
    await keep_chat.delete_chat(db, session_id)
    if not is_htmx(request):
        return go_to(request, PLACE)
    listed = await chats.sessions(db, asker_id(db.scope), limit=LISTED)
    fresh = partial("#sessions", Sessions(sessions=listed, current=None), "outerHTML")
    headers = toast_headers("Chat deleted.", undo_href=f"{PLACE}/chats/{session_id}/restore")
    return respond(fresh, headers=headers)


@pages.post("/chats/{session_id}/restore", allow=Permission(ASK))
async def restore(request: Request, db: TenantDb, session_id: UUID) -> Response:
    await keep_chat.restore_chat(db, session_id)
    return go_to(request, f"{PLACE}/chats/{session_id}")
