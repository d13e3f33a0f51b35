"""Words that voices say wrongly are given to them as they sound; the record keeps them as written.

Every voice understands this, with or without a markup of its own. Pure.
"""

import re
from collections.abc import Callable, Mapping


def respelling(said_as: Mapping[str, str]) -> Callable[[str], str]:
    """What turns a text into one that sounds right: "Nguyen" → "Win", wherever the word stands."""
    if not said_as:
        return lambda text: text
    sounds = {written.lower(): spoken for written, spoken in said_as.items()}
    longest_first = sorted(sounds, key=len, reverse=True)
    words = re.compile(
        rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE
    )
    return lambda text: words.sub(lambda found: sounds.get(found[0].lower(), found[0]), text)
