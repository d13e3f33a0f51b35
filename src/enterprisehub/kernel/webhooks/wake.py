"""Having an endpoint looked at: now, or when something of it is due."""

from uuid import UUID

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.enqueue import ORDINARY, URGENT, enqueue
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.workflows import workflow


async def wake(
    db: Db,
    endpoint_id: UUID,
    *,
    key: str,
    delay_seconds: float | None = None,
    urgent: bool = False,
) -> None:
    """What is due for the endpoint is brought; the same `key` again starts nothing more.

    While it waits for `delay_seconds`, it lies in the database and holds no place in a worker.
    """
    await enqueue(
        db,
        bring_due,
        str(endpoint_id),
        key=f"{endpoint_id}:{key}",
        delay_seconds=delay_seconds,
        priority=URGENT if urgent else ORDINARY,
    )


@workflow("webhooks.bring", queue=Queue.WEBHOOKS, title="Call a webhook")
async def bring_due(ctx: WorkContext, endpoint_id: str) -> int:
    """Everything due for one endpoint was brought, a few at a time; how many calls were made."""
    from enterprisehub.kernel.webhooks.deliver import bring  # noqa: PLC0415  it wakes in turn

    return await bring(ctx, endpoint_id)
