"""How well a client's projects are delivered, from 0 to 100: the worst one decides."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import HealthPart
from enterprisehub.domains.delivery.logic.ask_forecast import MOST_CHANCE, shown_pct, told_chance
from enterprisehub.domains.delivery.logic.forecast_links import why_not_read
from enterprisehub.domains.delivery.models.deals import DealLinkRow, LinkForecastRow
from enterprisehub.domains.delivery.queries import deals
from enterprisehub.kernel.db.session import Db

ON_TRACK, SLIPPING, OUT_OF_SIGHT = 85, 40, 10
WEIGHT = 0.5


async def rate_delivery(db: Db, company_id: UUID) -> HealthPart | None:
    """None where no project is linked to a deal of this company."""
    ids = [deal.id for deal in await crm.deals_of_company(db, company_id) if deal.state != "lost"]
    rated: list[tuple[int, str]] = []
    missing: list[str] = []
    unread: list[str] = []
    for link, source in await deals.links_of(db, ids):
        if why := why_not_read(source):
            unread.append(why)
            continue
        newest = next(iter(await deals.snapshots(db, link.id, most=1)), None)
        if newest is None or newest.refused is not None:
            missing.append(source.name)
            continue
        rated.append(rate_project(link, newest, source.name))
    return _worst(rated, missing, unread)


def _worst(
    rated: Sequence[tuple[int, str]], missing: Sequence[str], unread: Sequence[str]
) -> HealthPart | None:
    if rated:
        score, says = min(rated)
        return HealthPart(key="delivery", score=score, says=says, weight=WEIGHT)
    if missing:
        says = f"Too little work was finished in {missing[0]} for a forecast."
        return HealthPart(key="delivery", score=None, says=says, weight=WEIGHT)
    if unread:
        return HealthPart(key="delivery", score=None, says=unread[0], weight=WEIGHT)
    return None


def rate_project(link: DealLinkRow, newest: LinkForecastRow, name: str) -> tuple[int, str]:
    """The chance of the promised day where one was promised, else whether it slips."""
    if newest.promised_on is not None and newest.chance_ratio is not None:
        chance = shown_pct(min(newest.chance_ratio, MOST_CHANCE))
        told = told_chance(newest.chance_ratio)
        return chance, f"{name}: {told} sure to be done by {newest.promised_on:%-d %b %Y}"
    if newest.p85_on is None:
        return OUT_OF_SIGHT, f"{name} will not be done within three years at its pace"
    day = f"85 % sure to be done by {_shown(newest.p85_on)}"
    if link.slipping:
        return SLIPPING, f"{name} slips: {day}"
    return ON_TRACK, f"{name} is on its way: {day}"


def _shown(day: date) -> str:
    return f"{day:%-d %b %Y}"
