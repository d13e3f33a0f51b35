"""A question from a page or the panel: the answer comes as it is made, piece by piece."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Literal
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from markupsafe import Markup

from enterprisehub.domains.assistant.logic import keep_chat
from enterprisehub.domains.assistant.logic.follow_turn import follow_turn
from enterprisehub.domains.assistant.logic.know_asker import asker_id
from enterprisehub.domains.assistant.logic.take_turn import Happening
from enterprisehub.domains.assistant.pages import PLACE, pages
from enterprisehub.domains.assistant.pages.chat_page import LISTED, Sessions
from enterprisehub.domains.assistant.pages.drawn_text import drawn
from enterprisehub.domains.assistant.pages.page_record import record_shown
from enterprisehub.domains.assistant.pages.shown import (
    Card,
    Said,
    Thread,
    card_of,
    said_of,
    thread_of,
)
from enterprisehub.domains.assistant.permissions import ASK
from enterprisehub.domains.assistant.queries import chats
from enterprisehub.kernel.actions import decide
from enterprisehub.kernel.actions.permissions import DECIDE
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.web.policy import Permission, own_session, signed_in
from enterprisehub.kernel.web.router import TenantDb, database_of
from enterprisehub.ui.forms import typed
from enterprisehub.ui.htmx import go_to, is_htmx, partial
from enterprisehub.ui.page import Fragment, fragment
from enterprisehub.ui.shell import Shell, current_shell, use_shell

type Place = Literal["page", "panel"]


@fragment("assistant/_thread.html")
class ThreadPart(Fragment):
    shown: Thread
    place: Place


@fragment("assistant/_message.html")
class MessagePart(Fragment):
    said: Said
    place: Place


@fragment("assistant/_step.html")
class StepPart(Fragment):
    call: dict[str, Any]


@fragment("assistant/_card.html")
class CardPart(Fragment):
    pending: Card
    place: Place


@pages.post("/ask", allow=Permission(ASK))
async def ask(request: Request) -> Response:
    """The question is kept at once; what follows is streamed.

    `again` answers an answer's question once more, `instead_of` asks a changed one, `branch` shows
    another version.
    """
    form = await typed(request)
    scope, database, zone = signed_in(request), database_of(request), own_session(request).time_zone
    place: Place = "panel" if form.get("place") == "panel" else "page"
    async with database.scoped(scope) as db:
        session_id, answer_id = await _keep(db, form)
        shown = await thread_of(db, session_id)
        listed = await chats.sessions(db, asker_id(scope), limit=LISTED)
        page = await record_shown(db, form.get("page", ""))
    if not is_htmx(request):
        if answer_id is not None:
            async for _ in follow_turn(database, scope, answer_id, page=page, zone=zone):
                pass
        return go_to(request, f"{PLACE}/chats/{session_id}")
    first = [
        partial(f"#{place}-thread", ThreadPart(shown=shown, place=place)),
        partial(f"#{place}-session", _hidden(session_id, place), "outerHTML"),
    ]
    if place == "page":
        sessions = Sessions(sessions=listed, current=session_id)
        first.append(partial("#sessions", sessions, "outerHTML"))
    frames = _frames(Markup().join(first), database, scope, answer_id, page, zone, place)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(frames, media_type="text/event-stream", headers=headers)


async def _keep(db: Db, form: Mapping[str, str]) -> tuple[UUID, UUID | None]:
    """The chat, and the answer that is to be made."""
    session_id = _id(form, "session_id") or (await keep_chat.begin_chat(db)).id
    if branch := _id(form, "branch"):
        await keep_chat.show_branch(db, session_id, branch)
        return session_id, None
    if again := _id(form, "again"):
        return session_id, (await keep_chat.ask_again(db, session_id, again)).answer.id
    instead = _id(form, "instead_of")
    text = form.get(f"edit-{instead}", "") if instead else form.get("text", "")
    turn = await keep_chat.add_question(db, session_id, text, instead_of=instead)
    return session_id, turn.answer.id


def _id(form: Mapping[str, str], name: str) -> UUID | None:
    try:
        return UUID(form[name]) if form.get(name) else None
    except ValueError:
        raise Invalid("This is no chat of ours.", fields={name: "no such id"}) from None


def _hidden(session_id: UUID, place: Place) -> Markup:
    return Markup(
        '<input type="hidden" name="session_id" id="{}-session" value="{}" data-chat="{}/chats/{}">'
    ).format(place, session_id, PLACE, session_id)


async def _frames(
    first: Markup,
    database: Database,
    scope: Scope,
    answer_id: UUID | None,
    page: str | None,
    zone: str,
    place: Place,
) -> AsyncIterator[bytes]:
    shell = current_shell()
    yield format_sse_event(data_str=str(first))
    if answer_id is None:
        return
    async for happening in follow_turn(database, scope, answer_id, page=page, zone=zone):
        piece = await _piece(database, scope, happening, answer_id, place, shell)
        yield format_sse_event(data_str=str(piece))


async def _piece(
    database: Database, scope: Scope, told: Happening, answer_id: UUID, place: Place, shell: Shell
) -> Markup:
    if told.kind == "tool":
        with use_shell(shell):
            return partial(f"#{place}-steps-{answer_id}", StepPart(call=told.data), "beforeend")
    if told.kind == "text":
        return partial(f"#{place}-text-{answer_id}", drawn(told.data["text"]))
    async with database.scoped(scope) as db:
        said = await said_of(db, answer_id)
    with use_shell(shell):
        whole = MessagePart(said=said, place=place)
        return partial(f"#{place}-{answer_id}", whole, "outerHTML")


@pages.post("/cards/{action_id}/approve", allow=Permission(DECIDE))
async def approve(db: TenantDb, action_id: UUID, seen: int, place: Place = "page") -> Response:
    """Approved as shown; it can be taken back for some seconds."""
    row = await decide.approve(db, action_id, seen_version=seen)
    return CardPart(pending=card_of(db, row), place=place).render()


@pages.post("/cards/{action_id}/reject", allow=Permission(DECIDE))
async def reject(db: TenantDb, action_id: UUID, seen: int, place: Place = "page") -> Response:
    row = await decide.reject(db, action_id, seen_version=seen, reason="Rejected in the chat.")
    return CardPart(pending=card_of(db, row), place=place).render()


@pages.post("/cards/{action_id}/take-back", allow=Permission(DECIDE))
async def take_back(db: TenantDb, action_id: UUID, place: Place = "page") -> Response:
    """The decision is undone: the card waits again."""
    row = await decide.take_back(db, action_id)
    return CardPart(pending=card_of(db, row), place=place).render()
