"""What is read about a company for its analysis."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Deal
from enterprisehub.domains.outreach import queries
from enterprisehub.domains.outreach.logic.analyse_account import (
    Analysis,
    DealPart,
    analyse_account,
    judge_person,
)
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound

LOOK_BACK = timedelta(days=180)


async def gather_account(db: Db, company_id: UUID) -> Analysis:
    """The picture of this company now. Raises NotFound."""
    company = await crm.company(db, company_id)
    if company is None:
        raise NotFound("There is no such company.")
    now = clock.now()
    people = await queries.people_of(db, [company_id])
    talk = await queries.interactions_of(db, [one["id"] for one in people], now - LOOK_BACK)
    deals = await crm.deals_of_company(db, company_id)
    tasks = await queries.open_tasks_about(db, company_id, [deal.id for deal in deals])
    known: dict[str, Any] = {
        "name": company.name,
        "industry": company.industry,
        "employees": company.employees,
        "domain": company.domain,
        "owner_user_id": company.owner_user_id,
    }
    return analyse_account(
        known,
        [judge_person(person, talk, now) for person in people],
        [_part(deal, now, now.date()) for deal in deals],
        open_tasks=tasks,
        now=now,
    )


def _part(deal: Deal, now: datetime, today: date) -> DealPart:
    return DealPart(
        id=deal.id,
        title=deal.title,
        state=deal.state,
        stage=deal.stage_name,
        amount_cents=deal.amount_cents,
        currency=deal.currency,
        days_in_stage=max((now - deal.stage_since_at).days, 0),
        close_on=deal.close_on,
        late=deal.state == "open" and deal.close_on is not None and deal.close_on < today,
    )
