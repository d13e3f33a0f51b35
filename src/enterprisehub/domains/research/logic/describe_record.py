"""What a record says, in sentences, for reading and quoting."""

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Company, Contact, Deal
from enterprisehub.domains.research.queries import FoundRecord
from enterprisehub.kernel import timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref

_LINES = 40
_OUR_OWN = ("research.", "agents.")


async def describe_record(db: Db, found: FoundRecord) -> str:
    """Contacts, companies and deals with what happened to them; of others, what was said."""
    ref = found.ref
    match ref.kind:
        case "crm.deal":
            deal = await crm.deal(db, ref.id)
            return await _with_history(db, ref, _of_deal(deal) if deal else found.title)
        case "crm.company":
            company = await crm.company(db, ref.id)
            about = _of_company(company, found.body) if company else found.title
            return await _with_history(db, ref, about)
        case "crm.contact":
            contact = await crm.contact(db, ref.id)
            return await _with_history(db, ref, _of_contact(contact) if contact else found.title)
        case _:
            return found.body


async def _with_history(db: Db, ref: Ref, about: str) -> str:
    rows = await timeline.of(db, ref, limit=_LINES)
    lines = [
        f"{row.at:%-d %B %Y}: {row.summary.strip()}"
        for row in rows
        if row.summary.strip() and not row.kind.startswith(_OUR_OWN)
    ]
    return "\n\n".join([about, *dict.fromkeys(lines)])


def _of_deal(deal: Deal) -> str:
    worth = ""
    if deal.amount_cents is not None:
        worth = f", worth {deal.amount_cents / 100:,.2f} {deal.currency}"
    ends = f", expected to close on {deal.close_on:%-d %B %Y}" if deal.close_on else ""
    return f"The deal {deal.title} is {deal.state}, at the stage {deal.stage_name}{worth}{ends}."


def _of_company(company: Company, said: str) -> str:
    trade = f" works in {company.industry}" if company.industry else " is a company"
    size = f" and has {company.employees:,} employees" if company.employees else ""
    return f"{company.name}{trade}{size}.\n\n{said}".strip()


def _of_contact(contact: Contact) -> str:
    job = contact.job_title or "a contact"
    at = f" at {contact.company_name}" if contact.company_name else ""
    place = f" in {contact.city}" if contact.city else ""
    standing = f"; lead status {contact.lead_status}"
    return f"{contact.name} is {job}{at}{place}{standing}."
