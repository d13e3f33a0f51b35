"""Half a year of work of six people at the sandbox's first project, laid out without reading it."""

from datetime import timedelta

from sqlalchemy import select

from enterprisehub.domains.delivery.models.items import (
    AuthorRow,
    ItemRow,
    ItemSourceRow,
    SprintItemRow,
    SprintRow,
)
from enterprisehub.domains.delivery.models.people import PersonAuthorRow, PersonRow
from enterprisehub.domains.delivery.queries import history
from enterprisehub.kernel.ids import new_id
from tests.domains.delivery.conftest import EARLY

NAMES = ("Ann Lee", "Bo Berg", "Cy Cole", "Di Dorn", "Ed Ekko", "Flo Fay")
# How many items each of them finished; nobody as many as another.
FINISHED = (20, 16, 12, 10, 8, 6)


async def _person(db, site_id, number):
    author = AuthorRow(
        site_id=site_id, kind="account", external_id=f"made-{number}", name=NAMES[number]
    )
    person = PersonRow(name=NAMES[number])
    db.add_all([author, person])
    await db.flush()
    db.add(PersonAuthorRow(person_id=person.id, author_id=author.id, rule="alone"))
    return author, person


async def lay_out_work(db):
    """The project, and the people from the busiest on. Ten items are open, two of them nobody's;
    every second item is shown on the project's board, too.
    """
    sources = await history.all_sources(db)
    project = next(row for row in sources if row.kind == "project")
    board = next(row for row in sources if row.project_id == project.id)
    known = [await _person(db, project.site_id, number) for number in range(len(NAMES))]
    authors = [author for (author, _), n in zip(known, FINISHED, strict=True) for _ in range(n)]
    open_ones = [known[number][0] if number < 6 else None for number in range(8)]
    items = []
    for number, author in enumerate([*authors, *open_ones, known[0][0], known[1][0]]):
        done = EARLY - timedelta(days=number * 37 % 150 + 1) if number < len(authors) else None
        items.append(
            ItemRow(
                site_id=project.site_id, source_id=project.id, external_id=f"made-{number}",
                key=f"MADE-{number}", title=f"Part {number}", item_type="Task", kind="task",
                status="Done" if done else "In Progress", flow="active",
                category="done" if done else "in_progress",
                assignee_id=author.id if author else None,
                opened_at=EARLY - timedelta(days=200), changed_at=EARLY,
                started_at=EARLY - timedelta(days=160), finished_at=done, resolved_at=done,
                cycle_time_seconds=86_400 if done else None,
            )
        )  # fmt: skip
    db.add_all(items)
    await db.flush()
    db.add_all([ItemSourceRow(item_id=one.id, source_id=board.id) for one in items[::2]])
    await db.flush()
    return project, [person for _, person in known]


async def lay_out_sprints(db, project):
    """Ten sprints of two weeks that are over, and one that goes on for another week.

    Each finished item was in the sprint in which it was finished, the open ones are in the last.
    """
    sources = await history.all_sources(db)
    board = next(row for row in sources if row.project_id == project.id)
    starts = [EARLY + timedelta(days=7 - 14 * number) for number in range(11, 0, -1)]
    rows = [
        SprintRow(
            id=new_id(), site_id=project.site_id, source_id=board.id,
            external_id=f"made-{number}", name=f"Made sprint {number}", started_at=start,
            ends_at=start + timedelta(days=14),
            state="active" if number == 10 else "closed",
            completed_at=None if number == 10 else start + timedelta(days=14),
        )
        for number, start in enumerate(starts)
    ]  # fmt: skip
    db.add_all(rows)
    for item in await db.scalars(select(ItemRow).where(ItemRow.key.startswith("MADE-"))):
        at = item.finished_at or EARLY
        into = next((one for one in rows if one.started_at <= at < one.ends_at), None)
        if into is not None:
            db.add(
                SprintItemRow(
                    item_id=item.id, sprint_id=into.id, sprint_external_id=into.external_id,
                    added_at=into.started_at,
                )
            )  # fmt: skip
    await db.flush()
    return rows[-1]
