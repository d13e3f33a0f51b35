"""Upright bars, the bars of an agent's latest runs, and one bar in parts."""

from collections.abc import Sequence

from markupsafe import Markup

from enterprisehub.ui.charts.drawing import element, nice_ticks, picture, text
from enterprisehub.ui.shown import short_number

RUN_CLASSES = {"ok": "run-ok", "failed": "run-bad", "running": "run-now", "cancelled": "run-off"}


def bars(
    labels: Sequence[str],
    values: Sequence[float],
    name: str,
    width: float = 560,
    height: float = 220,
    color: str = "primary",
) -> Markup:
    """One bar per label over a scale from 0."""
    left, top, bottom = 40.0, 8.0, 24.0
    ticks = nice_ticks(max(values, default=0))
    inner, highest = height - top - bottom, ticks[-1]

    def y(value: float) -> float:
        return height - bottom - inner * value / highest

    parts = [
        element("line", x1=left, x2=width, y1=y(tick), y2=y(tick), class_="grid-line")
        + text(left - 8, y(tick) + 3.5, short_number(tick), "tick", "end")
        for tick in ticks
    ]
    slot = (width - left) / max(1, len(values))
    bar = min(slot * 0.62, 48)
    for i, (label, value) in enumerate(zip(labels, values, strict=True)):
        x = left + slot * i + (slot - bar) / 2
        parts.append(
            element(
                "rect",
                element("title", Markup.escape(f"{label}: {value:g}")),
                x=x,
                y=y(value),
                width=bar,
                height=max(0.0, height - bottom - y(value)),
                rx=3,
                class_="bar",
            )
        )
        parts.append(text(x + bar / 2, height - 7, label, "tick", "middle"))
    spoken = ", ".join(f"{a} {b:g}" for a, b in zip(labels, values, strict=True))
    return picture(width, height, f"{name}: {spoken}", *parts, class_=f"chart tone-{color}")


def run_history(
    runs: Sequence[tuple[str, float]], name: str, slots: int = 24, told: Sequence[str] = ()
) -> Markup:
    """The latest runs, oldest first: (state, height 0–1); states ok, failed, running, cancelled.

    `told` says of the last ones when they were and how long they took: shown under the pointer.
    """
    shown = list(runs)[-slots:]
    free, height, gap = slots - len(shown), 26.0, 2.0
    strokes: dict[str, str] = {}
    for i, (state, ratio) in enumerate(shown, free):
        tall = height * min(1.0, max(0.12, ratio))
        # A thick stroke says in half the bytes what an outline would.
        strokes[state] = strokes.get(state, "") + f"M{i * 10 + 4} {height:g}v{-tall:.3g}"
    parts = [element("path", d=d, class_=RUN_CLASSES[state]) for state, d in strokes.items()]
    if free:
        line, dashes = f"M0 {height - 1.5:g}h{free * 10 - gap:g}", f"8 {gap:g}"
        parts.insert(0, element("path", d=line, stroke_dasharray=dashes, class_="run-none"))
    if told:
        parts.insert(0, element("title", "\n".join(told)))
    good = sum(state == "ok" for state, _ in shown)
    bad = sum(state == "failed" for state, _ in shown)
    label = f"{name}: last {len(shown)} runs, {good} succeeded, {bad} failed"
    return element(
        "svg",
        Markup("").join(parts),
        viewBox=f"0 0 {slots * 10 - gap:g} {height:g}",
        preserveAspectRatio="none",
        class_="runs",
        role="img",
        aria_label=label if shown else f"{name}: no runs yet",
    )


def stacked_bar(parts: Sequence[tuple[str, float, str]], name: str) -> Markup:
    """One bar in parts: (label, value, tone)."""
    total = sum(value for _, value, _ in parts) or 1
    drawn, x = [], 0.0
    for label, value, tone in parts:
        wide = 400 * value / total
        if wide:
            title = element("title", Markup.escape(f"{label}: {value:g}"))
            drawn.append(
                element(
                    "rect",
                    title,
                    x=x,
                    y=0,
                    width=max(1.0, wide - 2),
                    height=10,
                    class_=f"bar tone-{tone}",
                )
            )
        x += wide
    spoken = ", ".join(f"{label} {value:g}" for label, value, _ in parts)
    return element(
        "svg",
        Markup("").join(drawn),
        viewBox="0 0 400 10",
        preserveAspectRatio="none",
        class_="stacked",
        role="img",
        aria_label=f"{name}: {spoken}",
    )
