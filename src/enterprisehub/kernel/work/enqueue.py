"""Starting durable work in the caller's own transaction."""

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.work import runtime
from enterprisehub.kernel.work.bells import RING
from enterprisehub.kernel.work.runtime import VERSION
from enterprisehub.kernel.work.workflows import Workflow

if TYPE_CHECKING:
    from dbos import EnqueueOptions

# Small numbers go first. To the durable layer none at all is 0, the most urgent.
URGENT: Final = 1
ORDINARY: Final = 10


def work_id(tenant_id: UUID, name: str, key: str) -> str:
    """The one id that this piece of work can have."""
    return f"{tenant_id}:{name}:{key}"


async def enqueue[*Ts](
    db: Db,
    what: Workflow[*Ts],
    *args: *Ts,
    key: str,
    delay_seconds: float | None = None,
    priority: int = ORDINARY,
    time_limit_seconds: float | None = None,
) -> str:
    """`what(ctx, *args)` will run once this transaction commits, and never if it rolls back.

    `key` names the piece of work within its tenant and workflow: the same key again starts
    nothing. Arguments are ids and small values. `priority` URGENT goes before what was enqueued
    earlier in the same queue of the tenant. Answers the id of the work.
    """
    id_ = work_id(db.scope.tenant_id, what.name, key)
    options: EnqueueOptions = {
        "workflow_name": what.name,
        "queue_name": what.queue.value,
        "queue_partition_key": str(db.scope.tenant_id),
        "workflow_id": id_,
        "app_version": VERSION,
        "workflow_timeout": time_limit_seconds or what.time_limit_seconds,
        "attributes": {
            "tenant": str(db.scope.tenant_id),
            "by": str(db.scope.actor),
            "queue": what.queue.value,
        },
        "priority": priority,
    }
    if delay_seconds is not None:
        options["delay_seconds"] = delay_seconds
    header: dict[str, Any] = {
        "tenant": str(db.scope.tenant_id),
        "request": db.scope.request_id,
    }
    client = runtime.installed().client

    def insert(session: Session) -> None:
        client.enqueue_in_transaction(session, options, header, *args)

    await db.flush()
    await db.run_sync(insert)
    await db.execute(text(RING))
    return id_
