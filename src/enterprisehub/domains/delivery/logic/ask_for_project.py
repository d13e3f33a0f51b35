"""The owner of a won deal is asked which project delivers it."""

from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.delivery.logic.declare_notices import DEAL_TO_LINK
from enterprisehub.domains.delivery.logic.link_deal import suggest_projects
from enterprisehub.domains.delivery.logic.tell_slip import owner_of
from enterprisehub.domains.delivery.permissions import DEALS_LINK
from enterprisehub.domains.delivery.queries import deals
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.notices.notify import notify


async def ask_for_project(db: Db, deal_id: UUID) -> bool:
    """Whether anybody was asked: only where a project looks like the deal's, and none is linked."""
    deal = await crm.deal(db, deal_id)
    if deal is None or deal.state != "won" or await deals.links_of(db, [deal_id]):
        return False
    found = await suggest_projects(db, deal)
    if not found:
        return False
    best = found[0]
    owner = await owner_of(db, deal)
    told = await notify(
        db,
        DEAL_TO_LINK,
        f"{deal.title} is won: is it delivered by {best.source.name}?",
        body=f"{'. '.join(best.match.reasons)}.",
        href=f"/deals/{deal_id}",
        users=[owner] if owner else None,
        having=DEALS_LINK if owner is None else None,
        key=f"link:{deal_id}",
    )
    return told > 0
