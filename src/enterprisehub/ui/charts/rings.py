"""Round shares: the score of an item and a donut of parts."""

from collections.abc import Sequence

from markupsafe import Markup

from enterprisehub.ui.charts.drawing import element, picture, text

HIGH_SCORE = 85


def ring(value: float, label: str, tone: str | None = None, shown: str | None = None) -> Markup:
    """A score of 0–100 as a ring around its number."""
    bounded = min(100.0, max(0.0, value))
    chosen = tone or ("primary" if bounded >= HIGH_SCORE else "info")
    arc = {"cx": 18, "cy": 18, "r": 16, "pathLength": 100}
    return picture(
        36,
        36,
        f"{label} {bounded:.0f} of 100",
        element("circle", cx=18, cy=18, r=16, class_="ring-track"),
        element(
            "circle",
            class_="ring-arc",
            transform="rotate(-90 18 18)",
            stroke_dasharray=f"{bounded:.1f} 100",
            **arc,
        ),
        text(18, 22, shown or f"{bounded:.0f}", "ring-text", "middle"),
        class_=f"ring-score tone-{chosen}",
    )


def donut(
    parts: Sequence[tuple[str, float, str]], name: str, center: str = "", size: float = 144
) -> Markup:
    """Shares of a whole: (label, value, tone); `center` is written in the hole."""
    total = sum(value for _, value, _ in parts) or 1
    drawn, before = [], 0.0
    drawn.append(element("circle", cx=18, cy=18, r=14, class_="ring-track donut-part"))
    for label, value, tone in parts:
        share = 100 * value / total
        drawn.append(
            element(
                "circle",
                element("title", Markup.escape(f"{label}: {value:g}")),
                cx=18,
                cy=18,
                r=14,
                pathLength=100,
                transform=f"rotate({before * 3.6 - 90:.2f} 18 18)",
                stroke_dasharray=f"{max(0.0, share - 1):.2f} 100",
                class_=f"ring-arc donut-part tone-{tone}",
            )
        )
        before += share
    if center:
        drawn.append(text(18, 20.2, center, "donut-text", "middle"))
    spoken = ", ".join(f"{label} {value:g}" for label, value, _ in parts)
    return element(
        "svg",
        Markup("").join(drawn),
        viewBox="0 0 36 36",
        width=size,
        height=size,
        fill="none",
        role="img",
        class_="donut",
        aria_label=f"{name}: {spoken}",
    )
