"""Scores follow the time that passed: every night, those of contacts with a standing."""

from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.logic.rescore_contact import rescore_contact
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.workflows import workflow

BATCH = 200


async def rescore_batch(db: Db, after: str) -> str | None:
    """The next contacts have the score of today; the last of them, None at the end."""
    start = UUID(after) if after else None
    ids = await queries.contacts_with_standing(db, start, BATCH)
    for contact_id in ids:
        await rescore_contact(db, contact_id)
    return str(ids[-1]) if len(ids) == BATCH else None


@workflow(
    "crm.rescore_all", queue=Queue.BULK, title="Score contacts anew", time_limit_seconds=4 * 3600.0
)
async def rescore_all(ctx: WorkContext) -> None:
    """Batch after batch, so that recency counts as it is today."""
    after: str | None = ""
    while after is not None:
        after = await ctx.transaction(rescore_batch, after)
