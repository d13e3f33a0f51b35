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


