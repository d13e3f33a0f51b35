"""Delivery side by side as a report: workspaces, teams and projects, and all of it together."""

from collections.abc import Sequence
from typing import Final

from enterprisehub.domains.delivery.logic.compare_work import SHOWN, By, Side, compare_work
from enterprisehub.domains.delivery.logic.define_metrics import BY_KEY
from enterprisehub.domains.delivery.logic.measure_delivery import Figure
from enterprisehub.domains.delivery.permissions import WORKSPACES_COMPARE
from enterprisehub.domains.delivery.queries.metrics import Window
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.reports.contents import Cell, Chart, Contents, Part, Table
from enterprisehub.kernel.reports.kinds import Span

_WAYS: Final[tuple[tuple[By, str, str], ...]] = (
    ("workspace", "Workspaces", "Workspace"),
    ("team", "Teams", "Team"),
    ("project", "Projects, boards and repositories", "Project"),
)
_HOURS_OF_A_DAY: Final = 24


async def make_compare_report(db: Db, span: Span) -> Contents:
    """The same figures for each; what is open and when it is done is as of now."""
    window = Window(span.start, span.end)
    parts: list[Part] = []
    for by, title, lead in _WAYS:
        if by == "workspace" and not db.scope.may(WORKSPACES_COMPARE):
            continue
        sides = await compare_work(db, by, window)
        if not parts:
            parts.append(_together(sides[-1]))
        if len(sides) > 1:
            parts.append(_part(title, lead, sides))
    return Contents(
        "Delivery side by side",
        parts,
        definitions=[
            *((BY_KEY[key].title, f"{BY_KEY[key].text} ({BY_KEY[key].source})") for key in SHOWN),
            ("Open", "items that are not finished when the report is made"),
            ("Done by", "the day by which they are done, 85 % sure, by the forecast of that day"),
            ("Everything", "all of it together; what two of them share counts once"),
        ],
    )


def _together(side: Side) -> Part:
    figures = [(one.definition.title, shown_of(one)) for one in side.figures]
    figures += [("Open", _open(side)), ("Done by", _done_by(side))]
    return Part("Everything", text=_left_out([side]), figures=figures)


def _part(title: str, lead: str, sides: Sequence[Side]) -> Part:
    rows: list[tuple[Cell, ...]] = [
        (side.title, *(_of(side, key) for key in SHOWN), _open(side), _done_by(side))
        for side in sides
    ]
    columns = (lead, *(BY_KEY[key].title for key in SHOWN), "Open", "Done by")
    done = [(side.title, count) for side in sides[:-1] if (count := _throughput(side))]
    chart = None
    if done:
        chart = Chart(
            [name for name, _ in done], [count for _, count in done], "Items finished in the time."
        )
    numbers = frozenset(range(1, len(columns) - 1))
    text = _left_out(sides[:-1])
    return Part(title, text=text, chart=chart, table=Table(columns, rows, numbers))


def _of(side: Side, key: str) -> str:
    return next((shown_of(one) for one in side.figures if one.definition.key == key), "–")


def _throughput(side: Side) -> float:
    found = (one.headline for one in side.figures if one.definition.key == "throughput")
    return next(found, None) or 0.0


def _open(side: Side) -> str:
    return "–" if side.open_items is None else f"{side.open_items:,}"


def _left_out(sides: Sequence[Side]) -> str:
    """Which open items are not forecast, in words."""
    told = [f"{side.title}: {side.left_out}" for side in sides if side.left_out]
    return f"Of the open items, {'; '.join(told)}." if told else ""


def _done_by(side: Side) -> str:
    return f"{side.done_on:%Y-%m-%d}" if side.done_on else side.says


def shown_of(figure: Figure) -> str:
    """The headline with its unit, as the pages show it."""
    value, definition = figure.headline, figure.definition
    if value is None:
        return "–"
    if definition.shown == "n":
        return f"{value:,.0f}"
    if definition.unit == "percent":
        return f"{value * 100:.0f} %"
    if definition.unit == "hours":
        days = value / _HOURS_OF_A_DAY
        return f"{value:.1f} h" if days < 1 else f"{days:.1f} d"
    return f"{value:.1f} d"
