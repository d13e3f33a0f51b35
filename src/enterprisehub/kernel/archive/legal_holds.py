"""Legal holds: what they cover does not leave the database while they last."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select, text

from enterprisehub.kernel import clock
from enterprisehub.kernel.archive.kinds import archive_kind
from enterprisehub.kernel.archive.models import LegalHoldRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid, NotFound


async def lock_holds(db: Db) -> None:
    """Until the transaction ends no hold is set and nothing else is removed."""
    await db.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 13))"),
        {"key": f"holds:{db.scope.tenant_id}"},
    )


async def hold_over(db: Db, kind: str, start: datetime, end: datetime) -> LegalHoldRow | None:
    """A hold that covers some of the span. Ask under `lock_holds` before removing."""
    query = (
        select(LegalHoldRow)
        .where(
            LegalHoldRow.released_at.is_(None),
            LegalHoldRow.deleted_at.is_(None),
            or_(LegalHoldRow.kind.is_(None), LegalHoldRow.kind == kind),
            or_(LegalHoldRow.span_from.is_(None), LegalHoldRow.span_from < end),
            or_(LegalHoldRow.span_to.is_(None), LegalHoldRow.span_to > start),
        )
        .order_by(LegalHoldRow.created_at)
        .limit(1)
    )
    found: LegalHoldRow | None = await db.scalar(query)
    return found


async def set_hold(
    db: Db,
    reason: str,
    *,
    kind: str | None = None,
    span_from: datetime | None = None,
    span_to: datetime | None = None,
) -> UUID:
    """From its commit on nothing it covers is removed.

    Raises:
        Invalid: it has no reason, or ends before it begins.
        NotFound: there is no such kind.
    """
    if not reason.strip():
        raise Invalid("A hold needs a reason.", fields={"reason": "say why, for those after you"})
    if kind is not None:
        archive_kind(kind)
    if span_from and span_to and span_from >= span_to:
        raise Invalid("The hold ends before it begins.", fields={"span_to": "choose a later day"})
    await lock_holds(db)
    row = LegalHoldRow(
        reason=reason.strip()[:500],
        kind=kind,
        span_from=span_from,
        span_to=span_to,
        set_by=db.scope.actor.name,
    )
    db.add(row)
    await db.flush()
    return row.id


async def release_hold(db: Db, hold_id: UUID) -> None:
    """It no longer holds anything; its row stays. Raises NotFound."""
    row = await db.get(LegalHoldRow, hold_id, with_for_update=True)
    if row is None or row.released_at is not None:
        raise NotFound("There is no such hold, or it was released already.")
    row.released_at, row.released_by = clock.now(), db.scope.actor.name


async def list_holds(db: Db) -> list[LegalHoldRow]:
    """Those that hold first, then the released ones; newest first."""
    order = (LegalHoldRow.released_at.is_not(None), LegalHoldRow.created_at.desc())
    return list(await db.scalars(select(LegalHoldRow).order_by(*order).limit(100)))
