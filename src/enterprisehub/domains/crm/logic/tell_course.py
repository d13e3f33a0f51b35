"""How a contact's score went: each score with its time and the reasons that changed by then."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from enterprisehub.domains.crm.models import ContactScoreRow
from enterprisehub.domains.crm.queries.score_course import latest_scores
from enterprisehub.kernel.db.session import Db

SHOWN = 24
_MOST_REASONS = 3


@dataclass(frozen=True, slots=True)
class CourseStep:
    """A score that the contact came to have then, and why."""

    at: datetime
    score: int
    why: str


async def course_of(db: Db, contact_id: UUID) -> list[CourseStep]:
    """The latest scores, the latest first. What led to the first score of all is why it is so."""
    rows = await latest_scores(db, contact_id, limit=SHOWN + 1)
    befores: list[ContactScoreRow | None] = [*rows, None]
    return [
        CourseStep(row.at, row.score, _why(row, before))
        for row, before in zip(rows[:SHOWN], befores[1:], strict=False)
    ]


def _why(row: ContactScoreRow, before: ContactScoreRow | None) -> str:
    """The reasons that came, changed or went, those that moved the score most first."""
    now, then = _by_code(row), _by_code(before)
    moved: list[tuple[int, str]] = []
    for code in now | then:
        had, has = then.get(code), now.get(code)
        points = (has["points"] if has else 0) - (had["points"] if had else 0)
        if points:
            title = has["title"] if has else f"no longer: {had['title'] if had else code}"
            moved.append((points, f"{title} ({points:+d})"))
    moved.sort(key=lambda one: -abs(one[0]))
    return "; ".join(words for _, words in moved[:_MOST_REASONS])


def _by_code(row: ContactScoreRow | None) -> dict[str, Mapping[str, Any]]:
    return {reason["code"]: reason for reason in row.reasons} if row else {}
