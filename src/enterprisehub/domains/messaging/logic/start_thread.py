"""A person writes to a contact who has not written first."""

from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Contact
from enterprisehub.domains.messaging import queries
from enterprisehub.domains.messaging.contracts import Channel, FileRef
from enterprisehub.domains.messaging.logic.complete_payload import carrier_of
from enterprisehub.domains.messaging.logic.write_message import write_as_person
from enterprisehub.domains.messaging.models import ThreadRow
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Invalid, NotFound


def addresses_of(contact: Contact) -> list[tuple[Channel, str]]:
    """Where a person may write to the contact: the numbers first, the primary ones of each."""
    phones = [(Channel.SMS, phone) for phone in contact.phones_e164]
    return phones + [(Channel.EMAIL, email.lower()) for email in contact.emails]


async def start_thread(
    db: Db,
    contact_id: UUID,
    channel: Channel,
    body: str,
    *,
    address: str | None = None,
    subject: str | None = None,
    files: tuple[FileRef, ...] = (),
) -> tuple[ThreadRow, ActionRow]:
    """What a signed-in person typed goes to the contact, as any message of theirs does.

    The thread with this address is used where there is one, and made otherwise.

    Raises:
        NotFound: there is no such contact.
        Invalid: the contact has no such address on this channel, or it does not take the files.
        Conflict: the thread with this address belongs to somebody else.
        Denied: the caller is not a person.
    """
    contact = await crm.contact(db, contact_id)
    if contact is None:
        raise NotFound("There is no such contact.")
    to = _chosen(contact, channel, address)
    via = await carrier_of(db, channel)
    thread = await queries.hold_thread(
        db, channel, to, connector=via, our_address="", contact_id=contact.id
    )
    if thread.contact_id != contact.id:
        holder = await crm.contact(db, thread.contact_id) if thread.contact_id else None
        if holder is not None:
            raise Conflict(f"Messages with {to} belong to {holder.name}. Write from their page.")
        thread.contact_id = contact.id
    thread.state = "open"
    return thread, await write_as_person(db, thread.id, body, subject=subject, files=files)


def _chosen(contact: Contact, channel: Channel, address: str | None) -> str:
    """The address that was named, or the primary one of the channel."""
    known = [to for on, to in addresses_of(contact) if on is channel]
    if not known:
        what = "phone number" if channel is Channel.SMS else "email address"
        message = f"{contact.name} has no {what}. Add one on the contact's page first."
        raise Invalid(message, fields={"to": message})
    if address is None:
        return known[0]
    if address.lower() not in known:
        message = f"{address} is no address of {contact.name}."
        raise Invalid(message, fields={"to": message})
    return address.lower()
