"""What runs of past days kept of their steps, for who does one of them again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from enterprisehub.kernel.agents.models import StepRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.work import runtime


@dataclass(frozen=True, slots=True)
class Asked:
    """A step that prepared a question, whole as it was kept, and what a model answered: None where
    none did.
    """

    position: int
    at: datetime
    prepared: Any
    answer: dict[str, Any] | None


async def runs_asking(
    db: Db, step: str, prompt: str, since: datetime, *, limit: int
) -> dict[UUID, int]:
    """Runs that by this step prepared questions of this prompt and put them, the latest first, with
    how many.
    """
    made, asked = StepRow, aliased(StepRow)
    query = (
        select(made.run_id, func.count())
        .join(asked, (asked.run_id == made.run_id) & (asked.position == made.position + 1))
        .where(
            made.created_at >= since,
            made.name == step,
            made.given["prompt"].astext == prompt,
            made.kept.is_not(None),
            asked.kind == "model",
        )
        .group_by(made.run_id)
        .order_by(func.max(made.created_at).desc())
        .limit(limit)
    )
    return {row[0]: row[1] for row in await db.execute(query)}


async def asked_in(db: Db, run_id: UUID, step: str, prompt: str) -> list[Asked]:
    """The questions of this prompt in one run, with what came of them."""
    made, asked = StepRow, aliased(StepRow)
    query = (
        select(made.position, made.created_at, made.kept, asked.kept)
        .join(asked, (asked.run_id == made.run_id) & (asked.position == made.position + 1))
        .where(
            made.run_id == run_id,
            made.name == step,
            made.given["prompt"].astext == prompt,
            made.kept.is_not(None),
            asked.kind == "model",
        )
        .order_by(made.position)
    )
    opened = runtime.installed().sealing.deserialize
    return [
        Asked(position, at, opened(prepared), None if answer is None else opened(answer))
        for position, at, prepared, answer in await db.execute(query)
        if prepared is not None
    ]
