"""What other domains may ask of messaging. Ids and contracts in, contracts out."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Literal
from uuid import UUID

from enterprisehub.domains.messaging import queries
from enterprisehub.domains.messaging.contracts import (
    Channel,
    DeliveryUpdate,
    FileRef,
    InboundChat,
    InboundEmail,
    InboundForm,
    InboundText,
    MessageInfo,
    MessageState,
    Provenance,
    Purpose,
    ReceivedMessage,
    ThreadInfo,
)
from enterprisehub.domains.messaging.logic import link_media, take_over_thread
from enterprisehub.domains.messaging.logic.attach_files import Upload, kept_uploads
from enterprisehub.domains.messaging.logic.complete_payload import carrier_of
from enterprisehub.domains.messaging.logic.describe_message import describe_messages
from enterprisehub.domains.messaging.logic.fetch_file import link_file
from enterprisehub.domains.messaging.logic.keep_thread import info_of, thread_of
from enterprisehub.domains.messaging.logic.open_message import WEB_CHAT
from enterprisehub.domains.messaging.logic.read_moved import moved_of_thread
from enterprisehub.domains.messaging.logic.receive_delivery import receive_delivery
from enterprisehub.domains.messaging.logic.receive_message import receive_message
from enterprisehub.domains.messaging.logic.start_thread import start_thread
from enterprisehub.domains.messaging.logic.write_message import (
    ANSWER_LASTS,
    draft_reply,
    write_as_person,
)
from enterprisehub.domains.messaging.ports import WRITING_STYLES, WritingStyle
from enterprisehub.domains.messaging.settings import MessagingSettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.db.session import Db


async def thread(db: Db, thread_id: UUID) -> ThreadInfo:
    """The thread.

    Raises:
        NotFound: there is none in this tenant.
    """
    return info_of(await thread_of(db, thread_id))


async def hold_thread(db: Db, thread_id: UUID) -> ThreadInfo:
    """The thread, locked until the transaction ends.

    An arriving message locks its thread before anything else; who writes to the same people in
    answer to it takes this lock first too, so that the two never wait for each other.

    Raises:
        NotFound: there is none in this tenant.
    """
    return info_of(await thread_of(db, thread_id, lock=True))


async def threads_of_contact(db: Db, contact_id: UUID) -> list[ThreadInfo]:
    """The contact's threads on all channels, the one used last first."""
    return [info_of(row) for row in await queries.threads_of_contact(db, contact_id)]


async def thread_with(db: Db, channel: Channel, address: str) -> ThreadInfo | None:
    """The thread with this address, if there is one."""
    row = await queries.thread_with(db, channel, address)
    return info_of(row) if row else None


async def open_thread(db: Db, contact_id: UUID, channel: Channel, address: str) -> ThreadInfo:
    """The thread of this contact and address, begun without a message where there is none."""
    via = WEB_CHAT if channel is Channel.WEB_CHAT else await carrier_of(db, channel)
    row = await queries.hold_thread(
        db, channel, address, connector=via, our_address="", contact_id=contact_id
    )
    return info_of(row)


async def messages(
    db: Db, thread_id: UUID, *, limit: int = 100, before: UUID | None = None
) -> list[MessageInfo]:
    """The thread's latest messages, oldest first."""
    rows = await queries.messages(db, [thread_id], limit=limit, before=before)
    return await describe_messages(db, rows)


async def moved_until(db: Db, thread_id: UUID) -> str | None:
    """The last month of what was written in the thread that moved to the cold store, or None."""
    found = await moved_of_thread(db, thread_id)
    return found.last_month if found else None


async def messages_of_contact(db: Db, contact_id: UUID, *, limit: int = 100) -> list[MessageInfo]:
    """The latest messages with a person over all channels, oldest first."""
    ids = [row.id for row in await queries.threads_of_contact(db, contact_id)]
    return await describe_messages(db, await queries.messages(db, ids, limit=limit))


async def message(db: Db, message_id: UUID) -> MessageInfo | None:
    row = await queries.message(db, message_id)
    return (await describe_messages(db, [row]))[0] if row else None


async def message_of_action(db: Db, action_id: UUID) -> MessageInfo | None:
    """The message that this action sent, is sending or was kept from sending."""
    row = await queries.message_with_key(db, str(action_id))
    return (await describe_messages(db, [row]))[0] if row else None


async def link_to_file(db: Db, attachment_id: UUID) -> str:
    """Where a file that came with a message can be fetched for some minutes, also in ranges.

    Raises:
        NotFound: there is none, or it could not be fetched.
    """
    return await link_file(db, attachment_id)


async def reply(
    db: Db,
    thread_id: UUID,
    body: str,
    *,
    reason: str,
    in_reply_to: UUID,
    provenance: Provenance,
    conversation_id: UUID | None = None,
    options: tuple[str, ...] = (),
    purpose: Purpose = Purpose.REPLY,
    language: str | None = None,
    dedupe_key: str | None = None,
    facts: dict[str, Any] | None = None,
) -> ActionRow:
    """The bot's answer to a message leaves on the thread's channel, without asking a person.

    Every guard is asked as for any action. Held back for longer than an answer lasts, by the kill
    switch for instance, it does not leave any more. With a `dedupe_key` the same answer
    is given once.
    """
    row = await thread_of(db, thread_id)
    answered = await queries.message(db, in_reply_to)
    more: dict[str, Any] = {"conversation_id": conversation_id, "language": language}
    payload = draft_reply(
        row,
        body,
        purpose=purpose,
        in_reply_to=answered,
        options=options,
        provenance=provenance,
        **more,
    )
    lasts_until = clock.now() + ANSWER_LASTS
    return await propose(
        db, payload, reason=reason, dedupe_key=dedupe_key, facts=facts, expires_at=lasts_until
    )


async def write(
    db: Db,
    thread_id: UUID,
    body: str,
    *,
    subject: str | None = None,
    files: tuple[FileRef, ...] = (),
) -> ActionRow:
    """What a signed-in person typed leaves at once; the thread is theirs from now on."""
    return await write_as_person(db, thread_id, body, subject=subject, files=files)


def room_for_files(thread: ThreadInfo) -> tuple[str, str | None]:
    """What files a message of this thread may carry, and why it may carry none (None: it may)."""
    via = (thread.channel, thread.connector)
    return link_media.room_for_files(*via), link_media.why_no_files(*via)


def storing(db: Db, uploads: Sequence[Upload]) -> AbstractAsyncContextManager[tuple[FileRef, ...]]:
    """The files of a form, stored for the message written inside; gone again if that fails.

    Raises:
        Invalid: too many, too large, empty, or a program; it names the file.
    """
    return kept_uploads(db, uploads)


async def start(
    db: Db,
    contact_id: UUID,
    channel: Channel,
    body: str,
    *,
    address: str | None = None,
    subject: str | None = None,
    files: tuple[FileRef, ...] = (),
) -> tuple[ThreadInfo, ActionRow]:
    """As `write`, to a contact who may never have written: their thread is begun if need be."""
    thread, row = await start_thread(
        db, contact_id, channel, body, address=address, subject=subject, files=files
    )
    return info_of(thread), row


async def receive(
    db: Db, arrived: InboundText | InboundEmail | InboundChat | InboundForm
) -> ReceivedMessage | None:
    """A person has written; None when the message was here before."""
    return await receive_message(db, arrived)


async def carrier(db: Db, channel: Channel) -> str:
    """The connector that carries what is begun on this channel."""
    return await carrier_of(db, channel)


async def delivered_in_chat(db: Db, messages: Sequence[MessageInfo]) -> None:
    """The visitor's browser has shown these messages of ours."""
    for one in messages:
        update = DeliveryUpdate(
            connector=WEB_CHAT, state=MessageState.DELIVERED, provider_id=one.provider_id
        )
        await receive_delivery(db, update)


async def take_over(db: Db, thread_id: UUID) -> ThreadInfo:
    """The caller answers this thread; the bot keeps silent."""
    row = await thread_of(db, thread_id, lock=True)
    await take_over_thread.take_over(db, row)
    await db.flush()
    return info_of(row)


async def give_back(db: Db, thread_id: UUID) -> ThreadInfo:
    """The bot answers this thread again."""
    row = await thread_of(db, thread_id, lock=True)
    await take_over_thread.give_back(db, row)
    await db.flush()
    return info_of(row)


async def assign(db: Db, thread_id: UUID, user_id: UUID | None) -> ThreadInfo:
    """The thread is on this member's list, or on nobody's.

    Raises:
        Invalid: the user is no member.
    """
    row = await thread_of(db, thread_id, lock=True)
    await take_over_thread.assign(db, row, user_id)
    await db.flush()
    return info_of(row)


async def set_state(db: Db, thread_id: UUID, state: Literal["open", "closed"]) -> ThreadInfo:
    """A closed thread leaves the inbox until the person writes again."""
    row = await thread_of(db, thread_id, lock=True)
    await take_over_thread.set_state(db, row, state)
    await db.flush()
    return info_of(row)


async def mark_read(db: Db, thread_id: UUID) -> None:
    """Nothing in the thread is new any more."""
    row = await thread_of(db, thread_id, lock=True)
    await take_over_thread.mark_read(db, row)


async def unread_thread_count(db: Db) -> int:
    """How many open threads have something new."""
    return await queries.unread_thread_count(db)


async def postal_address(db: Db) -> str:
    """What stands under every commercial email; empty while the tenant has not said it."""
    return (await MessagingSettings.load(db)).postal_address


async def voice_for(db: Db, unit: UUID) -> WritingStyle:
    """How a draft to this contact, or a post, is to be written; the usual words where nothing was
    learned.
    """
    styled = await WRITING_STYLES.ask(db, unit)
    return styled[1] if styled else WritingStyle(label="", trained=False)
