"""What was written to a record while it was being merged follows it."""

from enterprisehub.domains.crm.domain import domain
from enterprisehub.domains.crm.events import CompaniesMerged, ContactsMerged
from enterprisehub.domains.crm.logic.follow_merges import move_stragglers
from enterprisehub.kernel.db.session import Db


@domain.on(ContactsMerged)
async def follow_contact(db: Db, fact: ContactsMerged) -> None:
    await move_stragglers(db, fact.merge_id)


@domain.on(CompaniesMerged)
async def follow_company(db: Db, fact: CompaniesMerged) -> None:
    await move_stragglers(db, fact.merge_id)
