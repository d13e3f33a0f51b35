"""What was done and turned out to be unwanted counts against who proposed it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.actions.facts import ActionReversed
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.scope import Ref


async def note_reversal(db: Db, row: ActionRow, because: str) -> None:
    """The action counts as reversed, once, from now on."""
    if row.reversed_at is not None:
        return
    row.reversed_at, row.reversed_because = clock.now(), because
    await db.flush()
    await publish(db, ActionReversed(row.id, row.kind, because), Ref("kernel.action", row.id))


async def reverse_latest(db: Db, subject: Ref, *, since: datetime, because: str) -> UUID | None:
    """The latest thing an agent did about a record since then counts as reversed; which."""
    query = (
        select(ActionRow)
        .where(
            ActionRow.subject_kind == subject.kind,
            ActionRow.subject_id == subject.id,
            ActionRow.agent.is_not(None),
            ActionRow.state == "done",
            ActionRow.performed_at >= since,
        )
        .order_by(ActionRow.performed_at.desc(), ActionRow.id.desc())
        .limit(1)
        .with_for_update()
    )
    row = await db.scalar(query)
    if row is None or row.reversed_at is not None:
        return None
    await note_reversal(db, row, because)
    refs = [Ref("kernel.action", row.id)]
    timeline.add(db, "actions.reversed", refs, f"Counts as reversed: {row.title}, {because}")
    return row.id
