"""Whether words end where a sentence may end.

A recogniser's full stop, or an answer that was expected as it is, speaks for the end of a turn; an
article, a preposition, a conjunction, a possessive or an auxiliary as the last word speaks
against it, whatever the sound was like.
"""

from collections.abc import Collection

from enterprisehub.domains.voice.contracts.languages import ALL

_STOPS = (".", "?", "!", "…")
_OPEN = frozenset(word for one in ALL.values() for word in one.open_ended.split())


def sounds_whole(text: str, expected: Collection[str] = ()) -> bool | None:
    """True where a sentence ends, False where one is left hanging, None where nothing says so."""
    words = text.lower().strip()
    if not words:
        return None
    bare = words.rstrip(".?!…, ")
    if bare in expected:
        return True
    last = bare.rpartition(" ")[2].strip("¿¡\"'")
    if last in _OPEN or words.endswith(("...", "…", ",")):
        return False
    return True if words.endswith(_STOPS) else None
