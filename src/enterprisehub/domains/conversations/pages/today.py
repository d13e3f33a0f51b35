"""Leads that wait for a person, on the start page."""

from enterprisehub.domains.conversations import api
from enterprisehub.domains.conversations.pages.shown import WARMTH, HandoffCard, card_of
from enterprisehub.domains.conversations.permissions import HANDOFFS_CLAIM, SESSIONS_READ
from enterprisehub.domains.crm import api as crm
from enterprisehub.kernel.db.session import Db
from enterprisehub.ui.items import Severity
from enterprisehub.ui.page import Fragment, fragment
from enterprisehub.ui.today import CARDS, TodayCard

SHOWN = 5


@fragment("conversations/_today_leads.html")
class WaitingLeads(Fragment):
    offers: list[HandoffCard]
    warmth: dict[str, Severity]
    may_claim: bool


@CARDS.implement("conversations.leads")
async def show_leads(db: Db, _: None) -> TodayCard | None:
    """Only while somebody waits."""
    if not db.scope.may(SESSIONS_READ):
        return None
    offers = await api.open_handoffs(db, limit=SHOWN)
    if not offers:
        return None
    names = {c.id: c.name for c in await crm.contacts(db, [offer.contact_id for offer in offers])}
    shown = WaitingLeads(
        offers=[card_of(offer, names.get(offer.contact_id, "")) for offer in offers],
        warmth=WARMTH,
        may_claim=db.scope.may(HANDOFFS_CLAIM),
    )
    return TodayCard(shown.html(), order=10)
