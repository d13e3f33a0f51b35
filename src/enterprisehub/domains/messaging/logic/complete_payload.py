"""What a proposer left open is filled: thread, person, sender, footer, way out."""

from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.messaging import queries
from enterprisehub.domains.messaging.contracts import (
    MAX_TEXT_CHARACTERS,
    Channel,
    Purpose,
    SendChat,
    SendEmail,
    SendText,
)
from enterprisehub.domains.messaging.logic.attach_files import require_files
from enterprisehub.domains.messaging.logic.keep_thread import thread_of
from enterprisehub.domains.messaging.logic.know_sender import contact_with
from enterprisehub.domains.messaging.logic.leave_list import WayOut, unsubscribe_url
from enterprisehub.domains.messaging.logic.link_media import require_media
from enterprisehub.domains.messaging.models import ThreadRow
from enterprisehub.domains.messaging.ports import (
    CLOSINGS,
    MailTransport,
    Recipient,
    SmsTransport,
)
from enterprisehub.domains.messaging.settings import MessagingSettings
from enterprisehub.kernel.connectors.ports import SANDBOX, connected_accounts, offering
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.tenancy.tenants import tenant

COMMERCIAL = (Purpose.MARKETING, Purpose.FOLLOW_UP)


async def complete_text(db: Db, text: SendText) -> SendText:
    """The thread with this number, its person and the number they know us by."""
    thread = await _thread(db, text.thread_id, Channel.SMS, text.to_e164)
    via = text.via or (thread.connector if thread else None) or await _carrier(db, SmsTransport)
    require_media(via, text.files)
    await require_files(db, text.files)
    ours = thread.our_address if thread and thread.our_address.startswith("+") else None
    person = text.contact_id or await _person(db, thread, Channel.SMS, text.to_e164)
    body = text.body
    if text.purpose in COMMERCIAL:
        closing = await _closing(db, Channel.SMS, text.to_e164, person, text.body)
        longer = "\n".join(filter(None, [text.body, *closing]))
        body = longer if len(longer) <= MAX_TEXT_CHARACTERS else text.body
    return text.model_copy(
        update={
            "body": body,
            "thread_id": thread.id if thread else None,
            **await _about(db, person, text.deal_id),
            "from_e164": text.from_e164 or ours,
            "via": via,
        }
    )


async def complete_email(db: Db, email: SendEmail) -> SendEmail:
    """Also names the sender, and ends a commercial email as the law wants it.

    15 USC 7704(a)(5): a postal address and a working way to opt out. RFC 8058: one click.
    """
    await require_files(db, email.files)
    address = email.to_email.lower()
    thread = await _thread(db, email.thread_id, Channel.EMAIL, address)
    settings = await MessagingSettings.load(db)
    name = email.from_name or settings.company_name or (await tenant(db, db.scope.tenant_id)).name
    latest = await queries.last_inbound(db, thread.id) if thread else None
    person = email.contact_id or await _person(db, thread, Channel.EMAIL, address)
    footer, way_out = email.footer, email.unsubscribe_url
    if email.purpose in COMMERCIAL:
        closing = await _closing(db, Channel.EMAIL, address, person, f"{email.body}\n{footer}")
        footer = footer or "\n".join(filter(None, [name, settings.postal_address]))
        footer = "\n".join([footer, *closing])
        way_out = way_out or unsubscribe_url(WayOut(db.scope.tenant_id, Channel.EMAIL, address))
    return email.model_copy(
        update={
            "to_email": address,
            "thread_id": thread.id if thread else None,
            **await _about(db, person, email.deal_id),
            "from_name": name,
            "reply_to": email.reply_to or settings.reply_to_email or None,
            "footer": footer,
            "unsubscribe_url": way_out,
            "reply_to_message_id": email.reply_to_message_id
            or (latest.header_message_id if latest else None),
            "via": email.via or await _carrier(db, MailTransport),
        }
    )


async def complete_chat(db: Db, chat: SendChat) -> SendChat:
    """The visitor, their company and deal.

    Raises:
        NotFound: there is no such thread.
    """
    await require_files(db, chat.files)
    thread = await thread_of(db, chat.thread_id)
    person = chat.contact_id or thread.contact_id
    return chat.model_copy(update=await _about(db, person, chat.deal_id))


async def _about(db: Db, contact_id: UUID | None, deal_id: UUID | None) -> dict[str, UUID | None]:
    """The person, their company and their deal: the message stands on the timelines of all."""
    refs = await crm.concerned_with(db, contact_id, deal_id=deal_id)
    ids = {ref.kind: ref.id for ref in refs}
    return {
        "contact_id": contact_id,
        "company_id": ids.get("crm.company"),
        "deal_id": ids.get("crm.deal"),
    }


async def _thread(
    db: Db, thread_id: UUID | None, channel: Channel, address: str
) -> ThreadRow | None:
    """The thread with this address; a thread of somebody else is not believed."""
    named = await queries.thread(db, thread_id) if thread_id else None
    if named is not None and (named.channel, named.address) == (channel, address):
        return named
    return await queries.thread_with(db, channel, address)


async def _person(db: Db, thread: ThreadRow | None, channel: Channel, address: str) -> UUID | None:
    if thread is not None and thread.contact_id is not None:
        return thread.contact_id
    known = await contact_with(db, channel, address)
    return known.id if known else None


async def _closing(
    db: Db, channel: Channel, address: str, contact_id: UUID | None, text: str
) -> list[str]:
    """The lines that must end this message and do not stand in it yet."""
    to = Recipient(channel=channel, address=address, contact_id=contact_id)
    return [line for _, line in await CLOSINGS.gather(db, to) if line not in text]


async def carrier_of(db: Db, channel: Channel) -> str:
    """Who carries a message that a person begins on this channel."""
    return await _carrier(db, SmsTransport if channel is Channel.SMS else MailTransport)


async def _carrier(db: Db, port: type[object]) -> str:
    """The tenant's first account that offers this, the sandbox where there is none."""
    names = offering(port)
    for account in await connected_accounts(db):
        if account.connector in names:
            return account.connector
    return SANDBOX
