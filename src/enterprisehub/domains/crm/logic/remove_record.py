"""A record is deleted softly with what belongs to it, and can be brought back."""

from datetime import datetime
from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.errors import KeyTaken
from enterprisehub.domains.crm.events import (
    CompanyDeleted,
    ContactDeleted,
    ContactRestored,
    DealDeleted,
)
from enterprisehub.domains.crm.logic.find_record import live_company, live_contact, live_deal
from enterprisehub.domains.crm.logic.index_record import index_company, index_contact, index_deal
from enterprisehub.domains.crm.models import CompanyRow, ContactRow, DealRow
from enterprisehub.domains.crm.queries.merges import merge_of
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.db.versions import require_version
from enterprisehub.kernel.errors import Conflict, NotFound
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.search import documents

type Row = ContactRow | CompanyRow | DealRow


async def delete_contact(db: Db, contact_id: UUID, *, seen: int | None = None) -> ContactRow:
    """The contact is gone from lists and search; its addresses are free for others.

    Raises:
        NotFound: there is no such contact.
        StaleVersion: somebody changed it since the version `seen`.
    """
    row = await live_contact(db, contact_id, lock=True, follow=False)
    await _delete(db, row, "Contact", seen)
    await publish(db, ContactDeleted(row.id), row.ref)
    return row


async def delete_company(db: Db, company_id: UUID, *, seen: int | None = None) -> CompanyRow:
    """As `delete_contact`; contacts of the company stay."""
    row = await live_company(db, company_id, lock=True, follow=False)
    await _delete(db, row, "Company", seen)
    await publish(db, CompanyDeleted(row.id), row.ref)
    return row


async def delete_deal(db: Db, deal_id: UUID, *, seen: int | None = None) -> DealRow:
    """As `delete_contact`."""
    row = await live_deal(db, deal_id, lock=True)
    await _delete(db, row, "Deal", seen)
    await publish(db, DealDeleted(row.id), row.ref)
    return row


async def restore_contact(db: Db, contact_id: UUID) -> ContactRow:
    """The contact is back with the addresses, tasks and notes that were deleted with it.

    Raises:
        NotFound: there never was such a contact.
        Conflict: it is not deleted.
        KeyTaken: another contact has one of its addresses now.
    """
    row = await queries.contact(db, contact_id, lock=True)
    if row is None:
        raise NotFound("There is no such contact.")
    at = _deleted_at(row, "contact")
    await _refuse_merged(db, row)
    await _refuse_taken(db, row)
    await _restore(db, row, "Contact", at)
    await index_contact(db, row)
    await publish(db, ContactRestored(row.id), row.ref)
    return row


async def restore_company(db: Db, company_id: UUID) -> CompanyRow:
    """As `restore_contact`; raises KeyTaken when another company has its domain or key now."""
    row = await queries.company(db, company_id, lock=True)
    if row is None:
        raise NotFound("There is no such company.")
    at = _deleted_at(row, "company")
    await _refuse_merged(db, row)
    for column, value in (("domain", row.domain), ("external_key", row.external_key)):
        if value and (holder := await queries.company_id_with(db, column, value)):
            raise KeyTaken(f"Another company has {value} now.", company_id=str(holder))
    await _restore(db, row, "Company", at)
    await index_company(db, row)
    return row


async def restore_deal(db: Db, deal_id: UUID) -> DealRow:
    """As `restore_contact`; raises KeyTaken when another deal has its external key now."""
    row = await queries.deal(db, deal_id, lock=True)
    if row is None:
        raise NotFound("There is no such deal.")
    at = _deleted_at(row, "deal")
    key = row.external_key
    if key and (holder := await queries.deal_id_with_external_key(db, key)):
        raise KeyTaken(f"Another deal has the key {key} now.", deal_id=str(holder))
    await _restore(db, row, "Deal", at)
    await index_deal(db, row)
    return row


async def _delete(db: Db, row: Row, noun: str, seen: int | None) -> None:
    if seen is not None:
        require_version(row.version, seen)
    row.deleted_at = clock.now()
    await queries.cascade_deletion(db, row, row.deleted_at)
    await queries.keep_tags(db, row.ref, [])
    await documents.remove(db, [row.ref])
    timeline.add(db, f"crm.{noun.lower()}_deleted", [row.ref], f"{noun} deleted")


async def _restore(db: Db, row: Row, noun: str, at: datetime) -> None:
    row.deleted_at = None
    await db.flush()
    await queries.cascade_restoration(db, row, at)
    await queries.keep_tags(db, row.ref, row.tags)
    timeline.add(db, f"crm.{noun.lower()}_restored", [row.ref], f"{noun} restored")


def _deleted_at(row: Row, noun: str) -> datetime:
    if row.deleted_at is None:
        raise Conflict(f"This {noun} is not deleted.")
    return row.deleted_at


async def _refuse_merged(db: Db, row: Row) -> None:
    """It was not deleted but became part of another: that is taken back in another way."""
    if (merge := await merge_of(db, row.id)) is not None:
        message = f"{row.ref.kind.partition('.')[2].title()} merged into another: separate the two."
        raise Conflict(message, merge_id=str(merge.id), kept_id=str(merge.kept_id))


async def _refuse_taken(db: Db, row: ContactRow) -> None:
    """The keys that went with the contact must still be free."""
    emails = await queries.emails_of(db, [row.id], deleted=True)
    phones = await queries.phones_of(db, [row.id], deleted=True)
    wanted_emails = [e.email_lc for e in emails if e.deleted_at == row.deleted_at]
    wanted_phones = [p.phone_e164 for p in phones if p.deleted_at == row.deleted_at]
    await queries.hold_keys(
        db, [*(f"email:{key}" for key in wanted_emails), *(f"phone:{key}" for key in wanted_phones)]
    )
    holders = [(key, await queries.contact_id_with_email(db, key)) for key in wanted_emails]
    holders += [(key, await queries.contact_id_with_phone(db, key)) for key in wanted_phones]
    if row.external_key:
        key = row.external_key
        holders.append((key, await queries.contact_id_with_external_key(db, key)))
    for key, holder in holders:
        if holder is not None:
            message = f"Another contact has {key} now. Take it away there, then restore this one."
            raise KeyTaken(message, contact_id=str(holder))
