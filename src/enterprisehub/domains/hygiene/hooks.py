"""Hygiene in what others show and make: contacts' pages, badges, the demo, merges."""

from uuid import UUID

from enterprisehub.domains.crm.contracts import Mark, Panel
from enterprisehub.domains.crm.ports import (
    COMPANY_PANELS,
    CONTACT_MARKS,
    CONTACT_PANELS,
    Part,
    declare_part,
)
from enterprisehub.domains.hygiene.logic.enrich_contacts.read_own_facts import OwnFacts
from enterprisehub.domains.hygiene.logic.seed_demo import seed_demo
from enterprisehub.domains.hygiene.logic.watch_decay import TYPE
from enterprisehub.domains.hygiene.permissions import HYGIENE_READ
from enterprisehub.domains.hygiene.ports import offer_provider
from enterprisehub.domains.hygiene.queries import alerts, findings, people
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.seeding import SEED, DemoSeed

offer_provider(OwnFacts())
declare_part(
    Part(table="hygiene_checks", noun="checks"),
    Part(table="hygiene_enrichments", noun="findings"),
    Part(table="hygiene_lookups", noun="answers of providers"),
    Part(table="hygiene_visits", noun="visits", stays=True),
)


@SEED.implement("hygiene")
async def seed(db: Db, _: DemoSeed) -> None:
    await seed_demo(db)


@CONTACT_MARKS.implement("hygiene.stale")
async def mark_silence(db: Db, contact_id: UUID) -> Mark | None:
    """How long nobody wrote or called, while an alert of it is open."""
    if not db.scope.may(HYGIENE_READ) or not await alerts.is_open(db, TYPE, contact_id):
        return None
    touched = await people.touched_at(db, contact_id)
    if touched is None:
        return None
    days = (clock.now() - touched).days
    return Mark(label=f"Not contacted for {days} days", href=f"/hygiene/alerts?type={TYPE}")


@CONTACT_PANELS.implement("hygiene.findings")
async def show_on_contact(db: Db, contact_id: UUID) -> Panel | None:
    """What was checked and found out, with where it comes from."""
    if not db.scope.may(HYGIENE_READ) or not await findings.knows_of(db, contact_id):
        return None
    href = f"/hygiene/contacts/{contact_id}/panel"
    return Panel(title="Checked and found out", href=href, icon="user-check", order=55)


@COMPANY_PANELS.implement("hygiene.findings")
async def show_on_company(db: Db, company_id: UUID) -> Panel | None:
    """What was found out of the company, with where it stands."""
    if not db.scope.may(HYGIENE_READ) or not await findings.enrichments_of_company(db, company_id):
        return None
    href = f"/hygiene/companies/{company_id}/panel"
    return Panel(title="Found out", href=href, icon="user-check", order=55)
