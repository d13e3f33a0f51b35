"""A small line beside a number."""

from collections.abc import Sequence

from markupsafe import Markup

from enterprisehub.ui.charts.drawing import element, picture, smooth, spread


def sparkline(
    values: Sequence[float],
    color: str = "primary",
    width: float = 84,
    height: float = 28,
    label: str | None = None,
) -> Markup:
    """The course of a number, without axes. Colours: primary, info, ok, warn, bad, muted."""
    if not values:
        return Markup("")
    points = spread(list(values) * 2 if len(values) == 1 else values, width, height)
    line = smooth(points)
    return picture(
        width,
        height,
        label,
        element("path", d=f"{line}V{height:g}H0Z", class_="spark-area"),
        element("path", d=line, class_="spark-line"),
        class_=f"spark tone-{color}",
    )
