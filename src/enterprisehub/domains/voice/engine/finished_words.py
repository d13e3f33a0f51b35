"""Whether words end where a sentence may end.

A recogniser's full stop, or an answer that was expected as it is, speaks for the end of a turn; an
article, a preposition, a conjunction, a possessive or an auxiliary as the last word speaks
against it, whatever the sound was like.
"""

from collections.abc import Collection

_STOPS = (".", "?", "!", "…")
_OPEN = frozenset(
    """
    a an the my your our their his her its this these those some any every another
    of to in on at by for from with into onto about around under over between near without
    and or but because if when while that than as so which who whose where until unless although
    is are am was were be been i'm we're they're it's i i've we they he she
    have has had do does did will would can could should may might must going want need
    like just maybe very really um uh er erm hmm well also not
    un una unos unas el la los las mi mis tu tus su sus nuestro nuestra este esta estos estas
    de del en con para por sin sobre entre hacia hasta desde
    y e o u pero porque si cuando mientras que como aunque donde
    es son era fue está están soy estoy estamos ser estar he hemos han tengo tenemos
    quiero queremos puedo podemos voy vamos muy pues eh este
    """.split()  # noqa: SIM905  a list of words is read as words
)


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
