"""Every SELECT of the writing voice."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from enterprisehub.domains.writing.contracts import LEAST_RATING
from enterprisehub.domains.writing.models import PersonaRow, SampleRow, TrialRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound


async def sample(db: Db, sample_id: UUID) -> SampleRow:
    """The sample.

    Raises:
        NotFound: there is none, or it was removed.
    """
    query = select(SampleRow).where(SampleRow.id == sample_id, SampleRow.deleted_at.is_(None))
    found: SampleRow | None = await db.scalar(query.with_for_update())
    if found is None:
        raise NotFound("This sample does not exist.")
    return found


async def sample_like(db: Db, fingerprint: str) -> SampleRow | None:
    query = select(SampleRow).where(
        SampleRow.fingerprint == fingerprint, SampleRow.deleted_at.is_(None)
    )
    found: SampleRow | None = await db.scalar(query)
    return found


async def samples(
    db: Db, *, rated: str = "", limit: int = 50, before: UUID | None = None
) -> list[SampleRow]:
    """The newest first; `rated` is "training", "unrated" or empty for all."""
    query = select(SampleRow).where(SampleRow.deleted_at.is_(None))
    if rated == "training":
        query = query.where(SampleRow.rating >= LEAST_RATING)
    elif rated == "unrated":
        query = query.where(SampleRow.rating.is_(None))
    if before is not None:
        query = query.where(SampleRow.id < before)
    return list(await db.scalars(query.order_by(SampleRow.id.desc()).limit(limit)))


async def training(db: Db, *, limit: int = 500) -> list[SampleRow]:
    """The samples rated four stars and more, the best and newest first."""
    query = select(SampleRow).where(
        SampleRow.rating >= LEAST_RATING, SampleRow.deleted_at.is_(None)
    )
    best = query.order_by(SampleRow.rating.desc(), SampleRow.id.desc())
    return list(await db.scalars(best.limit(limit)))


async def counts(db: Db) -> tuple[int, int, int]:
    """How many samples there are, how many are rated, how many train."""
    row = SampleRow
    query = select(
        func.count(), func.count(row.rating), func.count().filter(row.rating >= LEAST_RATING)
    ).where(row.deleted_at.is_(None))
    found = (await db.execute(query)).one()
    return found[0], found[1], found[2]


async def persona(db: Db) -> PersonaRow | None:
    """What was learned last."""
    query = select(PersonaRow).where(PersonaRow.deleted_at.is_(None))
    found: PersonaRow | None = await db.scalar(query.order_by(PersonaRow.number.desc()).limit(1))
    return found


async def trials(db: Db, action_id: UUID) -> Sequence[TrialRow]:
    """The drafts that an action is about: one, or each post of a plan."""
    query = select(TrialRow).where(TrialRow.action_id == action_id).order_by(TrialRow.part)
    return (await db.scalars(query.with_for_update())).all()


async def unanswered_trials(db: Db, contact_id: UUID) -> Sequence[TrialRow]:
    """What was sent to them and not answered yet."""
    query = select(TrialRow).where(
        TrialRow.contact_id == contact_id,
        TrialRow.sent_at.is_not(None),
        TrialRow.replied_at.is_(None),
    )
    return (await db.scalars(query.with_for_update())).all()


async def trial_counts(db: Db) -> list[tuple[str, str, int, int, int]]:
    """By arm and decision: how many drafts, how many were sent, how many were answered."""
    row = TrialRow
    query = (
        select(
            row.arm, row.decision, func.count(), func.count(row.sent_at), func.count(row.replied_at)
        )
        .group_by(row.arm, row.decision)
        .order_by(row.arm, row.decision)
    )
    found = await db.execute(query)
    return [(arm, decision, count, sent, told) for arm, decision, count, sent, told in found]
