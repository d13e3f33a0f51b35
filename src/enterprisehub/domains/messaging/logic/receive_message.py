"""An inbound message is stored once, screened before anything answers, and given to who answers.

All of it is one transaction: when a person texts STOP, there is no moment at which the message is
stored and the person still counts as willing.
"""

from enterprisehub.domains.messaging import queries
from enterprisehub.domains.messaging.contracts import (
    Channel,
    Provenance,
    ReceivedMessage,
)
from enterprisehub.domains.messaging.events import MessageReceived
from enterprisehub.domains.messaging.logic.fetch_file import fetch_files
from enterprisehub.domains.messaging.logic.keep_file import keep_files
from enterprisehub.domains.messaging.logic.keep_thread import (
    show_latest,
    tell_pages,
    tell_unread,
)
from enterprisehub.domains.messaging.logic.know_sender import (
    contact_with,
    know_sender,
    know_visitor,
)
from enterprisehub.domains.messaging.logic.read_inbound import Arrived, Inbound, read_inbound
from enterprisehub.domains.messaging.logic.tell_outcome import WORDS
from enterprisehub.domains.messaging.logic.tell_received import tell_received
from enterprisehub.domains.messaging.logic.write_message import draft_reply
from enterprisehub.domains.messaging.models import MessageRow, ThreadRow
from enterprisehub.domains.messaging.ports import ANSWERERS, SCREENERS, Screened
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.scope import Ref

MAX_BODY_CHARACTERS = 100_000


async def receive_message(db: Db, arrived: Arrived) -> ReceivedMessage | None:
    """A person has written; None when the message was here before."""
    return await _receive(db, read_inbound(arrived))


async def _receive(db: Db, inbound: Inbound) -> ReceivedMessage | None:
    thread = await queries.hold_thread(
        db,
        inbound.channel,
        inbound.address,
        connector=inbound.connector,
        account_id=inbound.account_id,
        our_address=inbound.our_address,
    )
    known = await queries.message_with_provider_id(db, inbound.connector, inbound.provider_id)
    if known is not None:
        return None
    answered = await queries.message_with_header(db, inbound.answers) if inbound.answers else None
    new_person = await _settle_person(db, thread, inbound, answered)
    if not inbound.by_form:
        thread.connector, thread.account_id = inbound.connector, inbound.account_id
    thread.our_address = inbound.our_address or thread.our_address
    row = MessageRow(
        thread_id=thread.id,
        contact_id=thread.contact_id,
        channel=inbound.channel,
        direction="in",
        state="received",
        at=inbound.at or clock.now(),
        body=inbound.body[:MAX_BODY_CHARACTERS],
        subject=inbound.subject[:200],
        html=inbound.html[: 4 * MAX_BODY_CHARACTERS] if inbound.html else None,
        author=inbound.name,
        connector=inbound.connector,
        provider_id=inbound.provider_id,
        header_message_id=inbound.header_message_id,
        in_reply_to=answered.id if answered else None,
        details=inbound.details,
    )
    db.add(row)
    await db.flush()
    files = await keep_files(db, row, inbound.media)
    show_latest(thread, row)
    await db.flush()
    await tell_received(db, thread, row)
    await fetch_files(db, files, via=inbound.connector)
    received = _received(thread, row, inbound, first_contact=new_person)
    screened_by, taken_by = await _answer(db, thread, row, received, answerable=inbound.answerable)
    await tell_pages(db, thread)
    await tell_unread(db)
    fact = MessageReceived(
        message_id=row.id,
        thread_id=thread.id,
        channel=inbound.channel,
        contact_id=row.contact_id,
        body=row.body,
        at=row.at,
        screened_by=screened_by,
        taken_by=taken_by,
        automatic=inbound.automatic,
    )
    await publish(db, fact, Ref("messaging.thread", thread.id))
    return received


async def _settle_person(
    db: Db, thread: ThreadRow, inbound: Inbound, answered: MessageRow | None
) -> bool:
    """The thread has its contact; True when the person was not known before.

    Whoever answers an email of ours from another address is the person it was written to.
    """
    if thread.contact_id is not None:
        return False
    if answered is not None and answered.contact_id is not None:
        known = await contact_with(db, inbound.channel, inbound.address)
        thread.contact_id = known.id if known else answered.contact_id
        return False
    source = inbound.subject if inbound.by_form else f"{WORDS[inbound.channel]} received"
    if inbound.channel is Channel.WEB_CHAT:
        thread.contact_id = await know_visitor(
            db, name=inbound.name, email=inbound.email, source=source
        )
        return True
    thread.contact_id, made = await know_sender(
        db, inbound.channel, inbound.address, name=inbound.name, source=source
    )
    return made


def _received(
    thread: ThreadRow, row: MessageRow, inbound: Inbound, *, first_contact: bool
) -> ReceivedMessage:
    return ReceivedMessage(
        message_id=row.id,
        thread_id=thread.id,
        channel=inbound.channel,
        connector=inbound.connector,
        address=inbound.address,
        our_address=thread.our_address,
        body=row.body,
        contact_id=thread.contact_id,
        received_at=row.at,
        subject=row.subject,
        carrier_keyword=inbound.carrier_keyword,
        automatic=inbound.automatic,
        first_contact=first_contact,
        attachment_count=len(inbound.media),
        by_form=inbound.by_form,
    )


async def _answer(
    db: Db, thread: ThreadRow, row: MessageRow, received: ReceivedMessage, *, answerable: bool
) -> tuple[str | None, str | None]:
    """Who took it: a screener, else an answerer unless a person answers this thread."""
    taken = await SCREENERS.ask(db, received)
    if taken is not None:
        row.screened_by, verdict = taken
        if answerable:
            await _reply(db, thread, row, verdict)
        return row.screened_by, None
    if thread.handler == "person" or received.automatic or not answerable:
        return None, None
    answering = await ANSWERERS.ask(db, received)
    return None, answering[1].by if answering else None


async def _reply(db: Db, thread: ThreadRow, row: MessageRow, verdict: Screened) -> None:
    if verdict.reply is None:
        return
    provenance = Provenance(
        author="Automatic notice",
        template=verdict.template,
        template_version=verdict.template_version,
    )
    payload = draft_reply(
        thread, verdict.reply, purpose=verdict.purpose, in_reply_to=row, provenance=provenance
    )
    await propose(db, payload, reason=verdict.note or "Said at once in answer to this message.")
