"""Which letters the shipped fonts have, read from their character maps.

The typesetter prints a box for a letter that no font has, and says nothing: so it is asked before.
"""

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

FONTS: Final = Path(__file__).with_name("fonts")
_SEGMENTS, _GROUPS = 4, 12
_BOX: Final = "\N{WHITE SQUARE}"
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})


def missing_glyphs(text: str) -> list[str]:
    """The letters of the text that no shipped font has, each once, in order."""
    known = covered()
    wanted = sorted({c for c in text if unicodedata.category(c) not in _UNSEEN})
    return [c for c in wanted if ord(c) not in known]


def printable(text: str, missing: list[str]) -> str:
    """The text with a box for each missing letter, and without what is never seen.

    PDF/A refuses a page that asks for a letter no font has.
    """
    boxes: dict[int, str | None] = {ord(c): _BOX for c in missing}
    unseen: dict[int, str | None] = {
        ord(c): None for c in set(text) if unicodedata.category(c) == "Cc" and c != "\n"
    }
    return text.translate(boxes | unseen)


def warning_of(missing: list[str]) -> str:
    """A sentence for people; empty when nothing is missing."""
    if not missing:
        return ""
    shown = ", ".join(
        f"{c} (U+{ord(c):04X} {unicodedata.name(c, 'unnamed').lower()})" for c in missing[:8]
    )
    more = f" and {len(missing) - 8} more" if len(missing) > 8 else ""  # noqa: PLR2004
    return f"No shipped font has these letters, boxes stand in their place: {shown}{more}."


@cache
def covered() -> frozenset[int]:
    """Every code point that at least one regular font has."""
    found: set[int] = set()
    for file in sorted(FONTS.glob("*.ttf")):
        if "Bold" not in file.stem:
            found.update(_code_points(file.read_bytes()))
    return frozenset(found)


def _code_points(font: bytes) -> Iterator[int]:
    """OpenType specification, table `cmap`: subtables of format 4 and 12."""
    (count,) = struct.unpack_from(">H", font, 4)
    tables = (struct.unpack_from(">4sLLL", font, 12 + 16 * n) for n in range(count))
    start = next(offset for tag, _, offset, _ in tables if tag == b"cmap")
    (subtables,) = struct.unpack_from(">H", font, start + 2)
    for number in range(subtables):
        (offset,) = struct.unpack_from(">L", font, start + 4 + 8 * number + 4)
        (shape,) = struct.unpack_from(">H", font, start + offset)
        if shape == _SEGMENTS:
            yield from _in_segments(font, start + offset)
        elif shape == _GROUPS:
            yield from _in_groups(font, start + offset)


def _in_segments(font: bytes, at: int) -> Iterator[int]:
    (twice,) = struct.unpack_from(">H", font, at + 6)
    count = twice // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + twice)
    deltas = struct.unpack_from(f">{count}H", font, at + 16 + 2 * twice)
    offsets_at = at + 16 + 3 * twice
    offsets = struct.unpack_from(f">{count}H", font, offsets_at)
    for n, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code + deltas[n] & 0xFFFF
            if offsets[n]:
                place = offsets_at + 2 * n + offsets[n] + 2 * (code - first)
                (glyph,) = struct.unpack_from(">H", font, place)
            if glyph:
                yield code


def _in_groups(font: bytes, at: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">L", font, at + 12)
    for number in range(count):
        first, last, glyph = struct.unpack_from(">LLL", font, at + 16 + 12 * number)
        yield from range(first if glyph else first + 1, last + 1)
