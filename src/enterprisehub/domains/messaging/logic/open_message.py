"""An outbound message stands in its thread before it leaves."""

from typing import Any
from uuid import UUID

from enterprisehub.domains.messaging import queries
from enterprisehub.domains.messaging.contracts import (
    Channel,
    FileRef,
    MessageState,
    SendChat,
    SendEmail,
    SendText,
)
from enterprisehub.domains.messaging.logic.count_segments import count_segments
from enterprisehub.domains.messaging.logic.keep_thread import tell_pages
from enterprisehub.domains.messaging.models import AttachmentRow, MessageRow, ThreadRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.ids import new_id

type Payload = SendText | SendEmail | SendChat

WEB_CHAT = "web_chat"


async def open_message(
    db: Db, action_id: UUID, payload: Payload, state: MessageState
) -> MessageRow:
    """A new row for the message that this action sends."""
    thread = await thread_for(db, payload)
    receipt_id, _ = await queries.action_outcome(db, action_id)
    row = MessageRow(
        thread_id=thread.id,
        contact_id=payload.contact_id or thread.contact_id,
        deal_id=payload.deal_id,
        conversation_id=payload.conversation_id,
        channel=thread.channel,
        direction="out",
        state=state,
        at=clock.now(),
        body=payload.body,
        purpose=payload.purpose,
        author=payload.provenance.author or db.scope.actor.name,
        language=payload.language,
        connector=payload.via or thread.connector,
        key=str(action_id),
        in_reply_to=payload.in_reply_to,
        action_id=action_id,
        receipt_id=receipt_id,
        **_of_channel(payload),
    )
    db.add(row)
    await db.flush()
    db.add_all(_file_of(row, one) for one in payload.files)
    await db.flush()
    await tell_pages(db, thread)
    return row


def _file_of(row: MessageRow, one: FileRef) -> AttachmentRow:
    return AttachmentRow(
        id=new_id(),
        message_id=row.id,
        name=one.name,
        content_type=one.content_type,
        size_bytes=one.size_bytes,
        sha256=one.sha256,
        storage_key=one.storage_key,
        state="stored",
    )


def _of_channel(payload: Payload) -> dict[str, Any]:
    match payload:
        case SendText():
            parts = count_segments(payload.body).segment_count
            media = {"media_urls": list(payload.media_urls)} if payload.media_urls else {}
            return {"segment_count": parts, "details": media}
        case SendEmail():
            return {"subject": payload.subject, "html": payload.html}
        case SendChat():
            options = {"options": list(payload.options)} if payload.options else {}
            return {"details": options}


async def thread_for(db: Db, payload: Payload) -> ThreadRow:
    """The payload's thread, locked; made for somebody never written to before."""
    channel, address, ours = await _ends(db, payload)
    thread = await queries.hold_thread(
        db, channel, address, connector=payload.via or WEB_CHAT, our_address=ours or ""
    )
    if thread.contact_id is None:
        thread.contact_id = payload.contact_id
    return thread


async def _ends(db: Db, payload: Payload) -> tuple[Channel, str, str | None]:
    match payload:
        case SendText():
            return Channel.SMS, payload.to_e164, payload.from_e164
        case SendEmail():
            return Channel.EMAIL, payload.to_email.lower(), payload.from_email
        case SendChat():
            known = await queries.thread(db, payload.thread_id)
            return Channel.WEB_CHAT, known.address if known else "", None
