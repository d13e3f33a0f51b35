"""The word lists that come with the program are at hand, read once."""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "lexicon"


def _lines(name: str) -> list[str]:
    text = (_FOLDER / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def common_words() -> frozenset[str]:
    """Frequent English words: never mended, never mistaken for a name."""
    return frozenset(_lines("common_words.txt"))


@cache
def spanish_words() -> frozenset[str]:
    """Frequent Spanish words without accents: never mended towards English."""
    return frozenset(word for line in _lines("spanish_words.txt") for word in line.split())


def gloss_lines(language: str) -> list[str]:
    """Words and phrases of a language with what the grammars call them: "haus = house"."""
    return _lines(f"gloss/{language}.txt")


@cache
def places() -> dict[str, str]:
    """Lower-cased city → its spelling. A tenant's own index always comes before this list."""
    return {name.lower().replace(".", ""): name for name in _lines("places.txt")}


@cache
def place_starts() -> frozenset[str]:
    """First words of the listed places, to pass over most words at once."""
    return frozenset(name.split(" ", 1)[0].split("-", 1)[0] for name in places())
