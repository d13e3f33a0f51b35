"""Whose address this is: the contact that has it, or a new one."""

from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Contact, Learned
from enterprisehub.domains.crm.contracts.inputs import EmailIn, NewContact
from enterprisehub.domains.messaging.contracts import VISITOR_NAME, Channel
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid


async def contact_with(db: Db, channel: Channel, address: str) -> Contact | None:
    """The contact known by this address."""
    match channel:
        case Channel.SMS:
            return await crm.find_contact_by_phone(db, address)
        case Channel.EMAIL:
            return await crm.find_contact_by_email(db, address)
        case Channel.WEB_CHAT:
            return None


async def know_sender(
    db: Db, channel: Channel, address: str, *, name: str, source: str
) -> tuple[UUID | None, bool]:
    """The contact with this address and whether it was made just now.

    None where the address cannot be a contact's: the thread then stands alone.
    """
    known = await contact_with(db, channel, address)
    if known is not None:
        return known.id, False
    try:
        made = await _make(db, channel, address, name=one_line(name), source=source)
    except Invalid:
        return None, False
    return made.id, True


async def _make(db: Db, channel: Channel, address: str, *, name: str, source: str) -> Contact:
    match channel:
        case Channel.SMS:
            return await crm.find_or_make_contact_by_phone(db, address, name=name, source=source)
        case Channel.EMAIL:
            return await crm.find_or_make_contact_by_email(db, address, name=name, source=source)
        case Channel.WEB_CHAT:
            return await crm.make(db, NewContact(name=name or VISITOR_NAME, source=source))


async def know_visitor(db: Db, *, name: str, email: str | None, source: str) -> UUID:
    """A new contact for a visitor who says who they are.

    Anybody can type anybody's address: one that a contact has already is not believed, so that a
    stranger never enters the history of somebody else; the timeline says that it was given.
    """
    free = email is not None and await crm.find_contact_by_email(db, email) is None
    emails = [EmailIn(email=email)] if email is not None and free else []
    new = NewContact(name=one_line(name) or VISITOR_NAME, emails=emails, source=source)
    made = (await crm.make(db, new)).id
    if email is not None and not free:
        await crm.learn(db, made, Learned(source=source, email=email))
    return made


def one_line(text: str) -> str:
    """Printable, on one line, at most 200 characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:200]
