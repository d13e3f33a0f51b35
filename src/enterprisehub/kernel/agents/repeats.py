"""Effects of earlier runs that a run which repeats them would bring about once more."""

from collections.abc import Sequence
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select

from enterprisehub.kernel.actions import decide
from enterprisehub.kernel.actions.kinds import ActionKind, kind_of
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


async def would_repeat(
    db: Db, row: RunRow, payload: BaseModel, dedupe_key: str | None = None
) -> ActionRow | None:
    """The earlier effect of the same kind on the same record; None where there is none.

    Where the kind tells effects on one record apart (two tasks about one deal), the same is what
    it tells the same, or what the agent itself named by the same key.
    A proposal that still waits is no effect: it is withdrawn in favour of the new one.
    """
    earlier = await runs_before(db, row)
    if not earlier:
        return None
    kind = kind_of(payload)
    about = {str(ref) for ref in kind.subjects(payload)}
    query = select(ActionRow).where(ActionRow.run_id.in_(earlier), ActionRow.kind == kind.name)
    for action in await db.scalars(query.order_by(ActionRow.id)):
        same = _on_the_same(about, payload, action) and (
            _the_same_there(kind, payload, action)
            or (dedupe_key is not None and action.dedupe_key == dedupe_key)
        )
        if same and action.state in LEFT:
            return action
        if same and action.state == "proposed":
            await decide.cancel(db, action.id, reason="A later run proposed it anew.")
    return None


def _on_the_same(about: set[str], payload: BaseModel, action: ActionRow) -> bool:
    if about:
        return about <= set(action.subjects)
    return bool(action.payload == payload.model_dump(mode="json"))


def _the_same_there(kind: ActionKind, payload: BaseModel, action: ActionRow) -> bool:
    earlier = kind.payload.model_validate(action.payload)
    return kind.told_apart(earlier) == kind.told_apart(payload)
