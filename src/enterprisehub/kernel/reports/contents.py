"""What a report says, before it becomes pages or lines."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

type Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Table:
    """`numbers` are the places of columns that align to the right."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars over names, or a line over steps; `says` is the chart in one sentence.

    `more` are further lines over the same steps, each with its name; then `name` is the first's.
    """

    labels: Sequence[str]
    values: Sequence[float]
    says: str
    shape: Literal["bars", "line"] = "bars"
    name: str = ""
    more: Sequence[tuple[str, Sequence[float]]] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A section: figures, then text, chart and table, each if there is one."""

    title: str
    text: str = ""
    figures: Sequence[tuple[str, str]] = ()
    chart: Chart | None = None
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """A whole report. `definitions` say what its words mean, at the end."""

    title: str
    parts: Sequence[Part]
    definitions: Sequence[tuple[str, str]] = field(default_factory=tuple)


def opening_of(contents: Contents) -> Part:
    """What the report says first: its first part with figures, else with text, without the rest."""
    leading = next((one for one in contents.parts if one.figures), None)
    found = leading or next((one for one in contents.parts if one.text), Part(contents.title))
    return Part(found.title, text=found.text, figures=found.figures)


def text_of(contents: Contents) -> str:
    """Everything that will be printed, for looking which letters it needs."""
    pieces = [contents.title]
    for part in contents.parts:
        pieces += [part.title, part.text, *(f"{a} {b}" for a, b in part.figures)]
        if part.chart:
            names = [part.chart.name, *(name for name, _ in part.chart.more)]
            pieces += [part.chart.says, *part.chart.labels, *names]
        if part.table:
            pieces += [*part.table.columns, *(str(c) for row in part.table.rows for c in row)]
    return "\n".join([*pieces, *(f"{a} {b}" for a, b in contents.definitions)])
