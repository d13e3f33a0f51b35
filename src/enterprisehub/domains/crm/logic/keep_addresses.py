"""A contact is known by its email addresses and phone numbers; each belongs to one live contact."""

from collections.abc import Sequence

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts.addresses import email_key
from enterprisehub.domains.crm.contracts.inputs import EmailIn, PhoneIn
from enterprisehub.domains.crm.errors import KeyTaken
from enterprisehub.domains.crm.models import ContactEmailRow, ContactPhoneRow, ContactRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db


async def keep_emails(
    db: Db, contact: ContactRow, wanted: Sequence[EmailIn], *, new: bool = False
) -> bool:
    """Exactly these are the contact's addresses, the first one primary; True if that is a change.

    A `new` contact has none yet.

    Raises:
        KeyTaken: one of them belongs to another contact.
    """
    by_key = {email_key(item.email): item for item in wanted}
    await queries.hold_keys(db, (f"email:{key}" for key in by_key))
    known = [] if new else await queries.emails_of(db, [contact.id])
    present = {row.email_lc: row for row in known}
    changed = False
    for position, (key, item) in enumerate(by_key.items()):
        row = present.pop(key, None)
        if row is None:
            _refuse_taken(await queries.contact_id_with_email(db, key), "emails", item.email)
            row = ContactEmailRow(contact_id=contact.id, email=item.email)
            db.add(row)
            changed = True
        changed |= _place(row, position, item.label)
    for row in present.values():
        row.deleted_at = clock.now()
        changed = True
    first = next(iter(by_key.values()), None)
    contact.email = first.email if first else None
    return changed


async def keep_phones(
    db: Db, contact: ContactRow, wanted: Sequence[PhoneIn], *, new: bool = False
) -> bool:
    """Exactly these are the contact's numbers, the first one primary; True if that is a change.

    A `new` contact has none yet.

    Raises:
        KeyTaken: one of them belongs to another contact.
    """
    by_key = {item.phone: item for item in wanted}
    await queries.hold_keys(db, (f"phone:{key}" for key in by_key))
    known = [] if new else await queries.phones_of(db, [contact.id])
    present = {row.phone_e164: row for row in known}
    changed = False
    for position, (key, item) in enumerate(by_key.items()):
        row = present.pop(key, None)
        if row is None:
            _refuse_taken(await queries.contact_id_with_phone(db, key), "phones", key)
            row = ContactPhoneRow(contact_id=contact.id, phone_e164=key)
            db.add(row)
            changed = True
        changed |= _place(row, position, item.label)
    for row in present.values():
        row.deleted_at = clock.now()
        changed = True
    contact.phone_e164 = next(iter(by_key), None)
    return changed


def _place(row: ContactEmailRow | ContactPhoneRow, position: int, label: str) -> bool:
    if (row.position, row.label) == (position, label):
        return False
    row.position, row.label = position, label
    return True


def _refuse_taken(holder: object, field: str, value: str) -> None:
    if holder is not None:
        raise KeyTaken(
            f"{value} belongs to another contact. Open that one, or leave this address out.",
            fields={field: f"{value} belongs to another contact"},
            contact_id=str(holder),
        )
