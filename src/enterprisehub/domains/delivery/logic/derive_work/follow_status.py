"""An item's way through its statuses, and when its work began and ended.

Started is the first entry into work after the last time it lay in the backlog, finished the last
entry into done; a move backwards erases later dates (jira-agile-metrics `cycletime.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from enterprisehub.domains.delivery.contracts.items import Change
from enterprisehub.domains.delivery.contracts.sources import Author, Category, Flow
from enterprisehub.domains.delivery.logic.derive_work.read_meaning import Meaning


@dataclass(frozen=True, slots=True)
class Step:
    """The item entered a status; its first step comes from nothing."""

    at: datetime
    author: Author | None
    from_status: str | None
    from_category: Category | None
    to_status: str
    to_category: Category
    flow: Flow


@dataclass(frozen=True, slots=True)
class Span:
    started_at: datetime | None = None
    finished_at: datetime | None = None


def follow_status(
    opened_at: datetime,
    creator: Author | None,
    current: tuple[str, Category],
    item_type: str,
    changes: Sequence[Change],
    meaning: Meaning,
) -> list[Step]:
    """Every status it was in, oldest first."""
    moves = sorted(
        (
            (change.at, change.external_id, change.author, each.from_text, each.to_text)
            for change in changes
            for each in change.fields
            if each.field == "status"
        ),
        key=lambda move: (move[0], len(move[1]), move[1]),
    )
    first = moves[0][3] if moves else current[0]

    def entered(status: str) -> tuple[Category, Flow]:
        told = current[1] if status == current[0] else None
        return meaning.of_status(status, item_type, told)

    category, flow = entered(first)
    steps = [Step(opened_at, creator, None, None, first, category, flow)]
    for at, _, author, _, to_status in moves:
        before = steps[-1]
        category, flow = entered(to_status)
        steps.append(
            Step(at, author, before.to_status, before.to_category, to_status, category, flow)
        )
    return steps


def span_of(steps: Sequence[Step]) -> Span:
    """When its work began and ended, as far as it did."""
    started = finished = None
    for step in steps:
        match step.to_category:
            case "to_do":
                started = finished = None
            case "in_progress":
                started, finished = started or step.at, None
            case "done":
                finished = finished or step.at
            case "unknown":
                finished = None
    return Span(started, finished)
