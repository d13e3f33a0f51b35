"""What outreach does by the clock.

What is due stands in the table of places, and a tick asks for it: an index answers, so that the
question costs the same however many people wait.
"""

from datetime import datetime
from uuid import UUID

from enterprisehub.domains.outreach.logic import queue_work
from enterprisehub.domains.outreach.logic.run_sequence import takes_list
from enterprisehub.domains.outreach.models import PLACES_DUE, SEQUENCES_LIVE
from enterprisehub.domains.outreach.queries import people, sequences
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.across import tenants_with
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Actor, Scope
from enterprisehub.kernel.work.enqueue import enqueue
from enterprisehub.kernel.work.ticks import tick

LEADER = Actor("job", "outreach.sequences", "Sequences")
DUE_AT_ONCE = 500
"""Who is due beyond that has their turn at the next minute."""


@tick("* * * * *", "outreach.sequences")
async def take_due(database: Database, moment: datetime) -> None:
    """Everybody in a running sequence for whom something is due has work."""
    async with database.unscoped() as plain:
        tenants = await tenants_with(plain, PLACES_DUE)
    for tenant_id in tenants:
        await take_tenant(database, tenant_id, moment)


async def take_tenant(database: Database, tenant_id: UUID, moment: datetime) -> int:
    """The tenant's people who are due have work; once, however often the moment is told."""
    async with database.scoped(Scope(tenant_id, LEADER)) as db:
        due = await people.due_places(db, clock.now(), DUE_AT_ONCE)
        for place in due:
            await queue_work.begin_step(db, place.id, moment.isoformat(timespec="minutes"))
        return len(due)


@tick("20 9 * * *", "outreach.look_after_sequences")
async def look_after(database: Database, moment: datetime) -> None:
    """Daily, where a sequence runs: who is new on a list gets in, and hours are learned anew."""
    async with database.unscoped() as plain:
        tenants = await tenants_with(plain, SEQUENCES_LIVE)
    for tenant_id in tenants:
        await look_after_tenant(database, tenant_id, moment)


async def look_after_tenant(database: Database, tenant_id: UUID, moment: datetime) -> None:
    """The tenant's lists and hours have work; once a day."""
    day = moment.date().isoformat()
    async with database.scoped(Scope(tenant_id, LEADER)) as db:
        await enqueue(db, queue_work.learn, key=day)
        for row in await sequences.live_sequences(db):
            if takes_list(row):
                await enqueue(db, queue_work.enrol_list, str(row.id), key=f"{row.id}:{day}")
