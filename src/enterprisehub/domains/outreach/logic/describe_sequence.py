"""Sequences with their figures."""

from typing import cast
from uuid import UUID

from enterprisehub.domains.outreach.contracts import SequenceInfo, SequenceState, StepInfo
from enterprisehub.domains.outreach.logic.write_sequence import plan_of, step_of
from enterprisehub.domains.outreach.models import SequenceRow
from enterprisehub.domains.outreach.queries import sequences
from enterprisehub.kernel.db.session import Db

_LEFT = "left:"


async def describe_sequences(db: Db) -> list[SequenceInfo]:
    """Every sequence with its figures, but without those of its steps; the latest first."""
    rows = await sequences.sequences(db)
    ids = [row.id for row in rows]
    counts = await sequences.place_counts(db, ids)
    steps = await sequences.step_counts(db, ids)
    return [_info(row, counts.get(row.id, {}), steps.get(row.id, 0), ()) for row in rows]


async def describe_sequence(db: Db, row: SequenceRow) -> SequenceInfo:
    """One sequence with the figures of each step."""
    await db.flush()
    await db.refresh(row)
    counts = (await sequences.place_counts(db, [row.id])).get(row.id, {})
    figures = await sequences.step_figures(db, row.id)
    steps = tuple(
        StepInfo(id=step.id, step=step_of(step), **figures.get(step.id, {}))
        for step in await sequences.steps(db, row.id)
    )
    return _info(row, counts, len(steps), steps)


def _info(
    row: SequenceRow, counts: dict[str, int], step_count: int, steps: tuple[StepInfo, ...]
) -> SequenceInfo:
    left = {k.removeprefix(_LEFT): v for k, v in counts.items() if k.startswith(_LEFT)}
    return SequenceInfo(
        id=row.id,
        name=row.name,
        state=cast("SequenceState", row.state),
        because=row.because,
        plan=plan_of(row),
        step_count=step_count,
        running=counts.get("running", 0),
        finished=counts.get("finished", 0),
        left=left,
        steps=steps,
        started_at=row.started_at,
        version=row.version,
    )


def step_ids(info: SequenceInfo) -> dict[UUID, int]:
    """The number of each step, from 1 on."""
    return {step.id: number for number, step in enumerate(info.steps, 1)}
