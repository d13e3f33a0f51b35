"""The inbox: every thread with every person, and one thread to read and answer."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import File, Form, Query, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.messaging import api, queries
from enterprisehub.domains.messaging.contracts import (
    MAX_FILE_BYTES,
    MAX_FILES,
    MEGABYTE,
    MessageInfo,
    ThreadInfo,
)
from enterprisehub.domains.messaging.domain import domain
from enterprisehub.domains.messaging.logic.attach_files import kept_uploads
from enterprisehub.domains.messaging.logic.link_media import room_for_files, why_no_files
from enterprisehub.domains.messaging.logic.read_moved import (
    MovedMessages,
    moved_of_thread,
    read_moved,
)
from enterprisehub.domains.messaging.logic.think_again import think_again
from enterprisehub.domains.messaging.permissions import (
    MESSAGES_SEND,
    THREADS_READ,
    THREADS_WRITE,
)
from enterprisehub.kernel.archive.parquet_files import ArchiveDamaged
from enterprisehub.kernel.archive.places import Cold, installed_shelf
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid, Unavailable
from enterprisehub.kernel.identity.members import list_members
from enterprisehub.kernel.storage import ObjectMissing
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb, database_of
from enterprisehub.kernel.web.surroundings import BADGES
from enterprisehub.ui.htmx import go_to, respond
from enterprisehub.ui.navigation import NAVIGATION, NavItem
from enterprisehub.ui.page import Fragment, Page, fragment, page

pages = domain.pages("/inbox")
NAVIGATION.add(
    NavItem(
        "Revenue",
        "Inbox",
        "/inbox",
        "messages-square",
        permission=THREADS_READ,
        badge="inbox",
        order=5,
        key="i",
        tab=True,
    )
)
MAX_UPLOAD_BYTES = MAX_FILES * MAX_FILE_BYTES + MEGABYTE
ICONS = {"sms": "message-square", "email": "mail", "web_chat": "messages-square"}
CHANNELS = [("sms", "Texts"), ("email", "Emails"), ("web_chat", "Web chat")]
VIEWS = [
    ("unread", "Unread"),
    ("mine", "Mine"),
    ("unassigned", "Nobody's"),
    ("person", "Answered by people"),
    ("closed", "Closed"),
]


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """A thread as the list shows it."""

    id: UUID
    name: str
    address: str
    channel: str
    icon: str
    preview: str
    ours: bool
    at: datetime
    unread_count: int
    handler: str
    assignee: str


@page("messaging/inbox.html")
class InboxPage(Page):
    threads: list[ThreadLine]
    views: list[tuple[str, str]]
    view: str
    channels: list[tuple[str, str]]
    channel: str
    next: str | None
    after: str | None


@page("messaging/thread.html")
class ThreadPage(Page):
    thread: ThreadInfo
    name: str
    contact_href: str | None
    channel_name: str
    messages: list[MessageInfo]
    stamp: str
    members: list[tuple[str, str]]
    may_send: bool
    files_note: str
    no_files: str | None
    may_write: bool
    moved_until: str | None


@fragment("messaging/_moved.html")
class MovedPart(Fragment):
    """What of a thread lies in the cold store, or why it cannot be shown."""

    found: MovedMessages
    problem: str


@fragment("messaging/_messages.html")
class Messages(Fragment):
    """The bubbles of a thread; asks again for itself while somebody looks."""

    thread_id: UUID
    messages: list[MessageInfo]
    stamp: str
    warning: str | None = None


@BADGES.implement("inbox")
async def _unread(db: Db, _: None) -> int:
    return await api.unread_thread_count(db)


@pages.get("", allow=Permission(THREADS_READ))
async def show_inbox(
    db: TenantDb,
    view: str = "",
    channel: Literal["", "sms", "email", "web_chat"] = "",
    after: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    found = await queries.inbox(
        db, channel=channel or None, cursor=after or None, **view_filter(view, db.scope.user_id)
    )
    return InboxPage(
        threads=await _lines(db, found.rows()),
        views=VIEWS,
        view=view,
        channels=CHANNELS,
        channel=channel,
        next=found.next,
        after=after,
    ).render()


def view_filter(view: str, user_id: UUID | None) -> dict[str, Any]:
    """What a view of the inbox lets through."""
    return {
        "assignee_id": user_id if view == "mine" else None,
        "unassigned": view == "unassigned",
        "unread": view == "unread",
        "handler": "person" if view == "person" else None,
        "state": "closed" if view == "closed" else "open",
    }


async def _lines(db: Db, rows: Sequence[dict[str, Any]]) -> list[ThreadLine]:
    ids = [UUID(row["contact_id"]) for row in rows if row["contact_id"]]
    names = {contact.id: contact.name for contact in await crm.contacts(db, ids)}
    people = {str(member.user_id): member.name for member in await list_members(db)}
    return [
        ThreadLine(
            id=UUID(row["id"]),
            name=names.get(UUID(row["contact_id"]), "") if row["contact_id"] else "",
            address="" if row["channel"] == "web_chat" else row["address"],
            channel=row["channel"],
            icon=ICONS[row["channel"]],
            preview=row["last_preview"],
            ours=row["last_direction"] == "out",
            at=datetime.fromisoformat(row["last_message_at"]),
            unread_count=row["unread_count"],
            handler=row["handler"],
            assignee=people.get(row["assignee_id"], "") if row["assignee_id"] else "",
        )
        for row in rows
    ]


@pages.get("/{thread_id}", allow=Permission(THREADS_READ))
async def show_thread(db: TenantDb, thread_id: UUID) -> Response:
    thread = await api.thread(db, thread_id)
    contact = await crm.contact(db, thread.contact_id) if thread.contact_id else None
    messages = await api.messages(db, thread_id)
    moved = await moved_of_thread(db, thread_id)
    if db.scope.may(THREADS_WRITE):
        await api.mark_read(db, thread_id)
    return ThreadPage(
        thread=thread,
        name=contact.name if contact else thread.address,
        contact_href=f"/contacts/{contact.id}" if contact else None,
        channel_name=dict(CHANNELS)[thread.channel],
        messages=messages,
        stamp=_stamp(messages),
        members=[(str(one.user_id), one.name) for one in await list_members(db)],
        may_send=db.scope.may(MESSAGES_SEND) and db.scope.user_id is not None,
        files_note=room_for_files(thread.channel, thread.connector),
        no_files=why_no_files(thread.channel, thread.connector),
        may_write=db.scope.may(THREADS_WRITE),
        moved_until=moved.last_month if moved else None,
    ).render()


@pages.get("/{thread_id}/moved", allow=Permission(THREADS_READ))
async def show_moved(request: Request, db: TenantDb, thread_id: UUID) -> Response:
    """The thread's messages in the cold store, read where they lie."""
    await api.thread(db, thread_id)
    shelf = installed_shelf()
    cold = Cold(shelf.objects, shelf.spool, database_of(request))
    try:
        found, problem = await read_moved(cold, db, thread_id), ""
    except (ArchiveDamaged, ObjectMissing, Unavailable) as error:
        found, problem = MovedMessages([], more=False), error.message
    return MovedPart(found=found, problem=problem).render()


@pages.get("/files/{attachment_id}", allow=Permission(THREADS_READ))
async def download(db: TenantDb, attachment_id: UUID) -> Response:
    """A file of a message, to be saved: nothing a stranger sent is shown as a page of ours."""
    return RedirectResponse(await api.link_to_file(db, attachment_id), status_code=303)


@pages.get("/{thread_id}/messages", allow=Permission(THREADS_READ))
async def show_messages(db: TenantDb, thread_id: UUID, seen: str = "") -> Response:
    """The bubbles, if they differ from those already seen."""
    await api.thread(db, thread_id)
    messages = await api.messages(db, thread_id)
    stamp = _stamp(messages)
    if stamp == seen:
        return Response(status_code=204)
    if db.scope.may(THREADS_WRITE):
        await api.mark_read(db, thread_id)
    return Messages(thread_id=thread_id, messages=messages, stamp=stamp).render()


def _stamp(messages: Sequence[MessageInfo]) -> str:
    """Differs whenever what is shown differs."""
    states = "".join(f"{one.id}{one.state}{len(one.attachments)}" for one in messages)
    return hashlib.sha256(states.encode()).hexdigest()[:16]


@pages.post(
    "/{thread_id}/messages", allow=Permission(MESSAGES_SEND), max_body_bytes=MAX_UPLOAD_BYTES
)
async def write(
    db: TenantDb,
    thread_id: UUID,
    text: Annotated[str, Form(min_length=1, max_length=20_000)],
    subject: Annotated[str, Form(max_length=200)] = "",
    files: Annotated[tuple[UploadFile, ...], File()] = (),
) -> Response:
    """The message leaves with its files; where they cannot, it is kept in the composer."""
    words = subject.strip() or None
    thread = await api.thread(db, thread_id)
    if warning := await think_again(db, text, thread.contact_id):
        shown = await _bubbles(db, thread_id, warning)
        return respond(shown, toast=f"Not sent yet. {warning}", severity="warn", status=422)
    try:
        async with db.begin_nested(), kept_uploads(db, files) as kept:
            row = await api.write(db, thread_id, text, subject=words, files=kept)
    except Invalid as error:
        shown = await _bubbles(db, thread_id)
        return respond(shown, toast=f"Not sent. {error.message}", severity="bad", status=422)
    shown = await _bubbles(db, thread_id)
    if row.state == "refused":
        return respond(shown, toast=f"Held: {row.held_because}", severity="warn")
    return respond(shown)


async def _bubbles(db: Db, thread_id: UUID, warning: str = "") -> Messages:
    messages = await api.messages(db, thread_id)
    return Messages(thread_id=thread_id, messages=messages, stamp=_stamp(messages), warning=warning)


@pages.post("/{thread_id}/take-over", allow=Permission(THREADS_WRITE))
async def take_over(request: Request, db: TenantDb, thread_id: UUID) -> Response:
    await api.take_over(db, thread_id)
    return go_to(request, f"/inbox/{thread_id}")


@pages.post("/{thread_id}/give-back", allow=Permission(THREADS_WRITE))
async def give_back(request: Request, db: TenantDb, thread_id: UUID) -> Response:
    await api.give_back(db, thread_id)
    return go_to(request, f"/inbox/{thread_id}")


@pages.post("/{thread_id}/assign", allow=Permission(THREADS_WRITE))
async def assign(
    request: Request, db: TenantDb, thread_id: UUID, user_id: Annotated[str, Form()] = ""
) -> Response:
    await api.assign(db, thread_id, _user(user_id))
    return go_to(request, f"/inbox/{thread_id}")


@pages.post("/{thread_id}/state", allow=Permission(THREADS_WRITE))
async def set_state(
    request: Request,
    db: TenantDb,
    thread_id: UUID,
    state: Annotated[Literal["open", "closed"], Form()],
) -> Response:
    await api.set_state(db, thread_id, state)
    return go_to(request, "/inbox" if state == "closed" else f"/inbox/{thread_id}")


def _user(given: str) -> UUID | None:
    try:
        return UUID(given) if given else None
    except ValueError:
        return UUID(int=0)
