"""What happened to a record, for people to read. Any domain writes here."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.base import TenantLog
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Actor, Ref


class TimelineRow(TenantLog):
    """One line on one record's timeline; an occurrence that concerns three records has three."""

    __tablename__ = "kernel_timeline"
    __table_args__ = (
        Index("ix_kernel_timeline_subject", "tenant_id", "subject_kind", "subject_id", "at", "id"),
        Index("ix_kernel_timeline_at", "tenant_id", "at", "id"),
    )

    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    at: Mapped[datetime]
    kind: Mapped[str]
    summary: Mapped[str]
    actor_kind: Mapped[str]
    actor_id: Mapped[str]
    actor_name: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(server_default="{}")

    @property
    def shown_actor(self) -> str:
        """Who did it, for people; nobody where a machine's own work did, or the line names them."""
        told = bool(self.actor_name) and self.summary.startswith(f"{self.actor_name} ")
        return "" if told or self.actor_kind in ("system", "job", "connector") else self.actor_name


def add(
    db: Db,
    kind: str,
    subjects: Sequence[Ref],
    summary: str,
    *,
    at: datetime | None = None,
    actor: Actor | None = None,
    **data: Any,
) -> None:
    """`summary` appears on the timeline of each subject. `kind` is "domain.past_tense".

    `actor` is whose doing it was, where that is not who acts here.
    """
    actor = actor or db.scope.actor
    moment = at or clock.now()
    db.add_all(
        TimelineRow(
            subject_kind=ref.kind,
            subject_id=ref.id,
            at=moment,
            kind=kind,
            summary=summary,
            actor_kind=actor.kind,
            actor_id=actor.id,
            actor_name=actor.name,
            data=data,
        )
        for ref in dict.fromkeys(subjects)
    )


async def of(
    db: Db, ref: Ref, *, limit: int = 50, before: datetime | None = None
) -> list[TimelineRow]:
    """The record's timeline, newest first."""
    query = select(TimelineRow).where(
        TimelineRow.subject_kind == ref.kind, TimelineRow.subject_id == ref.id
    )
    if before is not None:
        query = query.where(TimelineRow.at < before)
    order = (TimelineRow.at.desc(), TimelineRow.id.desc())
    return list(await db.scalars(query.order_by(*order).limit(limit)))


async def recent(db: Db, *, limit: int = 20) -> list[TimelineRow]:
    """The tenant's latest occurrences, newest first, each once though it stands on many records."""
    order = (TimelineRow.at.desc(), TimelineRow.id.desc())
    rows = await db.scalars(select(TimelineRow).order_by(*order).limit(limit * 4))
    seen: dict[tuple[datetime, str, str], TimelineRow] = {}
    for row in rows:
        seen.setdefault((row.at, row.kind, row.summary), row)
    return list(seen.values())[:limit]
