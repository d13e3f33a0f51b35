"""A text is cut into passages of about a paragraph, each as it stands there, with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

ABOUT: Final = 900
MOST: Final = 1400
MOST_PASSAGES: Final = 20_000
_PARAGRAPH: Final = re.compile(r"[^\n\f]+(?:\n[^\n\f]+)*")
_HEADING: Final = re.compile(r"#{1,6}\s+(?P<words>.+?)\s*#*")
_HEADING_LINE: Final = re.compile(r"^#{1,6}\s.*$", re.MULTILINE)
_SHORT_LINE: Final = 70
# An end of a sentence: not after initials ("J. Smith") or the commonest abbreviations.
_END: Final = re.compile(
    r"(?<!\b[A-Z]\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bDr\.)(?<!\bSt\.)(?<!\bvs\.)(?<!\bNo\.)"
    r"(?<!\bInc\.)(?<!\bLtd\.)(?<!\bCo\.)(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bapprox\.)(?<!\bFig\.)"
    r"(?<=[.!?…])[\"”')\]]*\s+(?=[\"“'(\[]?[A-Z0-9À-Þ*#-])|\n\s*(?=[-*•]|\d+[.)]\s)|\n\n+|\f"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """`body` is `text[start:start + len(body)]`; `page` counts from 1 where there are pages."""

    start: int
    body: str
    heading: str = ""
    page: int | None = None


def cut_passages(text: str) -> list[Passage]:
    """Every word of the text stands in one passage; headings go along with what follows them."""
    paged = "\f" in text
    made: list[Passage] = []
    heading, begin, end = "", -1, -1

    def close() -> None:
        nonlocal begin
        if begin >= 0 and text[begin:end].strip():
            page = text.count("\f", 0, begin) + 1 if paged else None
            made.append(Passage(begin, text[begin:end], heading, page))
        begin = -1

    for start, stop in _paragraphs(text):
        titled = _HEADING.fullmatch(text[start:stop])
        if titled:
            close()
            heading = titled["words"][:_SHORT_LINE]
            continue
        grows = begin >= 0 and stop - begin > ABOUT
        if grows or (begin >= 0 and "\f" in text[end:start]):
            close()
        if begin < 0:
            begin = start
        end = stop
    close()
    return made[:MOST_PASSAGES]


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Where each paragraph stands; long ones in parts that end with a sentence where they can."""
    for found in _PARAGRAPH.finditer(text):
        start, stop = found.span()
        while stop - start > MOST:
            cut = _last_end(text, start, start + MOST) or start + MOST
            yield start, cut
            start = cut
            while start < stop and text[start].isspace():
                start += 1
        if start < stop:
            yield start, stop


def _last_end(text: str, start: int, stop: int) -> int | None:
    ends = [m.start() for m in _END.finditer(text, start, stop) if m.start() > start + MOST // 4]
    if ends:
        return ends[-1]
    blank = text.rfind(" ", start + MOST // 2, stop)
    return blank if blank > start else None


def sentences_of(text: str) -> list[tuple[int, str]]:
    """The sentences as they stand in the text, each with its place; headings stand alone."""
    found, start = [], 0
    for begin, stop in [*(m.span() for m in _HEADING_LINE.finditer(text)), (len(text), len(text))]:
        for end in _END.finditer(text, start, begin):
            found.append((start, text[start : end.start()]))
            start = end.end()
        found += [(start, text[start:begin]), (begin, text[begin:stop])]
        start = stop
    return [_stripped(place, words) for place, words in found if words.strip()]


def _stripped(place: int, words: str) -> tuple[int, str]:
    lead = len(words) - len(words.lstrip())
    return place + lead, words.strip()
