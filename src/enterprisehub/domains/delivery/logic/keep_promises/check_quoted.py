"""Days of delivery that a text quotes are held against the forecasts of the linked projects."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.delivery.logic.check_promise import (
    PromiseCheck,
    check_promise,
    confidence_pct,
)
from enterprisehub.domains.delivery.logic.forecast_links import why_not_read
from enterprisehub.domains.delivery.logic.keep_promises.quoted_days import quoted_days
from enterprisehub.domains.delivery.queries import deals, history
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.tenancy.tenants import tenant


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the forecast of one project says of one day."""

    project: str
    day: date
    words: str
    check: PromiseCheck


async def check_text(
    db: Db, text: str, *, contact_id: UUID | None, deal_id: UUID | None = None
) -> list[Verdict]:
    """Every day of delivery in the text, with each linked project's verdict; [] if none apply."""
    zone = ZoneInfo((await tenant(db, db.scope.tenant_id)).time_zone)
    quoted = quoted_days(text, clock.now().astimezone(zone))
    if not quoted:
        return []
    about = await deals_about(db, contact_id, deal_id)
    verdicts: list[Verdict] = []
    for day, words in quoted.items():
        verdicts += await check_day(db, about, day, words)
    return verdicts


async def deals_about(db: Db, contact_id: UUID | None, deal_id: UUID | None) -> list[UUID]:
    """The deal that is named, else those of the contact and of their company."""
    if deal_id is not None and await deals.links_of(db, [deal_id]):
        return [deal_id]
    contact = await crm.contact(db, contact_id) if contact_id else None
    if contact is None:
        return []
    found = await crm.deals_of(db, contact.id)
    if contact.company_id:
        found += await crm.deals_of_company(db, contact.company_id)
    return list(dict.fromkeys(deal.id for deal in found if deal.state != "lost"))


async def check_day(db: Db, deal_ids: Sequence[UUID], day: date, words: str = "") -> list[Verdict]:
    """The verdict of each linked project that has work left; finished ones may be promised."""
    verdicts: list[Verdict] = []
    seen: set[UUID] = set()
    for _, source in await deals.links_of(db, deal_ids):
        if source.id in seen or not await history.open_items(db, [source.id]):
            continue
        seen.add(source.id)
        if why := why_not_read(source):
            check = PromiseCheck(False, None, await confidence_pct(db), None, why)
        else:
            check = await check_promise(db, [source.id], day)
        verdicts.append(Verdict(source.name, day, words, check))
    return verdicts


def worst(verdicts: Sequence[Verdict]) -> Verdict | None:
    """The one that speaks most against its day; None when none does."""
    against = [one for one in verdicts if not one.check.may_be_promised]
    return min(against, key=lambda one: one.check.chance_ratio or 0.0, default=None)
