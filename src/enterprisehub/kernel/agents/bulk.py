"""Many runs replayed or cancelled at once: counted first, done in batches, kept in a history."""

from collections import Counter
from datetime import datetime
from typing import Final, Literal, cast
from uuid import UUID

from sqlalchemy import func, select

from enterprisehub.kernel import clock, live
from enterprisehub.kernel.agents.define import AGENTS
from enterprisehub.kernel.agents.execute import cancel, retry
from enterprisehub.kernel.agents.find_runs import RunFilter, estimate, narrowed
from enterprisehub.kernel.agents.models import BulkRow, RunRow
from enterprisehub.kernel.agents.permissions import READ
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Denied, HubError, Invalid, NotFound
from enterprisehub.kernel.scope import Actor, ActorKind
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.enqueue import enqueue
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.workflows import workflow

type Verb = Literal["replay", "cancel"]
FITTING: Final[dict[Verb, tuple[str, ...]]] = {
    "replay": ("failed", "timed_out", "cancelled", "success"),
    "cancel": ("pending", "running", "waiting_approval"),
}
"""The statuses with which it can be done at all."""
_BATCH: Final = 20
MOST: Final = 5000


async def begin_bulk(db: Db, verb: Verb, wanted: RunFilter, *, seen_count: int) -> BulkRow:
    """All runs that fit now are replayed or cancelled, in the background.

    What has left already does not leave again by a replay.

    Raises:
        Invalid: nothing fits, too much does, or more than was shown (`seen_count`).
        Denied: some of them are of agents that the caller may not run.
    """
    check_verb(verb, wanted)
    at = (await db.scalar(select(func.now()))) or clock.now()  # the clock that dates runs
    wanted = RunFilter.of_json(wanted.as_json() | {"until": at.isoformat()})
    count = (await estimate(db, wanted)).count
    if not 0 < count <= MOST:
        many = f"more than {MOST:,} runs fit; narrow it down" if count else "no run fits"
        raise Invalid(f"Nothing was done: {many}.", fields={"status": many})
    if count > seen_count:
        message = f"By now {count} runs fit instead of {seen_count}. Look again."
        raise Invalid(message, fields={"count": message})
    names = select(RunRow.agent_name).distinct()
    for name in await db.scalars(narrowed(names, wanted)):
        spec = AGENTS.get(name)
        if verb == "replay" and spec is not None and not db.scope.may(spec.permission):
            raise Denied(f"Your role may not run {spec.title}.", permission=spec.permission)
    row = BulkRow(
        verb=verb, wanted=wanted.as_json(), started_by=str(db.scope.actor), estimated=count
    )
    db.add(row)
    await db.flush()
    actor = db.scope.actor
    who = (actor.kind, actor.id, actor.name)
    await enqueue(db, carry_out_bulk, str(row.id), who, key=str(row.id))
    return row


def check_verb(verb: Verb, wanted: RunFilter) -> None:
    """The statuses of the filter are ones with which this can be done.

    Raises:
        Invalid: they are not.
    """
    if not wanted.statuses or not set(wanted.statuses) <= set(FITTING[verb]):
        words = "have ended" if verb == "replay" else "are under way or wait"
        message = f"Choose a status of runs that {words}."
        raise Invalid(message, fields={"status": message})


@workflow("agents.bulk", queue=Queue.BULK, title="Replay or cancel many runs",
          time_limit_seconds=3600.0)  # fmt: skip
async def carry_out_bulk(ctx: WorkContext, bulk_id: str, who: tuple[str, str, str]) -> str:
    """Batch after batch, until none is left."""
    last: str | None = None
    while True:
        last = await ctx.transaction(_do_batch, bulk_id, who, last)
        if last is None:
            return "done"


async def _do_batch(
    db: Db, bulk_id: str, who: tuple[str, str, str], after: str | None
) -> str | None:
    """The id of the last run of the batch; None when there was nothing left."""
    row = await db.get_one(BulkRow, UUID(bulk_id), with_for_update=True)
    if row.status != "running":
        return None
    kind, id_, name = who
    await db.act_as(Actor(cast("ActorKind", kind), id_, name))
    query = narrowed(select(RunRow.id), RunFilter.of_json(row.wanted))
    if after is not None:
        query = query.where(RunRow.id > UUID(after))
    ids = (await db.scalars(query.order_by(RunRow.id).limit(_BATCH))).all()
    said: Counter[str] = Counter({one["why"]: one["count"] for one in row.reasons})
    for run_id in ids:
        try:
            async with db.begin_nested():
                await _one(db, row.verb, run_id)
            row.done += 1
        except HubError as error:
            row.refused += 1
            said[error.message] += 1
    row.reasons = [{"why": why, "count": count} for why, count in said.most_common(10)]
    if len(ids) < _BATCH:
        row.status, row.completed_at = "done", clock.now()
    await live.tell(db, "agents.bulk", {"bulk_id": bulk_id}, permission=READ)
    return str(ids[-1]) if len(ids) == _BATCH else None


async def _one(db: Db, verb: str, run_id: UUID) -> None:
    if verb == "cancel":
        await cancel(db, run_id, reason="Cancelled together with others.")
    else:
        await retry(db, run_id, permitted=True)


async def stop_bulk(db: Db, bulk_id: UUID) -> BulkRow:
    """It goes no further; what is done stays done.

    Raises:
        NotFound: there is no such operation.
    """
    row = await db.get(BulkRow, bulk_id, with_for_update=True)
    if row is None:
        raise NotFound("There is no such operation.")
    if row.status == "running":
        row.status, row.completed_at = "stopped", clock.now()
    return row


async def latest_bulks(db: Db, *, before: datetime | None = None, limit: int = 20) -> list[BulkRow]:
    """The history, the latest first."""
    query = select(BulkRow)
    if before is not None:
        query = query.where(BulkRow.created_at < before)
    return list(await db.scalars(query.order_by(BulkRow.created_at.desc()).limit(limit)))
