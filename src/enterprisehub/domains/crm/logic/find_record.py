"""Getting a record to work on, or saying in plain words that it is not there."""

from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.logic.follow_merges import holder_of
from enterprisehub.domains.crm.models import CompanyRow, ContactRow, DealRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid, NotFound


async def live_contact(
    db: Db, contact_id: UUID, *, lock: bool = False, follow: bool = True
) -> ContactRow:
    """The contact, locked if asked; of one that was merged, the one that it is part of now.

    Raises:
        NotFound: there is none, or it was deleted.
    """
    row = await queries.contact(db, contact_id, lock=lock)
    if row is None:
        raise NotFound("There is no such contact.")
    if row.deleted_at is not None:
        holder_id = await holder_of(db, row.id) if follow else row.id
        if holder_id != row.id:
            return await live_contact(db, holder_id, lock=lock, follow=False)
        raise NotFound("This contact was deleted. Restore it first.", deleted=True)
    return row


async def live_company(
    db: Db, company_id: UUID, *, lock: bool = False, follow: bool = True
) -> CompanyRow:
    """As `live_contact`, for companies."""
    row = await queries.company(db, company_id, lock=lock)
    if row is None:
        raise NotFound("There is no such company.")
    if row.deleted_at is not None:
        holder_id = await holder_of(db, row.id) if follow else row.id
        if holder_id != row.id:
            return await live_company(db, holder_id, lock=lock, follow=False)
        raise NotFound("This company was deleted. Restore it first.", deleted=True)
    return row


async def live_deal(db: Db, deal_id: UUID, *, lock: bool = False) -> DealRow:
    """As `live_contact`, for deals."""
    row = await queries.deal(db, deal_id, lock=lock)
    if row is None:
        raise NotFound("There is no such deal.")
    if row.deleted_at is not None:
        raise NotFound("This deal was deleted. Restore it first.", deleted=True)
    return row


async def check_links(
    db: Db,
    *,
    contact_id: UUID | None = None,
    company_id: UUID | None = None,
    deal_id: UUID | None = None,
) -> None:
    """The records pointed at are there.

    Raises:
        Invalid: naming the field that points at nothing.
    """
    for field, id_, find in (
        ("contact_id", contact_id, live_contact),
        ("company_id", company_id, live_company),
        ("deal_id", deal_id, live_deal),
    ):
        if id_ is not None:
            try:
                await find(db, id_)
            except NotFound as missing:
                raise Invalid(missing.message, fields={field: missing.message}) from missing
