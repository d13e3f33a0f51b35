"""Names brought to one form: no accents, no case, no marks; and the keys that survive a typo."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
_SPECIAL = str.maketrans(
    {"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
MAX_WORD = 40
MAX_WORDS = 12
_HALVES_FROM = 4
_SOUNDS_FROM = 2

# A consonant's neighbours in sound share a letter. After Philips, "Hanging on the Metaphone",
# Computer Language 7 (1990), cut down to what typing errors in names need.
_PAIRS = (("ph", "f"), ("gh", "g"), ("ck", "k"), ("sch", "s"), ("sh", "s"), ("ch", "k"),
          ("th", "t"), ("wh", "w"), ("kn", "n"), ("wr", "r"), ("dg", "j"), ("x", "ks"))  # fmt: skip
_SOUND = str.maketrans("bcdfgjklmnpqrstvxz", "bktfkjklmnpkrstfks")
_SILENT = re.compile("[aeiouyhw]")
_DOUBLE = re.compile(r"(.)\1+")


def fold(text: str) -> str:
    """`text` in lower case without accents and marks, words separated by one blank."""
    return " ".join(words_of(text))


def words_of(text: str) -> list[str]:
    # Twice: a letter of a mathematical alphabet shows its case only once it is decomposed.
    plain_letters = unicodedata.normalize("NFKD", text.casefold()).casefold()
    decomposed = unicodedata.normalize("NFKD", plain_letters).translate(_SPECIAL)
    plain = "".join(c for c in decomposed if not unicodedata.combining(c) and c not in "'’`.")
    return _WORD.findall(plain)


def sound_of(word: str) -> str:
    """The word's consonants as they sound; equal for most ways to misspell the vowels."""
    for written, heard in _PAIRS:
        word = word.replace(written, heard)
    first, rest = word[:1], _SILENT.sub("", word[1:])
    return _DOUBLE.sub(r"\1", (first + rest).translate(_SOUND))[:10]


def name_keys(name: str) -> list[str]:
    """What a name is stored under: each word, both its halves, and its sound."""
    keys: dict[str, None] = {}
    for word in words_of(name)[:MAX_WORDS]:
        word = word[:MAX_WORD]  # noqa: PLW2901
        size = len(word)
        keys[f"={word}"] = None
        if size >= _HALVES_FROM:
            keys[f"<{size}{word[: size // 2]}"] = None
            keys[f">{size}{word[size // 2 :]}"] = None
        if len(sound := sound_of(word)) >= _SOUNDS_FROM:
            keys[f"~{sound}"] = None
    return list(keys)


def query_keys(word: str) -> list[str]:
    """The keys under which a name lies that is at most one edit from `word` or sounds like it.

    One edit leaves one half of the stored word intact, at its beginning or at its end
    (the pigeonhole argument of Li, Deng, Wang and Feng, "Pass-Join", VLDB 2011).
    """
    word = word[:MAX_WORD]
    keys = {f"={word}": None}
    for size in range(max(_HALVES_FROM, len(word) - 1), len(word) + 2):
        left, right = size // 2, size - size // 2
        if left <= len(word):
            keys[f"<{size}{word[:left]}"] = None
        if right <= len(word):
            keys[f">{size}{word[len(word) - right :]}"] = None
    if len(sound := sound_of(word)) >= _SOUNDS_FROM:
        keys[f"~{sound}"] = None
    return list(keys)
