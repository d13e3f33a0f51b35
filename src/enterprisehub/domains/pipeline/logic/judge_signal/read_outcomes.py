"""Won or lost, from whatever words a list uses."""

import re
from collections.abc import Sequence

from enterprisehub.kernel.errors import Invalid

_WON = re.compile(r"^(closed[ _-]?)?won$|^(1|1\.0|true|yes|y|win|success|converted|positive)$")
_LOST = re.compile(
    r"^(closed[ _-]?)?lost$|^(0|0\.0|-1|false|no|n|loss|lose|fail(ed|ure)?|unconverted|negative)$"
)


def read_outcomes(values: Sequence[object]) -> list[bool | None]:
    """True for won, False for lost, None for deals that have not ended.

    Raises:
        Invalid: no value reads as won, or none as lost.
    """
    read = [_read(value) for value in values]
    for wanted, word in ((True, "won"), (False, "lost")):
        if wanted not in read:
            shown = ", ".join(sorted({str(value) for value in values})[:5])
            raise Invalid(
                f"No deal of this list reads as {word}. The target column holds: {shown}.",
                fields={"target": f"Needs values such as Won and Lost, 1 and 0; none is {word}."},
            )
    return read


def _read(value: object) -> bool | None:
    word = str(value).strip().lower()
    if _WON.match(word):
        return True
    return False if _LOST.match(word) else None
