"""What a grammar hands back: a value, where it was said and how sure the grammar is."""

from dataclasses import dataclass, replace
from typing import Any

from enterprisehub.domains.conversations.logic.understand_text.read_words import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One value in plain[start:end]. `bare` says that nothing but its shape speaks for it.

    `said` is the phrase with shorthand and typos mended; `hint` is a word that ties the value to a
    slot beyond its type (a noun after a count, a preposition before a place).
    """

    value: Any
    start: int
    end: int
    said: str
    confidence: float
    extractor: str
    bare: bool = False
    hint: str = ""

    def overlaps(self, other: "Found") -> bool:
        return self.start < other.end and other.start < self.end

    def sure(self, confidence: float) -> "Found":
        return replace(self, confidence=confidence)


def found_at(
    reading: Reading,
    start: int,
    end: int,
    value: Any,
    *,
    extractor: str,
    confidence: float,
    bare: bool = False,
    hint: str = "",
) -> Found:
    return Found(
        value=value,
        start=start,
        end=end,
        said=reading.plain[start:end],
        confidence=confidence,
        extractor=extractor,
        bare=bare,
        hint=hint,
    )


def drop_overlapping(found: list[Found]) -> list[Found]:
    """The longest of overlapping findings stay, in the order they were said."""
    kept: list[Found] = []
    for item in sorted(found, key=lambda f: (f.start - f.end, -f.confidence, f.start)):
        if not any(item.overlaps(other) for other in kept):
            kept.append(item)
    return sorted(kept, key=lambda f: f.start)
