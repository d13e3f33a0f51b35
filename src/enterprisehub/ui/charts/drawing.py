"""Points, paths and escaped SVG elements."""

from collections.abc import Sequence
from itertools import pairwise
from math import floor, log10

from markupsafe import Markup

type Point = tuple[float, float]


def element(name: str, content: Markup | str = "", /, **attributes: object) -> Markup:
    """`<name a="b">content</name>`: `class_` is class, `_` becomes `-`, None is left out."""
    shown = Markup("").join(
        Markup(' {}="{}"').format(_attribute_name(key), _attribute_value(value))
        for key, value in attributes.items()
        if value is not None
    )
    opened = Markup("<") + Markup(name) + shown  # noqa: S704 element names are written in this package
    return opened + Markup(">{}</{}>").format(content, name) if content else opened + Markup("/>")


def _attribute_name(key: str) -> str:
    exact = {"class_": "class", "viewBox": "viewBox", "textLength": "textLength"}
    return exact.get(key, key.replace("_", "-"))


def _attribute_value(value: object) -> object:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else value


def picture(
    width: float, height: float, label: str | None, *content: Markup, class_: str
) -> Markup:
    """The svg element; without a label it is decoration next to the number it explains."""
    named = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    return element(
        "svg",
        Markup("").join(content),
        viewBox=f"0 0 {width:g} {height:g}",
        class_=class_,
        fill="none",
        **named,
    )


def text(x: float, y: float, content: str, class_: str, anchor: str | None = None) -> Markup:
    return element("text", Markup.escape(content), x=x, y=y, class_=class_, text_anchor=anchor)


def straight(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def smooth(points: Sequence[Point]) -> str:
    """A path through the points that is level at each of them."""
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (x0, y0), (x1, y1) in pairwise(points):
        middle = (x0 + x1) / 2
        path += f"C{middle:.1f} {y0:.1f} {middle:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
    return path


def spread(values: Sequence[float], width: float, height: float, pad: float = 2) -> list[Point]:
    """The values from left to right, the lowest at the bottom, the highest at the top."""
    low, high = min(values), max(values)
    step = width / max(1, len(values) - 1)
    # Differences too small for a float's division are no differences to the eye either.
    scale = (height - 2 * pad) / max(high - low, 1e-9)
    return [(i * step, height - pad - (value - low) * scale) for i, value in enumerate(values)]


def nice_ticks(highest: float, wanted: int = 4) -> list[float]:
    """Round numbers from 0 to at least `highest`."""
    if highest < 1e-9:  # noqa: PLR2004  nothing that a scale could divide
        return [0.0, 1.0]
    rough = highest / (wanted - 1)
    size = 10.0 ** floor(log10(rough))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= rough * 0.8)
    count = int(-(-highest // step))
    return [step * i for i in range(count + 1)]
