"""In which sprints an item was, and when: rebuilt from its changelog.

What the tool shows today says nothing of an item that was taken out after the sprint began, and
that is what predictability is about.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from enterprisehub.domains.delivery.contracts.items import Change


@dataclass(frozen=True, slots=True)
class Stay:
    sprint_external_id: str
    added_at: datetime
    removed_at: datetime | None


def follow_sprints(
    opened_at: datetime, now_in: Sequence[str], changes: Sequence[Change]
) -> list[Stay]:
    """Every stay, oldest first; `now_in` counts only where the changelog names no sprint."""
    moves = sorted(
        (
            (change.at, change.external_id, _ids(each.from_value), _ids(each.to_value))
            for change in changes
            for each in change.fields
            if each.field.casefold() in ("sprint", "milestone")
        ),
        key=lambda move: (move[0], len(move[1]), move[1]),
    )
    begin = moves[0][2] if moves else tuple(now_in)
    inside: dict[str, datetime] = dict.fromkeys(begin, opened_at)
    stays: list[Stay] = []
    for at, _, _, after in moves:
        left = [each for each in inside if each not in after]
        stays += [Stay(gone, inside.pop(gone), at) for gone in left]
        for new in after:
            inside.setdefault(new, at)
    stays += [Stay(sprint, since, None) for sprint, since in inside.items()]
    return sorted(stays, key=lambda stay: (stay.added_at, stay.sprint_external_id))


def _ids(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(re.findall(r"\d+", text)))
