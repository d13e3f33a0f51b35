"""The picture of a brief, in the tenant's colour. The same brief gives the same bytes."""

import re
from pathlib import Path
from typing import Final

from enterprisehub.domains.content.logic.brief_graphic import Brief
from enterprisehub.kernel.reports.glyphs import missing_glyphs
from enterprisehub.kernel.reports.render_pdf import BREAK
from enterprisehub.kernel.reports.typeset import typeset_png

_TEMPLATE = Path(__file__).parents[1] / "data" / "graphic.typ"
_LIGHT: Final = "#ffffff"
_DARK: Final = "#0f172a"
_LONGEST_NAME: Final = 60
_LONG_WORD: Final = re.compile(r"\S{31,}")
_PIECE: Final = re.compile(r".{1,10}")


def draw_graphic(brief: Brief, tenant: str, accent: str) -> bytes:
    """A PNG of the brief's size; `accent` like #1d4ed8. Takes a moment: call it in a thread.

    Letters that no shipped font has (emoji) are left out: a picture is no place for boxes.
    """
    words = {
        "headline": brief.headline,
        "figure": brief.figure,
        "caption": brief.caption,
        "tenant": tenant[:_LONGEST_NAME],
    }
    gone = dict.fromkeys(map(ord, missing_glyphs("".join(words.values()))))
    shown = {
        key: _LONG_WORD.sub(_with_breaks, " ".join(text.translate(gone).split()))
        for key, text in words.items()
    }
    data = {
        **shown,
        "headline": shown["headline"] or shown["tenant"],
        "wide": brief.wide,
        "high": brief.high,
        "ground": accent,
        "ink": ink_on(accent),
    }
    return typeset_png(_TEMPLATE, "graphic", data, [])


def _with_breaks(word: re.Match[str]) -> str:
    """No line has room for the word as a whole: it may be broken."""
    return BREAK.join(_PIECE.findall(word.group()))


def ink_on(ground: str) -> str:
    """Light or dark, whichever stands out more: always 4.2 to 1 or better."""
    return max((_LIGHT, _DARK), key=lambda ink: contrast(ink, ground))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, contrast ratio)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
