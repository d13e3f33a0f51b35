"""Answers to suggestions are kept, learned from, and decide which suggestions are shown."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from enterprisehub.domains.crm.logic.learn_thresholds import (
    Answered,
    effect_of,
    learn_thresholds,
)
from enterprisehub.domains.crm.models.suggestions import FeedbackRow, LearnedRow
from enterprisehub.domains.crm.queries import suggestions as looking
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.queue import action
from enterprisehub.kernel.db.session import Db

LEARNED_FROM: Final = timedelta(days=180)
_MOST_ANSWERS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Suggested:
    """A suggestion; `held` ones score below `threshold`, what was learned for their kind."""

    row: ActionRow
    threshold: int

    @property
    def held(self) -> bool:
        return self.row.aps < self.threshold


async def suggested(db: Db, *, subject_id: UUID | None = None) -> list[Suggested]:
    """All that wait for an answer, the best first."""
    least = await _thresholds(db)
    rows = await looking.suggestions(db, subject_id=subject_id)
    return [Suggested(row, least.get(_kind(row), 0)) for row in rows]


async def note_answer(db: Db, action_id: UUID, decision: str) -> None:
    """A person's yes or no to an agent's suggestion is kept; taken back, it counts no more."""
    row = await action(db, action_id)
    agent, about = row.agent, row.subject_kind
    if agent is None or about not in looking.ABOUT or row.subject_id is None:
        return
    kept = await looking.feedback_on(db, action_id)
    if kept is not None:
        await db.delete(kept)
        await db.flush()
    if decision == "withdrawn" or not (row.decided_by or "").startswith("user:"):
        return
    answer = "dismissed"
    if decision == "approved":
        answer = "accepted" if row.original is None else "edited"
    least = await _thresholds(db)
    db.add(
        FeedbackRow(
            action_id=row.id,
            agent=agent,
            rule=_rule(row),
            answer=answer,
            reason=(row.decision_reason or "")[:400] if answer == "dismissed" else "",
            score=row.aps,
            threshold=least.get(_kind(row), 0),
            subject_kind=about,
            subject_id=row.subject_id,
            answered_by=row.decided_by or "",
            answered_at=row.decided_at or clock.now(),
        )
    )
    await db.flush()


async def learn_from_answers(db: Db) -> LearnedRow | None:
    """The thresholds are learned anew; None where nothing was answered since the last time."""
    before = await looking.learned(db)
    rows = await looking.feedback(db, clock.now() - LEARNED_FROM, limit=_MOST_ANSWERS)
    if not rows or (before is not None and rows[0].answered_at <= before.learned_at):
        return None
    answers = answered(rows)
    made = await asyncio.to_thread(learn_thresholds, answers)
    row = LearnedRow(
        learned_at=clock.now(),
        sample_count=len(answers),
        accepted_count=sum(one.accepted for one in answers),
        loss=made.loss,
        base_loss=made.base_loss,
        used=made.used,
        why=made.why,
        thresholds=made.thresholds,
        effect=effect_of(answers, made.thresholds),
    )
    db.add(row)
    await db.flush()
    return row


def answered(rows: Sequence[FeedbackRow]) -> list[Answered]:
    """Stored answers as the learning reads them; an edited suggestion was a useful one."""
    return [
        Answered(f"{row.agent}/{row.rule}", row.score, row.answer != "dismissed") for row in rows
    ]


async def _thresholds(db: Db) -> dict[str, int]:
    row = await looking.learned(db)
    if row is None or not row.used:
        return {}
    return {kind: int(score) for kind, score in row.thresholds.items()}


def _kind(row: ActionRow) -> str:
    return f"{row.agent}/{_rule(row)}"


def _rule(row: ActionRow) -> str:
    """What made the agent suggest it, where it says so; else what it wants to do."""
    return str(row.facts.get("rule") or row.kind)[:80]
