"""The records that a goal in plain words is about, and those that belong to them."""

from enterprisehub.domains.crm.contracts import COMPANY, CONTACT, DEAL
from enterprisehub.domains.crm.logic.describe_records import describe_records
from enterprisehub.domains.crm.permissions import COMPANIES_READ, CONTACTS_READ, DEALS_READ
from enterprisehub.domains.crm.queries import described
from enterprisehub.kernel import clock
from enterprisehub.kernel.agents.routing.select_records import (
    Relation,
    Selection,
    Wanted,
)
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref

NOUNS = {
    DEAL: ("deal", "opportunity", "opportunities", "pipeline"),
    CONTACT: ("contact", "lead", "person", "people", "customer"),
    COMPANY: ("company", "companies", "account", "firm", "client"),
}
_READ = {DEAL: DEALS_READ, CONTACT: CONTACTS_READ, COMPANY: COMPANIES_READ}
_USUAL = {DEAL: "open deals", CONTACT: "contacts", COMPANY: "companies"}


async def select_described(db: Db, wanted: Wanted) -> Selection | None:
    """The records that fit what the words say; None for kinds that are not crm's."""
    if wanted.kind not in _READ or not db.scope.may(_READ[wanted.kind]):
        return None
    what, now = describe_records(wanted.words), clock.now()
    if wanted.kind == DEAL:
        rows, total = await described.deals_described(db, what, now, most=wanted.most)
    elif wanted.kind == CONTACT:
        rows, total = await described.contacts_described(db, what, now, most=wanted.most)
    else:
        rows, total = await described.companies_described(db, what, most=wanted.most)
    records = tuple((Ref(wanted.kind, id_), title) for id_, title in rows)
    told = (_USUAL[wanted.kind], *what.said)
    return Selection(records, total, told, particular=what.particular)


async def related_record(db: Db, relation: Relation) -> Ref | None:
    """The contact of a deal, the company of a contact, the open deal of a company."""
    of, wanted = relation.ref, relation.wanted
    found = None
    match of.kind, wanted:
        case ("crm.deal", "crm.contact" | "crm.company"):
            both = await described.people_and_firm_of_deal(db, of.id)
            found = both[wanted == COMPANY] if both else None
        case ("crm.contact", "crm.company"):
            found = await described.firm_of_contact(db, of.id)
        case ("crm.contact", "crm.deal"):
            found = await described.open_deal_where(db, contact_id=of.id)
        case ("crm.company", "crm.deal"):
            found = await described.open_deal_where(db, company_id=of.id)
        case ("crm.company", "crm.contact"):
            found = await described.contact_of_company(db, of.id)
        case _:
            pass
    return Ref(wanted, found) if found else None
