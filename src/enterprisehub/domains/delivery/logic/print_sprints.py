"""The sprint report: what was committed and done, sprint by sprint, and how fast work flows."""

from typing import Final

from enterprisehub.domains.delivery.logic.define_metrics import BY_KEY
from enterprisehub.domains.delivery.logic.grade_sprints import sprint_record
from enterprisehub.domains.delivery.logic.measure_delivery import course_of
from enterprisehub.domains.delivery.logic.read_sprint import GROUPS, SprintReading, read_sprints
from enterprisehub.domains.delivery.queries import metrics, sprints
from enterprisehub.domains.delivery.queries.metrics import Window
from enterprisehub.domains.delivery.queries.names import source_names
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.reports.contents import Cell, Chart, Contents, Part, Table
from enterprisehub.kernel.reports.kinds import Span

MOST_SPRINTS: Final = 100
# Sprints that get a chapter of their own; further ones stand in the overview alone.
MOST_CHAPTERS: Final = 24
_WORDS: Final = {
    "committed": "Committed",
    "added": "Added later",
    "removed": "Taken out",
    "done": "Done",
    "left": "Carried over",
}


async def make_sprint_report(db: Db, span: Span) -> Contents:
    """Every sprint that was completed in the span, the newest first."""
    rows = await sprints.sprints(db, completed=(span.start, span.end), most=MOST_SPRINTS)
    read = await read_sprints(db, rows, span.zone)
    boards = await source_names(db)
    names = [boards.get(one.row.source_id, "") if one.row.source_id else "" for one in read]
    return Contents(
        "Sprint report",
        [
            await _summary(db, span, read),
            _overview(read, names),
            *(_chapter(one) for one in read[:MOST_CHAPTERS]),
        ],
        definitions=[
            *((BY_KEY[key].title, f"{BY_KEY[key].text} ({BY_KEY[key].source})") for key in
              ("sprint_say_do", "sprint_scope_change", "throughput", "cycle_time")),
            ("Carried over", "in the sprint to its end and not finished by then"),
        ],
    )  # fmt: skip


async def _summary(db: Db, span: Span, read: list[SprintReading]) -> Part:
    window = Window(span.start, span.end)
    said = [one.say_do_ratio for one in read if one.say_do_ratio is not None]
    cycle = await metrics.summary(db, "cycle_time", window)
    done = await metrics.summary(db, "throughput", window)
    course = await course_of(db, "throughput", window)
    record = await sprint_record(db)
    told = ""
    if record["n"]:
        told = (
            f"Of {record['n']:.0f} graded forecasts of sprints the 85 % promise held in "
            f"{record['85'] * 100:.0f} %."
        )
    chart = None
    if course:
        chart = Chart(
            [f"{week['week']:%-d %b %Y}" for week in course],
            [float(week["n"]) for week in course],
            f"Throughput: items finished per week, {done.n:,} in all.",
            "line",
        )
    return Part(
        "Summary",
        text=told,
        figures=[
            ("Sprints", f"{len(read):,}"),
            ("Say/do, mean", f"{sum(said) / len(said) * 100:.0f} %" if said else "–"),
            ("Items finished", f"{done.n:,}"),
            ("Cycle time, 85 %", f"{cycle.p85:.1f} days" if cycle.p85 is not None else "–"),
        ],
        chart=chart,
    )


def _overview(read: list[SprintReading], names: list[str]) -> Part:
    lines: list[tuple[Cell, ...]] = [
        (one.row.name, board, f"{one.row.completed_at:%Y-%m-%d}" if one.row.completed_at else "",
         *(one.count(group) for group in GROUPS), _pct(one.say_do_ratio))
        for one, board in zip(read, names, strict=True)
    ]  # fmt: skip
    columns = ("Sprint", "Board", "Completed", *_WORDS.values(), "Say/do")
    return Part("Sprints", table=Table(columns, lines, frozenset(range(3, 9))))


def _chapter(one: SprintReading) -> Part:
    course = one.course
    chart = None
    if len(course) > 1:
        chart = Chart(
            [f"{day:%-d %b}" for day, _, _ in course],
            [float(done) for _, _, done in course],
            f"Burn-up: {course[-1][2]} of {course[-1][1]} items were done at the end.",
            "line",
            name="Done",
            more=[("In the sprint", [float(scope) for _, scope, _ in course])],
        )
    state = {item.id: word for group, word in _WORDS.items() for item in one.groups[group]}
    added = {item.id for item in one.groups["added"]}
    items = sorted(
        {item.id: item for group in GROUPS for item in one.groups[group]}.values(),
        key=lambda item: (item.key, str(item.id)),
    )
    rows = [
        (item.key, item.title, "later" if item.id in added else "yes", state[item.id],
         f"{item.finished_at:%Y-%m-%d}" if item.finished_at else "")
        for item in items
    ]  # fmt: skip
    return Part(
        one.row.name,
        text=one.row.goal or "",
        figures=[
            ("Committed", f"{one.count('committed'):,}"),
            ("Done", f"{one.count('done'):,}"),
            ("Added / taken out", f"{one.count('added'):,} / {one.count('removed'):,}"),
            ("Say/do", _pct(one.say_do_ratio)),
        ],
        chart=chart,
        table=Table(("Item", "What", "Committed", "Came out", "Finished"), rows),
    )


def _pct(ratio: float | None) -> str:
    return "–" if ratio is None else f"{ratio * 100:.0f} %"
