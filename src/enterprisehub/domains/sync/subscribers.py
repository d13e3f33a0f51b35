"""What the sync does when a record of ours has changed."""

from uuid import UUID

from enterprisehub.domains.crm import events as crm
from enterprisehub.domains.crm.contracts import COMPANY, CONTACT, DEAL, RecordKind
from enterprisehub.domains.sync.domain import domain
from enterprisehub.domains.sync.events import RecordWritten
from enterprisehub.domains.sync.logic.consider_record import (
    consider_record,
    follow_our_deletion,
    follow_our_merge,
)
from enterprisehub.domains.sync.logic.follow_split import follow_our_split
from enterprisehub.domains.sync.logic.run_read import start_considering
from enterprisehub.domains.sync.queries import connections
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref

_KIND_OF: dict[str, RecordKind] = {CONTACT: "contact", COMPANY: "company", DEAL: "deal"}


@domain.on(crm.ContactCreated)
async def consider_new_contact(db: Db, fact: crm.ContactCreated) -> None:
    await consider_record(db, "contact", fact.contact_id)


@domain.on(crm.ContactUpdated)
async def consider_contact(db: Db, fact: crm.ContactUpdated) -> None:
    await consider_record(db, "contact", fact.contact_id)


@domain.on(crm.ContactDeleted)
async def part_from_contact(db: Db, fact: crm.ContactDeleted) -> None:
    await follow_our_deletion(db, fact.contact_id)


@domain.on(crm.CompanyCreated)
async def consider_new_company(db: Db, fact: crm.CompanyCreated) -> None:
    await consider_record(db, "company", fact.company_id)


@domain.on(crm.CompanyUpdated)
async def consider_company(db: Db, fact: crm.CompanyUpdated) -> None:
    await consider_record(db, "company", fact.company_id)


@domain.on(crm.CompanyDeleted)
async def part_from_company(db: Db, fact: crm.CompanyDeleted) -> None:
    await follow_our_deletion(db, fact.company_id)


@domain.on(crm.DealDeleted)
async def part_from_deal(db: Db, fact: crm.DealDeleted) -> None:
    await follow_our_deletion(db, fact.deal_id)


@domain.on(crm.DealCreated)
async def consider_new_deal(db: Db, fact: crm.DealCreated) -> None:
    await consider_record(db, "deal", fact.deal_id)


@domain.on(crm.DealUpdated)
async def consider_deal(db: Db, fact: crm.DealUpdated) -> None:
    await consider_record(db, "deal", fact.deal_id)


@domain.on(crm.DealStageChanged)
async def consider_moved_deal(db: Db, fact: crm.DealStageChanged) -> None:
    await consider_record(db, "deal", fact.deal_id)


@domain.on(crm.ContactsImported)
async def consider_imported(db: Db, fact: crm.ContactsImported) -> None:
    """A whole file came in: every record is looked at by work of its own."""
    del fact
    for connection in await connections.connections(db):
        if connection.gives and connection.state != "paused":
            await start_considering(db, connection.id)


@domain.on(crm.ContactsMerged)
async def merge_contacts_there(db: Db, fact: crm.ContactsMerged) -> None:
    await follow_our_merge(db, fact.kept_id, fact.other_id)
    await consider_record(db, "contact", fact.kept_id)


@domain.on(crm.CompaniesMerged)
async def merge_companies_there(db: Db, fact: crm.CompaniesMerged) -> None:
    await follow_our_merge(db, fact.kept_id, fact.other_id)
    await consider_record(db, "company", fact.kept_id)


@domain.on(crm.ContactsUnmerged)
async def separate_contacts_there(db: Db, fact: crm.ContactsUnmerged) -> None:
    await follow_our_split(db, "contact", fact.kept_id, fact.other_id)
    await consider_record(db, "contact", fact.kept_id)


@domain.on(crm.CompaniesUnmerged)
async def separate_companies_there(db: Db, fact: crm.CompaniesUnmerged) -> None:
    await follow_our_split(db, "company", fact.kept_id, fact.other_id)
    await consider_record(db, "company", fact.kept_id)


@domain.on(RecordWritten)
async def look_again(db: Db, fact: RecordWritten) -> None:
    """What was changed here while it was being written is written next."""
    ref = Ref.parse(fact.record)
    await consider_record(db, _KIND_OF[ref.kind], UUID(str(ref.id)))
