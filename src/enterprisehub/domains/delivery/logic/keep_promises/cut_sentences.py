"""What somebody themselves said: sentences without quotations, folded but of the same length."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_ENDS = re.compile(r"[.!?]+(?=\s+[^\sa-z]|\s*$)|[;\n]+")
# "am 1. Dezember", "in der 49. Kalenderwoche", "Dr. Weber", "ca. 5 Tage": nothing ends there.
_GOES_ON = re.compile(
    r"\b(?:\d{1,2}\.\s+(?:jan|jän|feb|mär|apr|mai|jun|jul|aug|sep|okt|nov|dez|quartal|kw\b|"
    r"kalenderwoche)|(?:mr|mrs|ms|dr|prof|hr|fr|sig|dott|avv|dhr|mevr|ca|env|approx|no|nr)\.\s)",
    re.IGNORECASE,
)
_QUOTED = (
    re.compile(r"^\s*>.*$", re.MULTILINE),
    re.compile(
        r"^(?:On|El|Am|Le|Il|Op) .{5,120}(?:wrote|escribió|schrieb|a écrit|ha scritto|schreef)"
        r".{0,80}:.*\Z",
        re.MULTILINE | re.DOTALL,
    ),
    re.compile(r"[“\"][^”\"\n]{4,}[”\"]|„[^“”\n]{4,}[“”]|«[^»\n]{4,}»"),
)
_ACCENTS = str.maketrans("áàâäçéèêëíìîïñóòôöúùûüÿß’‘`´", "aaaaceeeeiiiinoooouuuuys''''")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`plain` is `text` in lower case without accents, character by character the same places."""

    text: str
    plain: str
    start: int
    asks: bool


def cut_sentences(text: str) -> Iterator[Sentence]:
    """The sentences that are the writer's own; `start` is their place in `text`."""
    own = text
    for quoted in _QUOTED:
        own = quoted.sub(lambda match: " " * len(match.group()), own)
    at = 0
    for end in _ends(own):
        piece = own[at:end]
        lead = len(piece) - len(piece.lstrip())
        said = piece.strip()
        if said:
            start = at + lead
            whole = text[start : start + len(said)]
            yield Sentence(whole, fold_same_length(said), start, said.endswith("?"))
        at = end


def _ends(own: str) -> Iterator[int]:
    inside = [match.span() for match in _GOES_ON.finditer(own)]
    for match in _ENDS.finditer(own):
        if not any(start < match.end() < end for start, end in inside):
            yield match.end()
    yield len(own)


def fold_same_length(text: str) -> str:
    """Lower case without accents; a character whose lower case is longer stays as it is."""
    lower = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
    return lower.translate(_ACCENTS)
