"""The report's sibling for spreadsheets: the same figures and tables, and no formulas."""

import csv
import io
from collections.abc import Sequence

from enterprisehub.kernel.reports.contents import Cell, Contents

# OWASP, "CSV Injection": cells that begin so may be run as formulas.
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_csv(contents: Contents, period: str) -> bytes:
    """Parts one after the other, each under its title, in UTF-8 for all spreadsheets."""
    file = io.StringIO()
    writer = csv.writer(file)

    def line(cells: Sequence[Cell]) -> None:
        writer.writerow([safe_cell(cell) for cell in cells])

    line([contents.title, period])
    for part in contents.parts:
        line([])
        line([part.title])
        for label, value in part.figures:
            line([label, value])
        if part.chart is not None and (part.table is None or part.chart.more):
            if part.chart.more:
                line(["", part.chart.name, *(name for name, _ in part.chart.more)])
            lines = [part.chart.values, *(values for _, values in part.chart.more)]
            for label, *figures in zip(part.chart.labels, *lines, strict=True):
                line([label, *figures])
        if part.table is not None:
            line(part.table.columns)
            for row in part.table.rows:
                line(row)
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def safe_cell(cell: Cell) -> str:
    """As it is, with an apostrophe before what a spreadsheet would take for a formula."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, int | float):
        return str(cell)
    plain = cell or ""
    return f"'{plain}" if plain.startswith(_RISKY) else plain
