"""Sequences, their steps, and the figures of both."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from enterprisehub.domains.outreach.models import (
    PlaceRow,
    ReplyHoursRow,
    SequenceRow,
    StepRow,
    StepRunRow,
)
from enterprisehub.kernel.db.session import Db

MOST_SEQUENCES = 200


async def sequences(db: Db) -> list[SequenceRow]:
    """The latest first."""
    query = select(SequenceRow).where(SequenceRow.deleted_at.is_(None))
    return list(await db.scalars(query.order_by(SequenceRow.id.desc()).limit(MOST_SEQUENCES)))


async def sequence(db: Db, sequence_id: UUID, *, lock: bool = False) -> SequenceRow | None:
    query = select(SequenceRow).where(
        SequenceRow.id == sequence_id, SequenceRow.deleted_at.is_(None)
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: SequenceRow | None = await db.scalar(query)
    return found


async def sequence_called(db: Db, name_key: str) -> UUID | None:
    query = select(SequenceRow.id).where(
        SequenceRow.name_key == name_key, SequenceRow.deleted_at.is_(None)
    )
    found: UUID | None = await db.scalar(query)
    return found


async def live_sequences(db: Db) -> list[SequenceRow]:
    """Those that take people in."""
    query = select(SequenceRow).where(SequenceRow.state == "live", SequenceRow.deleted_at.is_(None))
    return list(await db.scalars(query.order_by(SequenceRow.id)))


async def steps(db: Db, sequence_id: UUID, *, removed: bool = False) -> list[StepRow]:
    """In their order; with `removed`, those that were taken out too."""
    query = select(StepRow).where(StepRow.sequence_id == sequence_id)
    if not removed:
        query = query.where(StepRow.deleted_at.is_(None))
    return list(await db.scalars(query.order_by(StepRow.position, StepRow.id)))


async def step_counts(db: Db, sequence_ids: Sequence[UUID]) -> dict[UUID, int]:
    query = (
        select(StepRow.sequence_id, func.count())
        .where(StepRow.sequence_id.in_(sequence_ids), StepRow.deleted_at.is_(None))
        .group_by(StepRow.sequence_id)
    )
    return {row[0]: row[1] for row in await db.execute(query)}


async def place_counts(db: Db, sequence_ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """Per sequence: how many people are in it, went through it, or left it for which reason."""
    p = PlaceRow
    query = (
        select(p.sequence_id, p.state, p.reason, func.count())
        .where(p.sequence_id.in_(sequence_ids), p.deleted_at.is_(None))
        .group_by(p.sequence_id, p.state, p.reason)
    )
    found: dict[UUID, dict[str, int]] = {}
    for sequence_id, state, reason, count in await db.execute(query):
        of = found.setdefault(sequence_id, {})
        of[state] = of.get(state, 0) + count
        if state == "left":
            of[f"left:{reason}"] = of.get(f"left:{reason}", 0) + count
    return found


async def step_figures(db: Db, sequence_id: UUID) -> dict[UUID, dict[str, int]]:
    """Per step: how many wait at it, were sent it, answered it, or left at it."""
    r = StepRunRow
    query = (
        select(
            r.step_id,
            func.count().filter(r.state == "waiting").label("waiting"),
            func.count().filter(r.state == "sent").label("sent"),
            func.count().filter(r.state == "done").label("done"),
            func.count().filter(r.replied_at.is_not(None)).label("replied"),
            func.count().filter(r.left_for.is_not(None)).label("stopped"),
            func.count().filter(r.state == "skipped").label("skipped"),
        )
        .where(r.sequence_id == sequence_id)
        .group_by(r.step_id)
    )
    rows = (await db.execute(query)).mappings()
    return {row["step_id"]: {k: v for k, v in row.items() if k != "step_id"} for row in rows}


async def reply_hours(db: Db) -> dict[str, list[int]]:
    """What was learned of when people answer: counts of 24 hours by segment ("" is everybody)."""
    rows = await db.scalars(select(ReplyHoursRow))
    return {row.segment: [int(count) for count in row.hours] for row in rows}


async def keep_reply_hours(db: Db, segment: str, hours: list[int], at: datetime) -> None:
    """These are the counts of the segment; two who learn at once leave the later's."""
    made = insert(ReplyHoursRow).values(segment=segment, hours=hours, learned_at=at)
    await db.execute(
        made.on_conflict_do_update(
            index_elements=["tenant_id", "segment"], set_={"hours": hours, "learned_at": at}
        )
    )
