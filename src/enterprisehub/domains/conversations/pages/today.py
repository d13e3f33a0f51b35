"""Leads that wait for a person, on the start page."""

from fastapi import Response

from enterprisehub.domains.conversations import api
from enterprisehub.domains.conversations.pages.list_page import pages
from enterprisehub.domains.conversations.pages.shown import WARMTH, HandoffCard, open_card
from enterprisehub.domains.conversations.permissions import HANDOFFS_CLAIM, SESSIONS_READ
from enterprisehub.domains.crm import api as crm
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.items import Severity
from enterprisehub.ui.page import Fragment, fragment
from enterprisehub.ui.today import CARDS, TodayCard

SHOWN, LOOKED_AT = 5, 50


@fragment("conversations/_today_leads.html")
class WaitingLeads(Fragment):
    offers: list[HandoffCard]
    warmth: dict[str, Severity]
    may_claim: bool


@CARDS.implement("conversations.leads")
async def show_leads(db: Db, _: None) -> TodayCard | None:
    """Empty until somebody waits: the page hears of it."""
    if not db.scope.may(SESSIONS_READ):
        return None
    return TodayCard((await _waiting(db)).html(), order=10)


@pages.get("/leads/waiting", allow=Permission(SESSIONS_READ))
async def show_waiting(db: TenantDb) -> Response:
    """The same card for a page that is open already."""
    return (await _waiting(db)).render()


async def _waiting(db: Db) -> WaitingLeads:
    open_ones = await api.open_handoffs(db, limit=LOOKED_AT)
    offers = [offer for offer in open_ones if offer.state in ("offered", "unclaimed")][:SHOWN]
    names = {c.id: c.name for c in await crm.contacts(db, [offer.contact_id for offer in offers])}
    return WaitingLeads(
        offers=[open_card(offer, names.get(offer.contact_id, "")) for offer in offers],
        warmth=WARMTH,
        may_claim=db.scope.may(HANDOFFS_CLAIM),
    )
