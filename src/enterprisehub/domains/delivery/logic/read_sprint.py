"""What a sprint was to hold, what came and went, and what was done: each number with its items.

Membership is rebuilt from each item's history: what the tool shows today says nothing of an item
that was taken out after the sprint began.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from enterprisehub.domains.delivery.models.items import ItemRow, SprintRow
from enterprisehub.domains.delivery.queries import sprints
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db

GROUPS: Final = {
    "committed": "Committed",
    "added": "Added later",
    "removed": "Taken out",
    "done": "Done",
    "left": "Carried over",
}
_MOST_DAYS = 120


@dataclass(frozen=True, slots=True)
class Stay:
    item: ItemRow
    spans: tuple[tuple[datetime, datetime | None], ...]

    def inside(self, at: datetime) -> bool:
        """Whether the item was in the sprint then."""
        return any(since <= at and (to is None or to > at) for since, to in self.spans)

    def kept(self, end: datetime) -> bool:
        """Whether it was still in when the sprint ended: completing a sprint takes nothing out."""
        return any(since <= end and (to is None or to >= end) for since, to in self.spans)

    def finished_by(self, at: datetime) -> bool:
        done = self.item.finished_at
        return done is not None and done <= at


@dataclass(frozen=True, slots=True)
class SprintReading:
    """`end` is when it was completed, or now. `groups` are named as in GROUPS.

    `course` has for every day (day, items in it, of these done). `say_do_ratio` is the share of
    what was committed that was done in it; None when nothing was committed.
    """

    row: SprintRow
    end: datetime
    groups: dict[str, list[ItemRow]]
    course: list[tuple[date, int, int]]
    say_do_ratio: float | None

    @property
    def is_open(self) -> bool:
        return self.row.completed_at is None

    def count(self, group: str) -> int:
        return len(self.groups[group])


async def read_sprint(db: Db, row: SprintRow, zone: str) -> SprintReading:
    """The sprint as its items' histories tell it."""
    return (await read_sprints(db, [row], zone))[0]


async def read_sprints(db: Db, rows: Sequence[SprintRow], zone: str) -> list[SprintReading]:
    """Several sprints that began, in their order."""
    found = await stays_of(db, [row.id for row in rows])
    now = clock.now()
    return [reading_of(row, found[row.id], now, zone) for row in rows]


async def stays_of(db: Db, sprint_ids: Sequence[UUID]) -> dict[UUID, list[Stay]]:
    """Per sprint, each item once with all its spans."""
    items: dict[UUID, dict[UUID, ItemRow]] = defaultdict(dict)
    spans: dict[tuple[UUID, UUID], list[tuple[datetime, datetime | None]]] = defaultdict(list)
    for item, sprint_id, since, to in await sprints.stays(db, sprint_ids):
        items[sprint_id][item.id] = item
        spans[(sprint_id, item.id)].append((since, to))
    return {
        sprint_id: [
            Stay(item, tuple(spans[(sprint_id, item.id)])) for item in items[sprint_id].values()
        ]
        for sprint_id in sprint_ids
    }


def reading_of(row: SprintRow, stays: Sequence[Stay], now: datetime, zone: str) -> SprintReading:
    """The sprint from its items' stays alone."""
    start = row.started_at or now
    end = row.completed_at or now
    # Who left before the start was only planned for it.
    real = [
        stay
        for stay in stays
        if any(since <= end and (to is None or to > start) for since, to in stay.spans)
    ]
    groups: dict[str, list[ItemRow]] = {name: [] for name in GROUPS}
    said = 0
    for stay in real:
        committed, kept, done = stay.inside(start), stay.kept(end), stay.finished_by(end)
        groups["committed" if committed else "added"].append(stay.item)
        if not kept:
            groups["removed"].append(stay.item)
        else:
            groups["done" if done else "left"].append(stay.item)
            said += committed and done
    promised = len(groups["committed"])
    return SprintReading(
        row, end, groups, _course(real, start, end, zone), said / promised if promised else None
    )


def _course(
    stays: Sequence[Stay], start: datetime, end: datetime, zone: str
) -> list[tuple[date, int, int]]:
    """Day by day, as it stood at the day's end (on the last one, at the sprint's)."""
    clock_of = ZoneInfo(zone)
    day, last = start.astimezone(clock_of).date(), end.astimezone(clock_of).date()
    course: list[tuple[date, int, int]] = []
    while day <= last and len(course) < _MOST_DAYS:
        at = min(end, datetime.combine(day + timedelta(days=1), time(), clock_of))
        held = [stay for stay in stays if (stay.kept(end) if at == end else stay.inside(at))]
        course.append((day, len(held), sum(stay.finished_by(at) for stay in held)))
        day += timedelta(days=1)
    return course
