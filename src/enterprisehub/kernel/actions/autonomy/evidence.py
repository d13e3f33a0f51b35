"""What people decided about an agent's proposals, and what became of what was done."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select

from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.autonomy.levels import Evidence
from enterprisehub.kernel.actions.autonomy.settings import AutonomySettings
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.db.session import Db

BY_PEOPLE = "user:"


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """One agent's proposals of one kind in one segment."""

    agent: str
    kind: str
    segment: str


async def evidence_of(
    db: Db, cell: Cell, settings: AutonomySettings, *, since: datetime | None
) -> Evidence:
    """Counted over the latest decisions and the latest effects within the window."""
    oldest = clock.now() - timedelta(days=settings.window_days)
    row = ActionRow
    decided = (
        select(
            ((row.decision == "approved") & row.original.is_(None)).label("good"),
            row.decided_at.label("at"),
        )
        .where(
            *_of(cell),
            row.decided_at >= oldest,
            row.decision.in_(("approved", "rejected")),
            func.starts_with(row.decided_by, BY_PEOPLE),
        )
        .order_by(row.decided_at.desc(), row.id.desc())
        .limit(settings.most_counted)
        .subquery()
    )
    done = (
        select(row.reversed_at.is_not(None).label("reversed"))
        .where(*_of(cell), row.decided_at >= oldest, row.state.in_(("done", "undone")))
        .order_by(row.decided_at.desc(), row.id.desc())
        .limit(settings.most_counted)
        .subquery()
    )
    after = since or oldest
    counts = select(
        func.count(),
        func.count().filter(decided.c.good),
        func.count().filter(decided.c.at > after),
    ).select_from(decided)
    effects = select(func.count(), func.count().filter(done.c.reversed)).select_from(done)
    all_, good, fresh = (await db.execute(counts)).one()
    performed, taken_back = (await db.execute(effects)).one()
    return Evidence(
        decided=all_, unedited=good, done=performed, reversed=taken_back, decided_since=fresh
    )


async def latest_judged(db: Db, cell: Cell, *, limit: int = 25) -> list[ActionRow]:
    """The actions that the evidence is made of, newest decision first."""
    query = select(ActionRow).where(*_of(cell), ActionRow.decision.in_(("approved", "rejected")))
    order = (ActionRow.decided_at.desc(), ActionRow.id.desc())
    return list(await db.scalars(query.order_by(*order).limit(limit)))


async def cells_seen(db: Db, *, days: int) -> list[Cell]:
    """Every combination about which something was decided in the last days."""
    row = ActionRow
    query = select(row.agent, row.kind, row.segment).where(
        row.agent.is_not(None), row.decided_at >= clock.now() - timedelta(days=days)
    )
    found = await db.execute(query.distinct())
    return sorted(Cell(agent or "", kind, segment) for agent, kind, segment in found)


def _of(cell: Cell) -> tuple[ColumnElement[bool], ...]:
    return (
        ActionRow.agent == cell.agent,
        ActionRow.kind == cell.kind,
        ActionRow.segment == cell.segment,
    )
