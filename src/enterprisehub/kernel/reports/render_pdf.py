"""Contents become a PDF/A-2b with page numbers, the tenant's look, and letters that are there.

The same contents give the same bytes: the document's date is the end of its span.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from enterprisehub.kernel.reports.branding import Branding
from enterprisehub.kernel.reports.contents import Cell, Contents, Part, Table, text_of
from enterprisehub.kernel.reports.glyphs import missing_glyphs, warning_of
from enterprisehub.kernel.reports.kinds import Span
from enterprisehub.kernel.reports.typeset import typeset_pdf

_TEMPLATE = Path(__file__).with_name("report.typ")
_WIDEST = 48
_AROUND = 6  # bold headings are wider than their letters are many
_LOOKED_AT = 200
_LONGEST = 16
BREAK = "\N{ZERO WIDTH SPACE}"
# Letters of other scripts may not be torn apart, or break anywhere by themselves.
_LONG_WORD = re.compile(r"(?:[!-,.-~]|-(?=\d)){17,}")
_PIECE = re.compile(r".{1,8}")
# Where a line may be broken: not before the digits of a date.
_APART = re.compile(rf"[\s{BREAK}]+|-(?!\d)")


@dataclass(frozen=True, slots=True)
class Rendered:
    """`warning` names the letters that no shipped font has; the first page says so, too."""

    pdf: bytes
    warning: str


def render_pdf(contents: Contents, span: Span, tenant: str, branding: Branding) -> Rendered:
    """Takes time in proportion to the tables: call it in a thread."""
    period = period_of(span)
    everything = f"{text_of(contents)}\n{tenant}\n{branding.footer}\n{period}"
    missing = missing_glyphs(everything)
    warning = warning_of(missing)
    data = {
        "title": contents.title,
        "tenant": tenant,
        "footer": branding.footer,
        "accent": branding.accent,
        "period": period,
        "warning": warning,
        "parts": [_part(part) for part in contents.parts],
        "definitions": [list(pair) for pair in contents.definitions],
    }
    made = typeset_pdf(_TEMPLATE, "report", data, missing, made_at=span.end.timestamp())
    return Rendered(made, warning)


def period_of(span: Span) -> str:
    """First and last day, by the tenant's clock."""
    zone = ZoneInfo(span.zone)
    first = span.start.astimezone(zone)
    last = (span.end - timedelta(microseconds=1)).astimezone(zone)
    if first.date() == last.date():
        return f"{first:%-d %B %Y} ({span.zone})"
    return f"{first:%-d %B %Y} to {last:%-d %B %Y} ({span.zone})"


def _part(part: Part) -> dict[str, Any]:
    chart = part.chart
    return {
        "title": part.title,
        "text": part.text,
        "figures": [list(pair) for pair in part.figures],
        "chart": None
        if chart is None
        else {
            "labels": list(chart.labels),
            "values": [float(value) for value in chart.values],
            "says": chart.says,
            "shape": chart.shape,
            "name": chart.name,
            "more": [[name, [float(value) for value in values]] for name, values in chart.more],
        },
        "table": None if part.table is None else _table(part.table),
    }


def _table(table: Table) -> dict[str, Any]:
    rows = [[breakable(cell_text(cell)) for cell in row] for row in table.rows]
    columns, looked_at = list(table.columns), rows[:_LOOKED_AT]
    return {
        "columns": columns,
        "rows": rows,
        "numbers": sorted(table.numbers),
        "widths": _widths(columns, looked_at),
        "words": [
            max((word for text in (name, *(row[n] for row in looked_at))
                 for word in _APART.split(text)), key=len)[:_LONGEST]
            for n, name in enumerate(columns)
        ],
    }  # fmt: skip


def breakable(text: str) -> str:
    """Words too long for any column may be broken, after every so many letters."""
    return _LONG_WORD.sub(lambda found: BREAK.join(_PIECE.findall(found[0])), text)


def _widths(columns: list[str], rows: list[list[str]]) -> list[int]:
    """Shares of the line, after the longest text of each column and the space around it."""
    return [
        _AROUND + max(6, min(_WIDEST, max(len(name), *(len(row[n]) for row in rows), 1)))
        for n, name in enumerate(columns)
    ]


def cell_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:,.2f}".rstrip("0").rstrip(".")
    return f"{cell:,}" if isinstance(cell, int) else cell
