"""What billing answers when others ask."""

from uuid import UUID

from enterprisehub.domains.billing.logic.rate_billing import rate_billing
from enterprisehub.domains.billing.logic.seed_demo import seed_demo
from enterprisehub.domains.billing.permissions import INVOICES_READ
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import HealthPart, Panel
from enterprisehub.domains.crm.ports import (
    COMPANY_PANELS,
    DEAL_PANELS,
    HEALTH_PARTS,
    Part,
    declare_part,
)
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.seeding import SEED, DemoSeed


@SEED.implement("billing")
async def seed(db: Db, who: DemoSeed) -> None:
    del who
    await seed_demo(db)


@COMPANY_PANELS.implement("billing.panel")
async def show_on_company(db: Db, company_id: UUID) -> Panel | None:
    """What the client was billed, and what is open."""
    if not db.scope.may(INVOICES_READ):
        return None
    href = f"/invoices/companies/{company_id}/panel"
    return Panel(title="Invoices", href=href, icon="file-text", order=30)


@DEAL_PANELS.implement("billing.panel")
async def show_on_deal(db: Db, deal_id: UUID) -> Panel | None:
    """What was billed for the deal; nothing of one without a company, for those are billed."""
    if not db.scope.may(INVOICES_READ):
        return None
    deal = await crm.deal(db, deal_id)
    if deal is None or deal.company_id is None:
        return None
    href = f"/invoices/deals/{deal_id}/panel"
    return Panel(title="Invoices", href=href, icon="file-text", order=40)


@HEALTH_PARTS.implement("billing.payments")
async def rate_client(db: Db, company_id: UUID) -> HealthPart | None:
    return await rate_billing(db, company_id)


declare_part(Part(table="billing_invoices", noun="invoices", follows=("deal_id",)))
