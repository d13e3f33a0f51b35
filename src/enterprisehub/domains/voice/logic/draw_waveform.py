"""Levels become the path of a waveform. Pure."""

from collections.abc import Sequence

WIDTH, HALF = 600, 38
MIDDLE = 40


def draw_waveform(levels: Sequence[int], *, up: bool) -> str:
    """The `d` of an SVG path in a box of 600 by 80: one bar per level, from the middle out."""
    if not levels:
        return ""
    step = WIDTH / len(levels)
    sign = -1 if up else 1
    bars = (
        f"M{place * step:.1f} {MIDDLE}v{sign * max(1, round(level * HALF / 100))}"
        for place, level in enumerate(levels)
    )
    return "".join(bars)
