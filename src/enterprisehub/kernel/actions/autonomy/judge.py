"""Levels follow the evidence; every change is kept, told and shown."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.actions.autonomy.evidence import Cell, cells_seen, evidence_of
from enterprisehub.kernel.actions.autonomy.levels import LEVELS, Level, next_level
from enterprisehub.kernel.actions.autonomy.offers import Offer, barred_because, offers
from enterprisehub.kernel.actions.autonomy.segments import segment_in_words
from enterprisehub.kernel.actions.autonomy.settings import AutonomySettings
from enterprisehub.kernel.actions.facts import AutonomyMoved
from enterprisehub.kernel.actions.kinds import KINDS
from enterprisehub.kernel.actions.models import AutonomyMoveRow, AutonomyRow
from enterprisehub.kernel.actions.permissions import POLICIES
from enterprisehub.kernel.actions.proposers import title_of_proposer
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.notices import NoticeKind, declare, notify
from enterprisehub.kernel.scope import Ref

RAISED = declare(NoticeKind("actions.autonomy_raised", "An agent may do more by itself"))
LOWERED = declare(
    NoticeKind("actions.autonomy_lowered", "An agent must ask again", severity="warn")
)
PLACE = "/autonomy"


async def judge(db: Db, cell: Cell) -> AutonomyRow:
    """The level is what the evidence of now carries."""
    return await _judge(db, cell, await AutonomySettings.load(db), await offers(db))


async def _judge(
    db: Db, cell: Cell, settings: AutonomySettings, offered: list[Offer]
) -> AutonomyRow:
    row = await _locked(db, cell)
    now: Level = row.level  # type: ignore[assignment]
    found = await evidence_of(db, cell, settings, since=row.since)
    row.evidence, row.judged_at = found.as_json(), clock.now()
    after: Level = "review"
    because = barred_because(row, settings, offered)
    if not because:
        moved_before = row.since is not None
        after, because = next_level(now, found, settings.bars, moved_before=moved_before)
    if after != now:
        await _move(db, row, after, because)
    await db.flush()
    return row


async def judge_all(db: Db) -> int:
    """Every cell with recent decisions, and every one that stands; how many."""
    settings = await AutonomySettings.load(db)
    standing = await db.execute(select(AutonomyRow.agent, AutonomyRow.kind, AutonomyRow.segment))
    cells = {Cell(*one) for one in standing} | set(await cells_seen(db, days=settings.window_days))
    offered = await offers(db)
    for cell in sorted(cells):
        await _judge(db, cell, settings, offered)
    return len(cells)


async def switch(db: Db, autonomy_id: UUID, *, on: bool, because: str = "") -> AutonomyRow:
    """People decide about everything here again, or the agent may earn from now on.

    Raises:
        NotFound: there is no such record.
    """
    row = await one(db, autonomy_id, lock=True)
    if row.enabled == on:
        return row
    row.enabled = on
    word = "switched on" if on else "switched off"
    by = db.scope.actor.name or "somebody"
    reason = f"{word} by {by}{': ' + because.strip() if because.strip() else ''}"
    if not on and row.level != "review":
        await _move(db, row, "review", reason)
    else:
        _line(db, row, f"Autonomy {reason}: {title_of(row)}", "actions.autonomy_switched")
    row.since, row.evidence = clock.now(), {**row.evidence, "decided_since": 0}
    await db.flush()
    return row


async def one(db: Db, autonomy_id: UUID, *, lock: bool = False) -> AutonomyRow:
    """One record of trust.

    Raises:
        NotFound: there is none.
    """
    row = await db.get(AutonomyRow, autonomy_id, with_for_update=lock, populate_existing=lock)
    if row is None:
        raise NotFound("There is no such record of an agent.")
    return row


async def all_rows(db: Db) -> list[AutonomyRow]:
    """Every record of trust, the most trusted first."""
    rows = list(await db.scalars(select(AutonomyRow)))
    return sorted(
        rows,
        key=lambda r: (-LEVELS.index(r.level), r.agent, r.kind, r.segment),
    )


async def moves_of(db: Db, autonomy_id: UUID, *, limit: int = 30) -> list[AutonomyMoveRow]:
    """How the level changed, newest first."""
    row = AutonomyMoveRow
    query = select(row).where(row.autonomy_id == autonomy_id)
    return list(await db.scalars(query.order_by(row.created_at.desc(), row.id.desc()).limit(limit)))


def title_of(row: AutonomyRow) -> str:
    """What the record is about, in words."""
    kind = KINDS.get(row.kind)
    what = kind.title if kind else row.kind
    return f"{title_of_proposer(row.agent)}, {what}, {segment_in_words(row.segment)}"


async def _locked(db: Db, cell: Cell) -> AutonomyRow:
    values = {"agent": cell.agent, "kind": cell.kind, "segment": cell.segment}
    await db.execute(insert(AutonomyRow).values(**values).on_conflict_do_nothing())
    query = select(AutonomyRow).filter_by(**values).with_for_update()
    row = await db.scalar(query.execution_options(populate_existing=True))
    assert row is not None  # noqa: S101  it was just made, or stood there
    return row


async def _move(db: Db, row: AutonomyRow, after: Level, because: str) -> None:
    before = row.level
    row.level, row.since, row.because = after, clock.now(), because
    by = str(db.scope.actor)
    db.add(
        AutonomyMoveRow(
            autonomy_id=row.id,
            before=before,
            after=after,
            because=because,
            moved_by=by,
            evidence=row.evidence,
        )
    )
    row.evidence = {**row.evidence, "decided_since": 0}
    raised = LEVELS.index(after) > LEVELS.index(before)
    summary = f"{title_of(row)}: {before} → {after}, {because}"
    _line(db, row, summary, "actions.autonomy_moved")
    fact = AutonomyMoved(row.id, row.agent, row.kind, row.segment, before, after, because)
    await publish(db, fact, Ref("kernel.autonomy", row.id))
    await notify(
        db,
        RAISED if raised else LOWERED,
        f"{title_of(row)}: now {after}",
        body=because,
        href=f"{PLACE}/{row.id}",
        having=POLICIES,
        key=f"autonomy:{row.id}",
    )


def _line(db: Db, row: AutonomyRow, summary: str, kind: str) -> None:
    subjects = [Ref("kernel.autonomy", row.id), Ref("kernel.tenant", db.scope.tenant_id)]
    timeline.add(db, kind, subjects, summary)
