"""How many pass from stage to stage."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from enterprisehub.ui.charts.drawing import element, picture, text

SOFTENING = 0.62  # small stages stay visible beside large ones


@dataclass(frozen=True)
class Stage:
    name: str
    count: int
    amount: str = ""
    conversion: str = ""  # from the stage before, "57 %"
    warning: str = ""  # "$96K at risk"


def funnel(stages: Sequence[Stage], name: str, width: float = 560, height: float = 232) -> Markup:
    """A band that narrows from the first stage to the last."""
    if not stages:
        return Markup("")
    column, middle = width / len(stages), (66 + height - 30) / 2
    heights = [_half_height(stage, stages, (height - 96) / 2) for stage in stages]
    shade = f"funnel-{width:g}-{len(stages)}"
    outline = _outline(heights, column, middle)
    parts = [_shading(shade), element("path", d=outline, fill=f"url(#{shade})")]
    for i, stage in enumerate(stages):
        x = i * column
        parts += _labels(stage, x, x + (12 if i else 0), height, middle, first=i == 0)
    spoken = ", ".join(f"{stage.name} {stage.count}" for stage in stages)
    return picture(width, height, f"{name}: {spoken}", *parts, class_="chart tone-primary")


def _shading(name: str) -> Markup:
    """Pale where many begin, full where few arrive."""
    stops = element("stop", offset=0, class_="funnel-pale")
    stops += element("stop", offset=1, class_="funnel-full")
    return element("defs", element("linearGradient", stops, id=name, x1=0, x2=1))


def _half_height(stage: Stage, stages: Sequence[Stage], room: float) -> float:
    largest: int = max(other.count for other in stages) or 1
    return max(4.0, room * float((stage.count / largest) ** SOFTENING))


def _outline(heights: Sequence[float], column: float, middle: float) -> str:
    """Level through each column, then bending to the next one's height."""
    ends = [*heights[1:], heights[-1] * 0.9]
    path = f"M0 {middle - heights[0]:.1f}"
    for i, (high, after) in enumerate(zip(heights, ends, strict=True)):
        flat, bend, right = (i + 0.45) * column, (i + 0.725) * column, (i + 1) * column
        path += f"L{flat:.1f} {middle - high:.1f}C{bend:.1f} {middle - high:.1f} "
        path += f"{bend:.1f} {middle - after:.1f} {right:.1f} {middle - after:.1f}"
    path += f"L{len(heights) * column:.1f} {middle + ends[-1]:.1f}"
    for i in reversed(range(len(heights))):
        flat, bend, left = (i + 0.45) * column, (i + 0.725) * column, i * column
        path += f"C{bend:.1f} {middle + ends[i]:.1f} {bend:.1f} {middle + heights[i]:.1f} "
        path += f"{flat:.1f} {middle + heights[i]:.1f}L{left:.1f} {middle + heights[i]:.1f}"
    return path + "Z"


def _labels(
    stage: Stage, x: float, text_x: float, height: float, middle: float, *, first: bool
) -> list[Markup]:
    drawn = [
        text(text_x, 14, stage.name, "chart-name"),
        text(text_x, 34, f"{stage.count:,}", "chart-number"),
        text(text_x, 51, stage.amount, "chart-note"),
    ]
    if not first:
        drawn.insert(0, element("line", x1=x, x2=x, y1=4, y2=height - 4, class_="grid-line"))
    if stage.conversion:
        drawn.append(
            element("rect", x=x - 19, y=middle - 10, width=38, height=20, rx=10, class_="pill")
        )
        drawn.append(text(x, middle + 3.8, stage.conversion, "pill-text", "middle"))
    if stage.warning:
        drawn.append(text(text_x, height - 8, stage.warning, "chart-warning"))
    return drawn
