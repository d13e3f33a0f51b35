"""How likely a person is to go on typing, told from how their text ends. Pure."""

import re
from typing import Final

COMPLETE: Final = 0.5
"""A sentence was ended: little more is to be waited for."""
ORDINARY: Final = 0.75
GREETING: Final = 1.0
"""Who only greets will mostly say next what they want."""
UNFINISHED: Final = 1.5
"""It ends in the middle of a sentence."""

_WORDS = (
    "a about also and any around at because between but for from if in is it's like maybe my of on"
    " or our plus so than that the their then to which with"
    " con como de el en entre la los mi mis nuestra o para pero por porque que si un una y"
)
_LEADING_ON = frozenset(_WORDS.split())
_GREETING = re.compile(
    r"(?:hi|hey|hello|hiya|yo|howdy|good (?:morning|afternoon|evening)|hola"
    r"|buen[oa]s(?: (?:d[ií]as|tardes|noches))?)(?: there| again| everyone| all)?[\s.!,]*",
    re.IGNORECASE,
)
_ENDED = re.compile(r"[.!?][\"')\]]*$")
_OPEN = re.compile(r"(?:\.{2,}|…|[,;:&/(+–—-])$")


def pause_ratio(text: str) -> float:
    """Which part of the usual pause suits this text; more than 1 where it plainly goes on."""
    said = " ".join(text.split())
    if _GREETING.fullmatch(said):
        return GREETING
    if _OPEN.search(said):
        return UNFINISHED
    if _ENDED.search(said):
        return COMPLETE
    last = said.rsplit(" ", 1)[-1].lower()
    return UNFINISHED if " " in said and last in _LEADING_ON else ORDINARY
