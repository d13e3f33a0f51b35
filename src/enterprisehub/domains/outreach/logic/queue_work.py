"""The durable work of sequences. No workflow waits for days: what is due stands with the places."""

from uuid import UUID

from enterprisehub.domains.outreach.logic import enrol_people, learn_hours, withdraw_steps
from enterprisehub.domains.outreach.logic.take_step import put_off, take_step
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.enqueue import enqueue
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.workflows import workflow


@workflow("outreach.take_step", queue=Queue.AGENTS, title="Take the next step of a sequence")
async def take_one(ctx: WorkContext, place_id: str) -> str:
    """What is due for this person is done; what cannot be done is tried again later."""
    try:
        return await ctx.transaction(_take, place_id)
    except HubError as error:
        return await ctx.transaction(_put_off, place_id, error.message)


async def _take(db: Db, place_id: str) -> str:
    return await take_step(db, UUID(place_id))


async def _put_off(db: Db, place_id: str, says: str) -> str:
    return await put_off(db, UUID(place_id), says)


@workflow("outreach.enrol_list", queue=Queue.BULK, title="Put the people of a list in a sequence")
async def enrol_list(ctx: WorkContext, sequence_id: str) -> None:
    """Everybody on the sequence's list who may is in it."""
    after: str | None = ""
    while after is not None:
        after = await ctx.transaction(_enrol_batch, sequence_id, after)


async def _enrol_batch(db: Db, sequence_id: str, after: str) -> str | None:
    last = UUID(after) if after else None
    found = await enrol_people.enrol_batch(db, UUID(sequence_id), last)
    return str(found) if found else None


@workflow("outreach.withdraw_steps", queue=Queue.BULK, title="Withdraw what a sequence proposed")
async def withdraw_all(ctx: WorkContext, sequence_id: str) -> None:
    """Nothing of a paused or ended sequence waits in the queue any more."""
    after: str | None = ""
    while after is not None:
        after = await ctx.transaction(_withdraw_batch, sequence_id, after)


async def _withdraw_batch(db: Db, sequence_id: str, after: str) -> str | None:
    last = UUID(after) if after else None
    found = await withdraw_steps.withdraw_batch(db, UUID(sequence_id), last)
    return str(found) if found else None


@workflow("outreach.learn_hours", queue=Queue.MAINTENANCE, title="Learn when people answer")
async def learn(ctx: WorkContext) -> None:
    """When people answer is known for every segment."""
    after: str | None = ""
    counts: learn_hours.Counts = {}
    while after is not None:
        after, found = await ctx.transaction(learn_hours.read_batch, after)
        counts = learn_hours.put_together(counts, found)
    await ctx.transaction(learn_hours.keep_hours, counts)


async def begin_list(db: Db, sequence_id: UUID) -> None:
    """Durable work puts everybody of the sequence's list in it."""
    key = f"{sequence_id}:{clock.now().isoformat()}"
    await enqueue(db, enrol_list, str(sequence_id), key=key)


async def begin_withdrawing(db: Db, sequence_id: UUID) -> None:
    """Durable work withdraws what the sequence proposed."""
    key = f"{sequence_id}:{clock.now().isoformat()}"
    await enqueue(db, withdraw_all, str(sequence_id), key=key)


async def begin_learning(db: Db) -> None:
    """Durable work learns when people answer, at most once an hour."""
    await enqueue(db, learn, key=clock.now().isoformat(timespec="hours"))


async def begin_step(db: Db, place_id: UUID, key: str) -> None:
    """Durable work leads this person on; the same key again starts nothing."""
    await enqueue(db, take_one, str(place_id), key=f"{place_id}:{key}")
