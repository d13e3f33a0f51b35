"""A contract's text in sentences and under headings, each with where it stands. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_BREAK = re.compile(
    r"\n\s*\n|(?<=[.;:!?])[\"”’)]*\s+(?=[A-Z(“\"0-9])|\n(?=\s*(?:\d+[.)]|\([a-z]\)|[-•*]))"
)
_HEADING = re.compile(
    r"^[ \t]*(?:(?:section|article|clause)\s+)?(?:\d+(?:\.\d+)*[.)]?|[IVXLC]+\.)?[ \t]*"
    r"(?P<title>[A-Z][A-Za-z&/\-]*(?:,?[ \t]+[A-Za-z&/\-]+){0,6})[ \t]*:?[ \t]*$",
    re.MULTILINE,
)
_ABBREVIATED = re.compile(r"\b(?:No|Sec|Art|Inc|Ltd|Co|Corp|vs|e\.g|i\.e|etc|Mr|Ms|Dr)\.$")
LONGEST_QUOTE = 500


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text[starts_at:ends_at]` of the contract, under its nearest heading."""

    text: str
    starts_at: int
    heading: str


def sentences_of(text: str) -> Iterator[Sentence]:
    """Every sentence, in order; a heading is none."""
    headings = list(_HEADING.finditer(text))
    at, heading = 0, ""
    for begin, end in _pieces(text, headings):
        while at < len(headings) and headings[at].start() <= begin:
            heading = headings[at]["title"].strip()
            at += 1
        if stripped := text[begin:end].strip():
            yield Sentence(stripped, text.index(stripped[0], begin), heading)


def _pieces(text: str, headings: Sequence[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """What lies between the breaks; headings are breaks themselves."""
    breaks = [m.span() for m in headings]
    breaks += [
        m.span()
        for m in _BREAK.finditer(text)
        if not _ABBREVIATED.search(text, max(0, m.start() - 8), m.start())
    ]
    begin = 0
    for start, stop in sorted(breaks):
        if start > begin:
            yield begin, start
        begin = max(begin, stop)
    yield begin, len(text)


def quote_of(text: str, sentence: Sentence, around: int) -> tuple[str, int]:
    """The sentence, or of a long one what stands around `around`; literal, with its place."""
    if len(sentence.text) <= LONGEST_QUOTE:
        return sentence.text, sentence.starts_at
    begin = max(sentence.starts_at, around - LONGEST_QUOTE // 3)
    end = min(begin + LONGEST_QUOTE, sentence.starts_at + len(sentence.text))
    if begin > sentence.starts_at:
        begin = text.find(" ", begin, around) + 1 or begin
    if end < sentence.starts_at + len(sentence.text):
        end = max(text.rfind(" ", around, end), begin + 1)
    return text[begin:end], begin
