"""When people answer is learned from the book: by segment and for everybody, in batches."""

from datetime import timedelta
from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.audience import Audience
from enterprisehub.domains.outreach.logic.plan_moment import LEARNED_DAYS
from enterprisehub.domains.outreach.logic.predict_time import HOURS
from enterprisehub.domains.outreach.queries import people, sequences
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.tenancy.tenants import tenant

READ_AT_ONCE = 500

type Counts = dict[str, list[int]]


async def read_batch(db: Db, after: str) -> tuple[str | None, Counts]:
    """The answers of a batch of contacts by segment; the last of them, None when all are read."""
    last = UUID(after) if after else None
    ids = await crm.audience(db, Audience(), after=last, limit=READ_AT_ONCE)
    since = clock.now() - timedelta(days=LEARNED_DAYS)
    zone = (await tenant(db, db.scope.tenant_id)).time_zone
    counts: Counts = {}
    for segment, hour, count in await people.answer_hours(db, ids, since, zone):
        for name in (segment, ""):
            counts.setdefault(name, [0] * HOURS)[hour] += count
    return (str(ids[-1]) if len(ids) == READ_AT_ONCE else None), counts


def put_together(first: Counts, second: Counts) -> Counts:
    """The answers of both."""
    names = {*first, *second}
    nothing = [0] * HOURS
    return {
        name: [
            a + b for a, b in zip(first.get(name, nothing), second.get(name, nothing), strict=True)
        ]
        for name in names
    }


async def keep_hours(db: Db, counts: Counts) -> None:
    """What is known from now on; a segment that nobody is in any more is forgotten."""
    now = clock.now()
    for segment in sorted({*counts, *await sequences.reply_hours(db)}):
        hours = counts.get(segment, [0] * HOURS)
        await sequences.keep_reply_hours(db, segment, hours, now)
