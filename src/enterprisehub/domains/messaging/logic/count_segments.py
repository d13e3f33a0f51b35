"""How many parts a text is sent and charged in.

GSM 03.38 default alphabet with its extension table (3GPP TS 23.038, section 6.2.1), else UCS-2.
A text alone holds 160 septets or 70 UTF-16 units; concatenated parts hold 153 or 67, because each
starts with a header (3GPP TS 23.040, section 9.2.3.24). No escape pair or surrogate pair is split.
"""

from dataclasses import dataclass
from typing import Literal

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")
_SIZES = {"gsm7": (160, 153), "ucs2": (70, 67)}


@dataclass(frozen=True, slots=True)
class Segments:
    """`unit_count` is septets (gsm7) or UTF-16 units (ucs2)."""

    encoding: Literal["gsm7", "ucs2"]
    unit_count: int
    segment_count: int


def count_segments(body: str) -> Segments:
    """What sending `body` as SMS takes; an empty body takes one part."""
    gsm = all(c in _BASIC or c in _EXTENDED for c in body)
    encoding: Literal["gsm7", "ucs2"] = "gsm7" if gsm else "ucs2"
    widths = [_width(c, gsm=gsm) for c in body]
    alone, part = _SIZES[encoding]
    units = sum(widths)
    if units <= alone:
        return Segments(encoding, units, 1)
    parts, left = 1, part
    for width in widths:
        if width > left:
            parts, left = parts + 1, part
        left -= width
    return Segments(encoding, units, parts)


def _width(character: str, *, gsm: bool) -> int:
    if gsm:
        return 2 if character in _EXTENDED else 1
    return 2 if ord(character) > 0xFFFF else 1  # noqa: PLR2004  beyond the Basic Plane
