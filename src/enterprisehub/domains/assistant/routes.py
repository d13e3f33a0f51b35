"""Chats as JSON or as a stream, preferences, memories, exports."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, Self
from uuid import UUID

import orjson
from fastapi import Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from pydantic import BaseModel, ConfigDict, Field

from enterprisehub.domains.assistant.contracts import Found
from enterprisehub.domains.assistant.domain import domain
from enterprisehub.domains.assistant.logic import keep_chat, keep_memory
from enterprisehub.domains.assistant.logic.export_chat import (
    contents_of,
    export_markdown,
    messages_to_export,
)
from enterprisehub.domains.assistant.logic.follow_turn import follow_turn
from enterprisehub.domains.assistant.logic.know_asker import asker_id, know_asker
from enterprisehub.domains.assistant.logic.look_up_slack import look_up_slack
from enterprisehub.domains.assistant.logic.look_up_words import recall
from enterprisehub.domains.assistant.logic.shorten_chat import RESUMED
from enterprisehub.domains.assistant.models import MemoryRow, MessageRow, SessionRow
from enterprisehub.domains.assistant.permissions import ASK
from enterprisehub.domains.assistant.queries import chats
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.reports.branding import Branding
from enterprisehub.kernel.reports.kinds import Span
from enterprisehub.kernel.reports.render_pdf import render_pdf
from enterprisehub.kernel.tenancy.tenants import tenant
from enterprisehub.kernel.web.policy import Permission, signed_in
from enterprisehub.kernel.web.router import TenantDb, database_of
from enterprisehub.kernel.web.versions import SeenVersion, etag

router = domain.routes("/assistant")


class Shape(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ChatSession(Shape):
    """A chat of the caller."""

    id: UUID
    user_id: UUID
    title: str
    about: str | None
    created_at: datetime
    last_message_at: datetime
    version: int


class ChatMessage(Shape):
    """One message; `tool_calls` are what was looked up, `sources` the records it cites."""

    id: UUID
    session_id: UUID
    parent_id: UUID | None
    role: str
    state: str
    content: str = Field(description="Markdown")
    tool_calls: list[dict[str, Any]]
    sources: list[dict[str, Any]]
    action_ids: list[UUID]
    engine: str
    note: str
    tokens: int
    created_at: datetime


class Chat(ChatSession):
    """With the last ten messages of the branch that is shown, or all of it."""

    messages: list[ChatMessage]
    summary: str | None = Field(description="Of what came before, where the chat is long")


class Chats(BaseModel):
    items: list[ChatSession]
    next: str | None


class NewChat(BaseModel):
    title: str = Field("", max_length=200)
    about: str | None = Field(None, max_length=120, description='A record, like "crm.deal:ID"')


class Renamed(BaseModel):
    title: str = Field(min_length=1, max_length=200)


class Asked(BaseModel):
    text: str = Field(min_length=1, max_length=keep_chat.MOST_CHARACTERS)
    about: str | None = Field(None, max_length=120, description="The record looked at")
    instead_of: UUID | None = Field(None, description="A message of yours that this replaces")


class Preference(Shape):
    key: str
    value: str
    updated_at: datetime
    source_message_id: UUID | None


class Preferences(BaseModel):
    items: list[Preference]


class Value(BaseModel):
    value: str = Field(min_length=1, max_length=200)


class Memory(Shape):
    """Something that was told, and the time in which it held."""

    id: UUID
    kind: str
    key: str
    value: str
    valid_from_at: datetime
    superseded_at: datetime | None
    source_message_id: UUID | None

    @classmethod
    def of(cls, row: MemoryRow) -> Self:
        return cls.model_validate(row)


class Memories(BaseModel):
    items: list[Memory]


def _session(row: SessionRow, response: Response) -> ChatSession:
    response.headers["ETag"] = etag(row.version)
    return ChatSession.model_validate(row)


@router.get("/sessions", allow=Permission(ASK))
async def list_sessions(
    db: TenantDb,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, Query(max_length=120)] = None,
) -> Chats:
    """Your chats, the one used last first."""
    rows = await chats.sessions(
        db, asker_id(db.scope), before=_read_cursor(cursor), limit=limit + 1
    )
    last = rows[limit - 1] if len(rows) > limit else None
    following = f"{last.last_message_at.isoformat()}|{last.id}" if last else None
    items = [ChatSession.model_validate(row) for row in rows[:limit]]
    return Chats(items=items, next=following)


def _read_cursor(cursor: str | None) -> tuple[datetime, UUID] | None:
    if cursor is None:
        return None
    at, _, id_ = cursor.replace(" ", "+").partition("|")
    try:
        return datetime.fromisoformat(at), UUID(id_)
    except ValueError:
        raise Invalid("This cursor is not ours.", fields={"cursor": "not ours"}) from None


@router.post("/sessions", allow=Permission(ASK), status_code=201)
async def begin_session(db: TenantDb, new: NewChat, response: Response) -> ChatSession:
    row = await keep_chat.begin_chat(db, about=new.about, title=new.title)
    response.headers["Location"] = f"/api/assistant/sessions/{row.id}"
    return _session(row, response)


@router.get("/sessions/{session_id}", allow=Permission(ASK))
async def read_session(
    db: TenantDb, session_id: UUID, response: Response, *, whole: bool = False
) -> Chat:
    """A chat with its last ten messages; `whole` for all."""
    row = await keep_chat.chat(db, session_id)
    rows = await chats.messages(db, row.id)
    path = keep_chat.branch_of(rows, row.leaf_id)
    summary = keep_chat.summary_of(rows, path)
    shown = path if whole else path[-RESUMED:]
    return Chat(
        **_session(row, response).model_dump(),
        messages=[ChatMessage.model_validate(one) for one in shown],
        summary=summary.content if summary else None,
    )


@router.patch("/sessions/{session_id}", allow=Permission(ASK))
async def rename_session(
    db: TenantDb, session_id: UUID, named: Renamed, seen: SeenVersion, response: Response
) -> ChatSession:
    row = await keep_chat.rename_chat(db, session_id, named.title, seen=seen)
    return _session(row, response)


@router.delete("/sessions/{session_id}", allow=Permission(ASK), status_code=204)
async def delete_session(db: TenantDb, session_id: UUID) -> None:
    """The chat leaves the list; it can be restored."""
    await keep_chat.delete_chat(db, session_id)


@router.post("/sessions/{session_id}/restore", allow=Permission(ASK))
async def restore_session(db: TenantDb, session_id: UUID, response: Response) -> ChatSession:
    return _session(await keep_chat.restore_chat(db, session_id), response)


@router.post("/sessions/{session_id}/messages", allow=Permission(ASK), response_model=ChatMessage)
async def ask(
    request: Request,
    session_id: UUID,
    asked: Asked,
    accept: Annotated[str, Header()] = "application/json",
) -> Any:
    """The answer, once it is whole; with `Accept: text/event-stream` as it is made.

    Events: `tool` (a look-up), `text` (the answer so far, Markdown), `done` (the message).
    """
    scope, database = signed_in(request), database_of(request)
    async with database.scoped(scope) as db:
        turn = await keep_chat.add_question(db, session_id, asked.text, instead_of=asked.instead_of)
        about = asked.about or turn.session.about
    happenings = follow_turn(database, scope, turn.answer.id, page=about, zone="")
    if "text/event-stream" in accept:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

        async def frames() -> AsyncIterator[bytes]:
            async for told in happenings:
                data = told.data if told.message is None else _message(told.message)
                yield format_sse_event(event=told.kind, data_str=orjson.dumps(data).decode())

        return StreamingResponse(frames(), media_type="text/event-stream", headers=headers)
    last: MessageRow | None = None
    async for told in happenings:
        last = told.message or last
    return ChatMessage.model_validate(last)


def _message(row: MessageRow) -> dict[str, Any]:
    return ChatMessage.model_validate(row).model_dump(mode="json")


@router.post("/sessions/{session_id}/messages/{message_id}/again", allow=Permission(ASK))
async def ask_again(request: Request, session_id: UUID, message_id: UUID) -> ChatMessage:
    """The same question is answered anew, as another branch."""
    scope, database = signed_in(request), database_of(request)
    async with database.scoped(scope) as db:
        turn = await keep_chat.ask_again(db, session_id, message_id)
        about = turn.session.about
    last: MessageRow | None = None
    async for told in follow_turn(database, scope, turn.answer.id, page=about, zone=""):
        last = told.message or last
    return ChatMessage.model_validate(last)


@router.get("/sessions/{session_id}/export", allow=Permission(ASK), response_class=Response)
async def export_session(
    db: TenantDb,
    session_id: UUID,
    kind: Annotated[Literal["md", "pdf"], Query(alias="format")] = "md",
) -> Response:
    """All messages of the shown branch with their times, as Markdown or PDF."""
    asker = await know_asker(db)
    if kind == "md":
        text = await export_markdown(db, session_id, asker)
        return _file(text.encode(), "text/markdown; charset=utf-8", "md")
    session = await keep_chat.chat(db, session_id)
    rows = await messages_to_export(db, session)
    span = Span(session.created_at, session.last_message_at + timedelta(seconds=1), asker.zone)
    name = (await tenant(db, db.scope.tenant_id)).name
    contents = contents_of(session, rows, asker)
    made = await asyncio.to_thread(render_pdf, contents, span, name, await Branding.load(db))
    return _file(made.pdf, "application/pdf", "pdf")


def _file(content: bytes, media_type: str, ending: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="chat.{ending}"'}
    return Response(content, media_type=media_type, headers=headers)


@router.get("/preferences", allow=Permission(ASK))
async def list_preferences(db: TenantDb) -> Preferences:
    """How you want to be answered."""
    rows = await chats.memories(db, asker_id(db.scope), kind="preference")
    return Preferences(items=[Preference.model_validate(row) for row in rows])


@router.put("/preferences/{key}", allow=Permission(ASK))
async def set_preference(db: TenantDb, key: str, value: Value) -> Preference:
    """It holds from the next answer on; the former one stays on record."""
    return Preference.model_validate(await keep_memory.keep_preference(db, key, value.value))


@router.get("/memories", allow=Permission(ASK))
async def list_memories(db: TenantDb, *, past: bool = False) -> Memories:
    """What you told the assistant; with `past` also what no longer holds."""
    rows = await chats.memories(db, asker_id(db.scope), past=past)
    return Memories(items=[Memory.of(row) for row in rows])


@router.delete("/memories/{memory_id}", allow=Permission(ASK), status_code=204)
async def forget_memory(db: TenantDb, memory_id: UUID) -> None:
    """It no longer holds."""
    await keep_memory.forget(db, memory_id)


@router.get("/search", allow=Permission(ASK))
async def search_memory(
    request: Request, q: Annotated[str, Query(min_length=1, max_length=200)]
) -> Found:
    """Records, documents, conversations, your own chats and Slack that say something about it."""
    scope, database = signed_in(request), database_of(request)
    async with database.scoped(scope) as db:
        found = await recall(db, q, user_id=asker_id(db.scope), limit=10)
    looked = await look_up_slack(database, scope, q)
    if looked is None:
        return found
    told, said = looked
    return found.model_copy(
        update={
            "says": f"{found.says} {said.says}",
            "total": found.total + said.total,
            "lines": [*found.lines, *said.lines],
            "note": told["says"] if told["failed"] else "",
        }
    )
