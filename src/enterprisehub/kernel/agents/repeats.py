"""Effects of earlier runs that a run which repeats them would bring about once more."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select

from enterprisehub.kernel.actions import decide
from enterprisehub.kernel.actions.kinds import kind_of
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.agents.models import RunRow, StepRow
from enterprisehub.kernel.agents.tools import TOOLS
from enterprisehub.kernel.db.session import Db

LEFT = ("approved", "performing", "done")
_MOST_RUNS = 20


async def runs_before(db: Db, row: RunRow) -> list[UUID]:
    """The runs that this one repeats, the latest first."""
    found: list[UUID] = []
    before = row.retry_of
    while before is not None and before not in found and len(found) < _MOST_RUNS:
        found.append(before)
        before = await db.scalar(select(RunRow.retry_of).where(RunRow.id == before))
    return found


async def effects_of(db: Db, run_ids: Sequence[UUID]) -> list[ActionRow]:
    """What these runs brought about or are about to: approved, under way or done."""
    query = select(ActionRow).where(ActionRow.run_id.in_(run_ids), ActionRow.state.in_(LEFT))
    return list(await db.scalars(query.order_by(ActionRow.id)))


async def direct_effects(db: Db, run_id: UUID, from_step: int) -> list[StepRow]:
    """Steps from there on that changed our own records at once, by tools that act when asked."""
    titles = [tool.title for tool in TOOLS.values() if tool.approval == "asked_for"]
    query = select(StepRow).where(
        StepRow.run_id == run_id,
        StepRow.kind == "tool",
        StepRow.name.in_(titles),
        StepRow.position >= from_step,
        StepRow.status.in_(("success", "reused")),
    )
    return list(await db.scalars(query.order_by(StepRow.position)))


async def would_repeat(db: Db, row: RunRow, payload: BaseModel) -> ActionRow | None:
    """The earlier effect of the same kind on the same record; None where there is none.

    A proposal that still waits is no effect: it is withdrawn in favour of the new one.
    """
    earlier = await runs_before(db, row)
    if not earlier:
        return None
    kind = kind_of(payload)
    about = {str(ref) for ref in kind.subjects(payload)}
    plain = payload.model_dump(mode="json")
    query = select(ActionRow).where(ActionRow.run_id.in_(earlier), ActionRow.kind == kind.name)
    for action in await db.scalars(query.order_by(ActionRow.id)):
        same = _same(about, plain, action)
        if same and action.state in LEFT:
            return action
        if same and action.state == "proposed":
            await decide.cancel(db, action.id, reason="A later run proposed it anew.")
    return None


def _same(about: set[str], plain: dict[str, Any], action: ActionRow) -> bool:
    if about:
        return bool(about) and about <= set(action.subjects)
    return bool(action.payload == plain)
