"""A call, a meeting or a letter that the program did not carry is written down by a person."""

from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts import COMPANY, CONTACT, DEAL, Interaction
from enterprisehub.domains.crm.contracts.inputs import NewInteraction
from enterprisehub.domains.crm.logic.find_record import check_links, live_contact
from enterprisehub.domains.crm.logic.record_interaction import record_interaction
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.scope import Ref

WORDS = {"voice": "Call", "meeting": "Meeting", "mail": "Letter", "other": "Contact"}
WAYS = {"inbound": " from them", "outbound": " by us", "internal": ""}


async def log_interaction(db: Db, contact_id: UUID, new: NewInteraction) -> UUID:
    """It is in the client's history and on the timelines of contact, company and deal.

    Raises:
        NotFound: there is no such contact.
        Invalid: it lies in the future, or there is no such deal.
    """
    contact = await live_contact(db, contact_id)
    await check_links(db, deal_id=new.deal_id)
    at = new.at or clock.now()
    if at > clock.now():
        message = "This is in the future. Add a task for what is to come."
        raise Invalid(message, fields={"at": message})
    deals = await queries.deals_of_contact(db, contact_id)
    deal_id = new.deal_id or next((row.id for row, _ in deals if row.state == "open"), None)
    way = WAYS[new.direction] if new.channel != "meeting" else ""
    summary = f"{WORDS[new.channel]}{way}: {new.summary}"
    named = {CONTACT: contact_id, COMPANY: contact.company_id, DEAL: deal_id}
    about = [Ref(kind, id_) for kind, id_ in named.items() if id_ is not None]
    kind = "calls.logged" if new.channel == "voice" else "crm.interaction_logged"
    timeline.add(db, kind, about, summary[:500], at=at)
    what = Interaction(
        contact_id=contact_id,
        channel=new.channel,
        direction=new.direction,
        summary=new.summary,
        at=at,
        deal_id=deal_id,
    )
    return await record_interaction(db, what)
