"""Courses and bands, drawn for wide screens and for phones, with their numbers as a table."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from enterprisehub.ui.charts.bars import bars
from enterprisehub.ui.charts.lines import Line, lines

_MOST_LABELS = 8


@dataclass(frozen=True, slots=True)
class Drawing:
    wide: Markup
    narrow: Markup
    head: list[str]
    rows: list[list[str]]


def draw_course(
    course: list[dict[str, Any]], name: str, shown: str, *, unit: str = ""
) -> Drawing | None:
    """A bar per week of the course, shares in percent; None when there is nothing to draw."""
    if not course:
        return None
    if unit == "percent":
        name = f"{name}, %"
    values = [float(one[shown] or 0) * (100 if unit == "percent" else 1) for one in course]
    every = max(1, -(-len(course) // _MOST_LABELS))
    labels = [f"{one['week']:%-d %b}" if at % every == 0 else "" for at, one in enumerate(course)]
    return Drawing(
        wide=bars(labels, values, name, width=880),
        narrow=bars(_fewer(labels), values, name, width=340),
        head=["Week of", name],
        rows=[
            [f"{one['week']:%-d %b %Y}", f"{value:.1f}".rstrip("0").rstrip(".")]
            for one, value in zip(course, values, strict=True)
        ],
    )


def _fewer(labels: list[str]) -> list[str]:
    """Every second label that is there."""
    seen, kept = 0, []
    for label in labels:
        seen += bool(label)
        kept.append(label if seen % 2 else "")
    return kept


def draw_chances(
    chances: list[tuple[str, float]], name: str, head: str, told: Callable[[float], str]
) -> Drawing | None:
    """The chance, in percent, over days or counts."""
    if len(chances) < 2:  # noqa: PLR2004  a line needs two points
        return None
    values = [chance * 100 for _, chance in chances]
    marks = sorted({0, len(chances) // 3, 2 * len(chances) // 3, len(chances) - 1})
    labels = [(at, chances[at][0]) for at in marks]
    series = [
        Line("Chance in percent", values),
        Line("85 %", [85.0] * len(values), tone="ok"),
    ]
    every = max(1, len(chances) // 14)
    return Drawing(
        wide=lines(series, labels, name, width=880),
        narrow=lines(series, [labels[0], labels[-1]], name, width=340),
        head=[head, "Chance"],
        rows=[[label, told(chance)] for label, chance in chances[::every]],
    )


def day_label(day: date) -> str:
    return f"{day:%-d %b %Y}"
