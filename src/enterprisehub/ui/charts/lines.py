"""Courses over time: several lines, or what is known with a forecast and its band."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from enterprisehub.ui.charts.drawing import Point, element, nice_ticks, picture, straight, text
from enterprisehub.ui.shown import short_number

LEFT, RIGHT, TOP, BOTTOM = 44.0, 8.0, 10.0, 24.0


@dataclass(frozen=True)
class Line:
    label: str
    values: Sequence[float]
    tone: str = "primary"


@dataclass(frozen=True)
class _Plane:
    width: float
    height: float
    steps: int
    ticks: Sequence[float]

    def at(self, step: int, value: float) -> Point:
        x = LEFT + (self.width - LEFT - RIGHT) * step / max(1, self.steps - 1)
        inner = self.height - TOP - BOTTOM
        return x, self.height - BOTTOM - inner * value / self.ticks[-1]

    def grid(self, labels: Sequence[tuple[int, str]], prefix: str) -> list[Markup]:
        drawn = []
        for tick in self.ticks:
            y = self.at(0, tick)[1]
            drawn.append(
                element("line", x1=LEFT, x2=self.width - RIGHT, y1=y, y2=y, class_="grid-line")
            )
            shown = f"{prefix if tick else ''}{short_number(tick)}"
            drawn.append(text(LEFT - 8, y + 3.5, shown, "tick", "end"))
        for step, label in labels:
            anchor = "end" if step >= self.steps - 1 else "start" if step == 0 else "middle"
            drawn.append(text(self.at(step, 0)[0], self.height - 6, label, "tick", anchor))
        return drawn


def lines(
    series: Sequence[Line],
    labels: Sequence[tuple[int, str]],
    name: str,
    width: float = 560,
    height: float = 220,
    prefix: str = "",
) -> Markup:
    """Lines over common steps; `labels` are (step, text) under the axis."""
    steps = max((len(line.values) for line in series), default=0)
    highest = max((max(line.values, default=0) for line in series), default=0)
    plane = _Plane(width, height, steps, nice_ticks(highest))
    drawn = plane.grid(labels, prefix)
    for line in series:
        points = [plane.at(i, value) for i, value in enumerate(line.values)]
        if points:
            drawn.append(element("path", d=straight(points), class_=f"line tone-{line.tone}"))
    spoken = "; ".join(
        f"{line.label} ends at {line.values[-1]:g}" for line in series if line.values
    )
    return picture(width, height, f"{name}: {spoken}", *drawn, class_="chart")


def forecast(
    known: Sequence[float],
    likely: Sequence[float],
    low: Sequence[float],
    high: Sequence[float],
    labels: Sequence[tuple[int, str]],
    name: str,
    goal: float | None = None,
    prefix: str = "",
    width: float = 560,
    height: float = 222,
) -> Markup:
    """What is known until today, then the likely course within low and high.

    `likely`, `low` and `high` start at today's value, so that they touch the known line.
    """
    last = len(known) - 1
    highest = max([*known, *high, goal or 0])
    plane = _Plane(width, height, len(known) + len(likely) - 1, nice_ticks(highest))

    def points(values: Sequence[float], start: int) -> list[Point]:
        return [plane.at(start + i, value) for i, value in enumerate(values)]

    drawn = plane.grid(labels, prefix)
    if goal is not None:
        y = plane.at(0, goal)[1]
        drawn.append(element("line", x1=LEFT, x2=width - RIGHT, y1=y, y2=y, class_="goal-line"))
    ground = [plane.at(last, 0), plane.at(0, 0)]
    band = [*points(high, last), *reversed(points(low, last))]
    x, y = plane.at(last, known[-1])
    drawn += [
        element("path", d=straight([*points(known, 0), *ground]) + "Z", class_="under-line"),
        element("path", d=straight(band) + "Z", class_="band"),
        element("path", d=straight(points(likely, last)), class_="line line-likely"),
        element("path", d=straight(points(known, 0)), class_="line"),
        element("line", x1=x, x2=x, y1=TOP, y2=height - BOTTOM, class_="now-line"),
        element("circle", cx=x, cy=y, r=4, class_="now-dot"),
        text(x + 6, TOP + 9, "Today", "tick"),
    ]
    spoken = (
        f"{name}: {prefix}{short_number(known[-1])} so far,"
        f" likely {prefix}{short_number(likely[-1])},"
        f" between {prefix}{short_number(low[-1])} and {prefix}{short_number(high[-1])}"
    )
    return picture(width, height, spoken, *drawn, class_="chart tone-primary")
