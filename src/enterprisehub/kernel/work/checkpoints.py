"""Exactly once: the record that a transaction happened commits together with its writes."""

from collections.abc import Awaitable, Callable

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.work.models import CheckpointRow
from enterprisehub.kernel.work.runtime import Runtime


async def recorded_once[R, *Ts](
    runtime: Runtime,
    scope: Scope,
    place: tuple[str, int],
    fn: Callable[[Db, *Ts], Awaitable[R]],
    *args: *Ts,
) -> R:
    """`fn(db, *args)` has run in a committed transaction: now, or by whoever came here before.

    The record is inserted first: somebody else at the same place, such as a worker that was
    taken for dead, waits at the unique key and then finds the result instead of running again.
    """
    workflow_id, step = place
    async with runtime.database.scoped(scope) as db:
        first = insert(CheckpointRow).values(workflow_id=workflow_id, step=step)
        mine = await db.scalar(first.on_conflict_do_nothing().returning(CheckpointRow.id))
        here = (CheckpointRow.workflow_id == workflow_id, CheckpointRow.step == step)
        if mine is None:
            output = await db.scalar(select(CheckpointRow.output).where(*here))
            return None if output is None else runtime.sealing.deserialize(output)  # type: ignore[return-value]
        result = await fn(db, *args)
        await db.flush()
        if result is not None:
            output = runtime.sealing.serialize(result)
            await db.execute(update(CheckpointRow).where(*here).values(output=output))
        return result


async def forget_checkpoints(database: Database, scope: Scope, workflow_ids: list[str]) -> None:
    """The records of these finished workflows are gone."""
    async with database.scoped(scope) as db:
        await db.execute(delete(CheckpointRow).where(CheckpointRow.workflow_id.in_(workflow_ids)))
