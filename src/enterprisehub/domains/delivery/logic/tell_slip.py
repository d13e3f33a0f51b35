"""The owner of a deal hears that its delivery slips, and that it is in time again."""

from datetime import date, timedelta
from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import COMPANY, CONTACT, Deal, NewTask
from enterprisehub.domains.delivery.events import ForecastSlipped
from enterprisehub.domains.delivery.logic.declare_notices import (
    FORECAST_RECOVERED,
    FORECAST_SLIPPED,
    PROJECT_NOT_READ,
)
from enterprisehub.domains.delivery.logic.judge_slip import News
from enterprisehub.domains.delivery.models.deals import DealLinkRow, LinkForecastRow
from enterprisehub.domains.delivery.models.sources import SourceRow
from enterprisehub.domains.delivery.permissions import DEALS_LINK
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.notices.notify import notify
from enterprisehub.kernel.scope import Ref

_TO_CALL = timedelta(days=1)


async def tell_slip(
    db: Db,
    news: News,
    link: DealLinkRow,
    source: SourceRow,
    deal: Deal,
    row: LinkForecastRow,
    counted_on: date | None,
) -> None:
    """A notice and a line on the timelines; for bad news also a task to talk to the customer."""
    owner = await owner_of(db, deal)
    bad = news != "recovered"
    title = f"{deal.title}: {source.name} {'slips' if bad else 'is in time again'}"
    body = _says(news, link, row, counted_on)
    about = [deal.ref]
    about += [Ref(CONTACT, deal.contact_id)] if deal.contact_id else []
    about += [Ref(COMPANY, deal.company_id)] if deal.company_id else []
    kind = "delivery.forecast_slipped" if bad else "delivery.forecast_recovered"
    timeline.add(db, kind, about, f"{source.name}: {body}", link_id=str(link.id))
    await notify(
        db,
        FORECAST_SLIPPED if bad else FORECAST_RECOVERED,
        title,
        body=body,
        href=f"/deals/{deal.id}",
        users=[owner] if owner else None,
        having=DEALS_LINK if owner is None else None,
        key=f"slip:{link.id}",
    )
    if not bad:
        return
    task = NewTask(
        title=f"Tell {await _customer(db, deal)} of the later day of {source.name}"[:200],
        detail=body,
        priority="high",
        due_at=clock.now() + _TO_CALL,
        assignee_user_id=owner,
        contact_id=deal.contact_id,
        company_id=deal.company_id,
        deal_id=deal.id,
    )
    await crm.add_task(db, task)
    await publish(db, ForecastSlipped(link.id, deal.id, row.p85_on, link.promised_on), deal.ref)


async def tell_not_read(db: Db, deal: Deal, source: SourceRow, why: str) -> None:
    """Who counts on a forecast hears that there is none any more, and why."""
    owner = await owner_of(db, deal)
    timeline.add(db, "delivery.project_not_read", [deal.ref], f"No forecast: {why}")
    await notify(
        db,
        PROJECT_NOT_READ,
        f"{deal.title}: {source.name} is not read any more",
        body=why,
        href=f"/deals/{deal.id}",
        users=[owner] if owner else None,
        having=DEALS_LINK if owner is None else None,
        key=f"unread:{deal.id}:{source.id}",
    )


async def owner_of(db: Db, deal: Deal) -> UUID | None:
    """Who answers for the deal: its owner, or its company's."""
    if deal.owner_user_id or not deal.company_id:
        return deal.owner_user_id
    company = await crm.company(db, deal.company_id)
    return company.owner_user_id if company else None


async def _customer(db: Db, deal: Deal) -> str:
    if deal.contact_id and (contact := await crm.contact(db, deal.contact_id)):
        return contact.name
    if deal.company_id and (company := await crm.company(db, deal.company_id)):
        return company.name
    return "the customer"


def _says(news: News, link: DealLinkRow, row: LinkForecastRow, counted_on: date | None) -> str:
    when = f"{row.p85_on:%-d %b %Y}" if row.p85_on else "a day more than three years away"
    says = f"85 % sure to be done by {when}"
    if link.promised_on:
        says += f"; promised for {link.promised_on:%-d %b %Y}"
    if news != "recovered" and counted_on and counted_on not in (row.p85_on, date.max):
        says += f"; {counted_on:%-d %b %Y} was counted on"
    return f"{says}. {row.open_items} items are open."
