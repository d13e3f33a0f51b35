"""What a person said of themselves stands on their contact, with where it comes from."""

from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts import Learned
from enterprisehub.domains.crm.contracts.addresses import email_key, email_of, phone_of
from enterprisehub.domains.crm.contracts.inputs import ContactPatch, EmailIn, PhoneIn
from enterprisehub.domains.crm.logic.find_record import live_contact
from enterprisehub.domains.crm.logic.write_contact import change_contact
from enterprisehub.domains.crm.models import ContactRow
from enterprisehub.kernel import timeline
from enterprisehub.kernel.db.session import Db


async def learn_details(db: Db, contact_id: UUID, said: Learned) -> tuple[str, ...]:
    """The names of the fields that were learned. What people or files wrote is never replaced.

    An address is added after those there are, labelled with its source; what the same source had
    said before gives way (a correction). One that another contact has is not believed, and the
    timeline says so.

    Raises:
        NotFound: there is no such contact.
    """
    row = await live_contact(db, contact_id, lock=True)
    patch = ContactPatch.model_construct(_fields_set=set())
    learned: list[str] = []
    if emails := await _emails(db, row, said):
        patch = patch.model_copy(update={"emails": emails})
        learned.append("email")
    if phones := await _phones(db, row, said):
        patch = patch.model_copy(update={"phones": phones})
        learned.append("phone")
    unnamed = not (row.given_name or row.family_name) or row.name == said.stand_in
    if said.name and unnamed and said.name != row.name:
        patch = patch.model_copy(update={"name": said.name[:200]})
        learned.append("name")
    if learned:
        await change_contact(db, contact_id, patch)
        words = f"Told us their {' and '.join(learned)}"
        timeline.add(
            db,
            "crm.contact_learned",
            [row.ref],
            words,
            fields=learned,
            source=said.source,
            evidence=said.evidence[:500],
        )
    return tuple(learned)


async def _emails(db: Db, row: ContactRow, said: Learned) -> list[EmailIn]:
    """All addresses as they stand from now on; empty where nothing changes."""
    try:
        email = email_of(said.email)
    except ValueError:
        return []
    await queries.hold_keys(db, [f"email:{email_key(email)}"])
    holder = await queries.contact_id_with_email(db, email_key(email))
    if holder is not None:
        _doubt(db, row, holder, said, email)
        return []
    known = await queries.emails_of(db, [row.id])
    kept = [EmailIn(email=e.email, label=e.label) for e in known if e.label != said.source]
    return [*kept, EmailIn(email=email, label=said.source)]


async def _phones(db: Db, row: ContactRow, said: Learned) -> list[PhoneIn]:
    try:
        phone = phone_of(said.phone)
    except ValueError:
        return []
    await queries.hold_keys(db, [f"phone:{phone}"])
    holder = await queries.contact_id_with_phone(db, phone)
    if holder is not None:
        _doubt(db, row, holder, said, phone)
        return []
    known = await queries.phones_of(db, [row.id])
    kept = [PhoneIn(phone=p.phone_e164, label=p.label) for p in known if p.label != said.source]
    return [*kept, PhoneIn(phone=phone, label=said.source)]


def _doubt(db: Db, row: ContactRow, holder: UUID, said: Learned, address: str) -> None:
    """Anybody can type anybody's address: a person must look before histories are mixed."""
    if holder != row.id:
        summary = f"Gave {address}, which belongs to another contact; it was not taken over"
        timeline.add(
            db, "crm.contact_doubted", [row.ref], summary, source=said.source, holder=str(holder)
        )
