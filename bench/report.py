"""How long a report of 20 pages, six charts and a long table takes, beside other engines."""

import html
import importlib.util
import io
import re
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from enterprisehub.kernel.reports.branding import Branding
from enterprisehub.kernel.reports.contents import Chart, Contents, Part, Table
from enterprisehub.kernel.reports.kinds import Span
from enterprisehub.kernel.reports.render_pdf import render_pdf

if TYPE_CHECKING:
    from collections.abc import Callable

SPAN = Span(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC), "UTC")
COLUMNS = ("Item", "Team", "State", "Days")
ROWS = [(f"WEB-{n} Ελένη", f"Team {n % 7}", "Done", str(n % 30)) for n in range(960)]


def run(
    *, rounds: Annotated[int, typer.Option(min=1, help="The engines take turns.")] = 5
) -> dict[str, Any]:
    """Make the same report by our engine and by those of the others that are installed."""
    engines: dict[str, Callable[[], bytes]] = {"typst": _typst}
    missing = []
    for name, make in (("weasyprint", _weasyprint), ("reportlab", _reportlab)):
        if importlib.util.find_spec(name) is None:
            missing.append(name)
        else:
            engines[name] = make
    taken: dict[str, list[float]] = {name: [] for name in engines}
    sizes: dict[str, int] = {}
    for make in engines.values():
        make()
    for number in range(rounds):
        # Another table each time: equal contents would come from the engine's memory.
        ROWS[0] = (f"Round {number}", "", "", "")
        for name, make in engines.items():
            started = time.perf_counter()
            sizes[name] = len(make())
            taken[name].append(time.perf_counter() - started)
    best = {name: min(times) for name, times in taken.items()}
    return {
        "ms": {name: round(value * 1000) for name, value in best.items()},
        "ratio_to_typst": {n: round(v / best["typst"], 2) for n, v in best.items()},
        "size_bytes": sizes,
        "pages": max(int(n) for n in re.findall(rb"/Count (\d+)", _typst())),
        "not_installed": missing,
        "byte_identical": _typst() == _typst(),
    }


def _typst() -> bytes:
    charts = [
        Part(
            f"Chart {n}",
            chart=Chart([f"d{i}" for i in range(12)], [(i * n) % 7 for i in range(12)], "Days"),
        )
        for n in range(1, 7)
    ]
    table = Part("Items", table=Table(COLUMNS, ROWS, frozenset({3})))
    return render_pdf(Contents("Sprint report", [*charts, table]), SPAN, "Bench", Branding()).pdf


def _weasyprint() -> bytes:
    import weasyprint  # type: ignore[import-not-found]  # noqa: PLC0415  only where it is installed

    cells = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in ROWS
    )
    bars = "".join(
        f"<rect x='0' y='{i * 9}' width='{(i * 3) % 7 * 40}' height='8'/>" for i in range(12)
    )
    charts = f"<svg width='400' height='110'>{bars}</svg>" * 6
    made: bytes = weasyprint.HTML(string=f"{charts}<table>{cells}</table>").write_pdf()
    return made


def _reportlab() -> bytes:
    from reportlab.graphics.shapes import Drawing, Rect  # type: ignore[import-not-found]  # noqa: PLC0415
    from reportlab.platypus import SimpleDocTemplate  # type: ignore[import-not-found]  # noqa: PLC0415
    from reportlab.platypus import Table as Grid  # noqa: PLC0415

    charts = []
    for _ in range(6):
        drawing = Drawing(400, 110)
        for i in range(12):
            drawing.add(Rect(0, i * 9, (i * 3) % 7 * 40, 8))
        charts.append(drawing)
    file = io.BytesIO()
    SimpleDocTemplate(file).build([*charts, Grid([COLUMNS, *ROWS], repeatRows=1)])
    return file.getvalue()
