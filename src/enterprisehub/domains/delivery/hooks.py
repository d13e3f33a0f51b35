"""What delivery answers when others ask."""

from uuid import UUID

from enterprisehub.domains.compliance.contracts import Reason
from enterprisehub.domains.compliance.ports import OBJECTIONS, Wording
from enterprisehub.domains.crm.contracts import HealthPart, Panel
from enterprisehub.domains.crm.ports import (
    COMPANY_PANELS,
    CONTACT_PANELS,
    DEAL_PANELS,
    HEALTH_PARTS,
    Part,
    declare_part,
)
from enterprisehub.domains.delivery.logic.keep_promises.check_quoted import check_text, worst
from enterprisehub.domains.delivery.logic.rate_delivery import rate_delivery
from enterprisehub.domains.delivery.logic.seed_demo import seed_demo
from enterprisehub.domains.delivery.permissions import DELIVERY_READ
from enterprisehub.domains.delivery.queries import promises
from enterprisehub.domains.messaging.ports import WARNINGS
from enterprisehub.domains.messaging.ports import Draft as Written
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.seeding import SEED, DemoSeed


@SEED.implement("delivery")
async def seed(db: Db, who: DemoSeed) -> None:
    await seed_demo(db, who)


@DEAL_PANELS.implement("delivery.panel")
async def show_on_deal(db: Db, deal_id: UUID) -> Panel | None:
    """The project that delivers the deal, and when."""
    if not db.scope.may(DELIVERY_READ):
        return None
    return Panel(title="Delivery", href=f"/delivery/deals/{deal_id}/panel", icon="target", order=20)


@DEAL_PANELS.implement("delivery.promises")
async def show_promises_on_deal(db: Db, deal_id: UUID) -> Panel | None:
    """What was promised with this deal."""
    if not db.scope.may(DELIVERY_READ):
        return None
    if not await promises.promises_about(db, deal_ids=[deal_id], most=1):
        return None
    href = f"/delivery/promises/deals/{deal_id}/panel"
    return Panel(title="Promises", href=href, icon="target", order=30)


@COMPANY_PANELS.implement("delivery.panel")
async def show_on_company(db: Db, company_id: UUID) -> Panel | None:
    """How the client fares, and when their projects are done."""
    if not db.scope.may(DELIVERY_READ):
        return None
    href = f"/delivery/companies/{company_id}/panel"
    return Panel(title="Client health", href=href, icon="target", order=20)


@HEALTH_PARTS.implement("delivery.forecast")
async def rate_client(db: Db, company_id: UUID) -> HealthPart | None:
    return await rate_delivery(db, company_id)


@CONTACT_PANELS.implement("delivery.promises")
async def show_promises_on_contact(db: Db, contact_id: UUID) -> Panel | None:
    """What this person was promised."""
    if not db.scope.may(DELIVERY_READ):
        return None
    if not await promises.promises_about(db, contact_id=contact_id, most=1):
        return None
    href = f"/delivery/promises/contacts/{contact_id}/panel"
    return Panel(title="Promises", href=href, icon="target", order=40)


@OBJECTIONS.implement("delivery.promised_days")
async def object_to_days(db: Db, wording: Wording) -> Reason | None:
    """A machine may not quote a day that the forecast does not hold; a person was warned."""
    found = await check_text(
        db, wording.body, contact_id=wording.contact_id, deal_id=wording.deal_id
    )
    if not found:
        return None
    bad = worst(found)
    told = bad or found[0]
    return Reason(
        rule="promised-day@1",
        outcome="refuse" if bad and not wording.written_by_person else "allow",
        says=f"{told.project}: {told.check.says} It was quoted in “{told.words[:160]}”",
        source=f"Forecast of {told.project}; the tenant promises from "
        f"{told.check.confidence_pct} % on.",
    )


@WARNINGS.implement("delivery.promised_days")
async def warn_of_days(db: Db, written: Written) -> str | None:
    """Who quotes a day that the forecast does not hold is told before it leaves."""
    bad = worst(await check_text(db, written.body, contact_id=written.contact_id))
    return f"{bad.project}: {bad.check.says}" if bad else None


declare_part(
    Part(
        table="delivery_promises",
        noun="promises",
        follows=("thread_id", "source_id", "deal_id"),
        title="words",
    )
)
