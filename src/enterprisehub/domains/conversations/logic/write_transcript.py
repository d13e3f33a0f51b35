"""A conversation as text that may leave: personal data masked, the same value by the same token."""

from datetime import UTC
from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Contact
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.text.known_values import Known
from enterprisehub.kernel.text.personal_data import Redactor

_LATEST_MESSAGES = 2000


def known_of(contact: Contact | None) -> Known:
    """What the record knows of the person, in every form in which it may stand in a text."""
    if contact is None:
        return Known()
    place = ", ".join(filter(None, [contact.street, contact.city, contact.postal_code]))
    return Known(
        names=(contact.name,) if any(char.isalpha() for char in contact.name) else (),
        emails=contact.emails,
        phones=contact.phones_e164,
        addresses=tuple(dict.fromkeys(filter(None, [contact.street, place]))),
    )


async def write_transcript(db: Db, thread_id: UUID, contact_id: UUID | None) -> str:
    """One line for each message, the oldest first; moments in UTC."""
    contact = await crm.contact(db, contact_id) if contact_id else None
    redactor = Redactor(known_of(contact))
    messages = await messaging.messages(db, thread_id, limit=_LATEST_MESSAGES)
    lines = [
        f"{message.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC  "
        f"{'Person' if message.direction == 'in' else 'Us'}: "
        + redactor.mask("\n".join(filter(None, [message.subject, message.body]))).text
        for message in messages
    ]
    return "\n".join([*lines, ""])
