"""What outreach answers when others ask."""

from uuid import UUID

from enterprisehub.domains.crm.contracts import Panel
from enterprisehub.domains.crm.ports import CONTACT_PANELS, Part, declare_part
from enterprisehub.domains.outreach.logic.guard_step import guard_step
from enterprisehub.domains.outreach.logic.seed_demo import seed_demo
from enterprisehub.domains.outreach.permissions import SEQUENCES_READ
from enterprisehub.kernel.actions.kinds import GUARDS, Draft, Ruling
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.seeding import SEED, DemoSeed

declare_part(
    Part(table="outreach_places", noun="places in sequences"),
    Part(table="outreach_step_runs", noun="steps of sequences", follows=("place_id",)),
)


@SEED.implement("outreach")
async def seed(db: Db, who: DemoSeed) -> None:
    del who
    await seed_demo(db)


@GUARDS.implement("outreach.sequence")
async def guard(db: Db, draft: Draft) -> Ruling | None:
    """A sequence's message leaves only while it is wanted, and within its hours."""
    return await guard_step(db, draft)


@CONTACT_PANELS.implement("outreach.sequences")
async def show_on_contact(db: Db, contact_id: UUID) -> Panel | None:
    """The sequences this person is in, and when they are likely to answer."""
    if not db.scope.may(SEQUENCES_READ):
        return None
    href = f"/sequences/contacts/{contact_id}/panel"
    return Panel(title="Sequences", href=href, icon="route", order=35)
