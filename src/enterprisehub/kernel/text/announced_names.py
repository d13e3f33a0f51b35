"""Find names and street addresses that the sentence itself announces.

"My name is Ana Ruiz", "I live at 12 Oak Street": precise where it speaks, silent elsewhere.
"""

import re
from collections.abc import Iterator

_WORD = r"[A-ZÀ-Þ][\w'’-]+"
_NAME = rf"{_WORD}(?:[ ](?:de|del|la|van|von|der|bin|{_WORD}|[A-ZÀ-Þ]\.?)){{0,3}}"
_ANNOUNCED_NAME = re.compile(
    r"(?:\b[Mm]y (?:full )?name(?:'s| is)|\b[Nn]ame:|\b[Tt]he name is|\b[Mm]e llamo"
    r"|\b[Mm]i nombre es"
    r"|\bMrs?\.?|\bMs\.?|\bDr\.|\bMiss|\bSr[a]?\.?|\b[Ss]igned,?|\b[Rr]egards,|\b[Cc]heers,)[ \n]+"
    rf"({_NAME})"
)
_STREET = re.compile(
    r"(?<![\w.-])\d{1,6}[a-z]?(?:[ ](?:[NSEW]\.?|North|South|East|West))?"
    r"(?:[ ](?:\d{1,3}(?:st|nd|rd|th)|[A-ZÀ-Þ][\w'’.-]*)){1,4}?[ ]"
    r"(?:St(?:reet)?|Ave(?:nue)?|R(?:oa)?d|Dr(?:ive)?|L(?:a)?ne?|C(?:our)?t|Blvd|Boulevard|Pl(?:ace)?"
    r"|Ter(?:race)?|Cir(?:cle)?|Way|Trail|Trl|Hwy|Highway|P(?:ar)?kwa?y|Loop|Cove|Square)\b\.?"
    r"(?:,?[ ](?:Apt|Apartment|Unit|Suite|Ste|#)\.?[ ]?[\w-]{1,6})?"
    r"(?:,[ ][A-Z][\w ]{1,24},?[ ][A-Z]{2}(?:[ ]\d{5}(?:-\d{4})?)?)?"
)


def find_announced(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and kind ("name" or "address") of what a sentence announces."""
    for match in _STREET.finditer(text):
        yield match.start(), match.end(), "address"
    for match in _ANNOUNCED_NAME.finditer(text):
        yield match.start(1), match.end(1), "name"
