"""Threads and messages as JSON."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import File, Query, Response, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from enterprisehub.domains.messaging import api, queries
from enterprisehub.domains.messaging.contracts import (
    MAX_FILE_BYTES,
    MAX_FILES,
    MEGABYTE,
    Channel,
    FileRef,
    Files,
    MessageInfo,
    Sender,
    ThreadInfo,
)
from enterprisehub.domains.messaging.domain import domain
from enterprisehub.domains.messaging.logic.attach_files import kept_uploads
from enterprisehub.domains.messaging.logic.change_sender import change_sender, sender_of
from enterprisehub.domains.messaging.permissions import (
    MESSAGES_SEND,
    SETTINGS_WRITE,
    THREADS_READ,
    THREADS_WRITE,
)
from enterprisehub.domains.messaging.settings import MessagingSettings
from enterprisehub.kernel.db.versions import require_version
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.web.versions import SeenVersion, etag

routes = domain.routes("/threads")
sender_routes = domain.routes("/settings/messages")


class ThreadPatch(BaseModel):
    """Fields left out stay as they are; `assignee_id` null unassigns."""

    model_config = ConfigDict(extra="forbid")

    assignee_id: UUID | None = None
    state: Literal["open", "closed"] | None = None
    handler: Literal["bot", "person"] | None = None


class ThreadPageBody(BaseModel):
    """A page of threads; `next` is the cursor of the following one."""

    items: list[dict[str, object]] = Field(description="Threads, the latest first")
    next: str | None


@routes.get("", allow=Permission(THREADS_READ), response_model=ThreadPageBody)
async def list_threads(
    db: TenantDb,
    channel: Literal["sms", "email", "web_chat"] | None = None,
    state: Literal["open", "closed"] = "open",
    unread: Annotated[bool, Query()] = False,  # noqa: FBT002  a query parameter
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: str | None = None,
) -> Response:
    """Threads that had a message, the latest first."""
    found = await queries.inbox(
        db, channel=channel, state=state, unread=unread, limit=limit, cursor=cursor
    )
    return Response(found.body(), media_type="application/json")


class FirstMessage(BaseModel):
    """What a signed-in person writes to a contact; `address` is one of theirs, or the primary."""

    model_config = ConfigDict(extra="forbid")

    contact_id: UUID
    channel: Literal["sms", "email"]
    body: Annotated[str, Field(min_length=1, max_length=20_000)]
    subject: Annotated[str, Field(max_length=200)] | None = None
    address: Annotated[str, Field(max_length=300)] | None = None
    files: Files = Field((), description="As `POST /api/threads/files` answered them")


class Written(BaseModel):
    """What became of it: `state` is of the action; `held_because` where a rule refused it."""

    thread_id: UUID
    action_id: UUID
    state: str
    held_because: str | None


@routes.post("", allow=Permission(MESSAGES_SEND), status_code=201)
async def begin_thread(db: TenantDb, first: FirstMessage) -> Written:
    """The message leaves like an answer of the person, past every guard."""
    thread, row = await api.start(
        db,
        first.contact_id,
        Channel(first.channel),
        first.body,
        address=first.address,
        subject=first.subject,
        files=first.files,
    )
    return Written(
        thread_id=thread.id, action_id=row.id, state=row.state, held_because=row.held_because
    )


@routes.post(
    "/files",
    allow=Permission(MESSAGES_SEND),
    status_code=201,
    max_body_bytes=MAX_FILES * MAX_FILE_BYTES + MEGABYTE,
)
async def upload_files(
    db: TenantDb, files: Annotated[list[UploadFile], File()]
) -> tuple[FileRef, ...]:
    """Files to go along with a message; their references belong into its `files`."""
    async with kept_uploads(db, files) as kept:
        return kept


@routes.get("/{thread_id}", allow=Permission(THREADS_READ))
async def read_thread(db: TenantDb, thread_id: UUID, response: Response) -> ThreadInfo:
    """One thread."""
    found = await api.thread(db, thread_id)
    response.headers["ETag"] = etag(found.version)
    return found


@routes.get("/{thread_id}/messages", allow=Permission(THREADS_READ))
async def list_messages(
    db: TenantDb,
    thread_id: UUID,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
    before: UUID | None = None,
) -> list[MessageInfo]:
    """The latest messages, oldest first; `before` is the id of the oldest one seen."""
    await api.thread(db, thread_id)
    return await api.messages(db, thread_id, limit=limit, before=before)


@routes.patch("/{thread_id}", allow=Permission(THREADS_WRITE))
async def change_thread(
    db: TenantDb, thread_id: UUID, patch: ThreadPatch, seen: SeenVersion, response: Response
) -> ThreadInfo:
    """Assign, close, open again, take over or give back; stale when a message came meanwhile."""
    thread = await api.hold_thread(db, thread_id)
    require_version(thread.version, seen)
    if "assignee_id" in patch.model_fields_set:
        thread = await api.assign(db, thread_id, patch.assignee_id)
    if patch.state is not None:
        thread = await api.set_state(db, thread_id, patch.state)
    if patch.handler == "person":
        thread = await api.take_over(db, thread_id)
    elif patch.handler == "bot":
        thread = await api.give_back(db, thread_id)
    response.headers["ETag"] = etag(thread.version)
    return thread


@sender_routes.get("", allow=Permission(SETTINGS_WRITE))
async def read_sender(db: TenantDb, response: Response) -> Sender:
    """Who writes, and what stands under commercial emails."""
    response.headers["ETag"] = etag(await MessagingSettings.version(db))
    return await sender_of(db)


@sender_routes.put("", allow=Permission(SETTINGS_WRITE))
async def replace_sender(
    db: TenantDb, sender: Sender, seen: SeenVersion, response: Response
) -> Sender:
    """Emails are signed like this from the next one on; fields left out become empty."""
    await MessagingSettings.hold(db, seen=seen)
    await change_sender(db, sender)
    response.headers["ETag"] = etag(await MessagingSettings.version(db))
    return sender
