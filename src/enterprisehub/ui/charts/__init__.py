"""Charts as SVG made by pure functions: the same picture in a page, an email or a PDF.

Every chart carries its numbers in its accessible name; colours are classes of the style sheet.
"""

from enterprisehub.ui.charts.bars import bars, run_history, stacked_bar
from enterprisehub.ui.charts.funnel import Stage, funnel
from enterprisehub.ui.charts.lines import Line, forecast, lines
from enterprisehub.ui.charts.rings import donut, ring
from enterprisehub.ui.charts.sparks import sparkline

__all__ = [
    "Line",
    "Stage",
    "bars",
    "donut",
    "forecast",
    "funnel",
    "lines",
    "ring",
    "run_history",
    "sparkline",
    "stacked_bar",
]
