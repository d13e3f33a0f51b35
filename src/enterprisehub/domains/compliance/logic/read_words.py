"""A text message becomes plain words in plain clauses, whatever way it was typed.

"Pls STPO txting me!!" reads as ["please stop texting me"]: case, accents, contractions, chat
spelling, stretched letters, spaced letters, look-alike characters and emoji signs are undone, so
that the phrase grammar can be written in ordinary words.
"""

import re
import unicodedata
from functools import lru_cache

from rapidfuzz.distance import OSA

from enterprisehub.domains.compliance.logic.read_opt_out_grammar import opt_out_grammar

_SHORT_WORD, _LONG_WORD = 4, 9
_LOOKALIKES = str.maketrans("0134578@$!|", "oieastbasil")
_CLAUSE_END = re.compile(r"[.!?;\n…]+|,(?!\d)|\s[-–—]+\s|\bbut\b")
_APOSTROPHES = re.compile(r"(?<=\w)['’`´ʼ](?=\w)")
_SPACED = re.compile(r"\b(?:[a-z][\s.\-_*]+){3,}[a-z]\b")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
# Slips of "stop" that are too short for the general rule.
_SHORT_SLIPS = {"stp": "stop", "sotp": "stop", "tsop": "stop", "ustop": "stop"}


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    for sign, word in opt_out_grammar().signs.items():
        text = text.replace(sign, word)
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    text = _APOSTROPHES.sub("", text)
    text = re.sub(r"\b([a-z])\.(?=[a-z]\.)", r"\1", text)
    text = _SPACED.sub(lambda m: re.sub(r"[^a-z]", "", m[0]), text)
    text = _STRETCHED.sub(r"\1", text)
    return text.replace("opt-out", "opt out").replace("opt-in", "opt in").replace("e-mail", "email")


def _single(word: str) -> str:
    return re.sub(r"(.)\1+", r"\1", word)


def _is_slip(word: str, meant: str) -> bool:
    """One letter missing, doubled, added or two swapped; two such slips in a long word."""
    allowed = 2 if len(meant) >= _LONG_WORD else 1
    if OSA.distance(word, meant, score_cutoff=allowed) > allowed:
        return False
    substituted = len(word) == len(meant) and sorted(word) != sorted(meant)
    return not (substituted and len(meant) <= _SHORT_WORD + 1)


@lru_cache(maxsize=8192)
def read_word(word: str) -> str:
    """The ordinary spelling of one word; a word that is not misspelt stays as it is."""
    grammar = opt_out_grammar()
    if word in grammar.spelling:
        return grammar.spelling[word]
    if any(c.isdigit() for c in word) and any(c.isalpha() for c in word):
        looked = word.translate(_LOOKALIKES)
        if looked in grammar.may_be_misspelt:
            return looked
    short = len(word) < _SHORT_WORD - 1
    if short or word in grammar.real or word in grammar.may_be_misspelt:
        return word
    for meant in grammar.may_be_misspelt:
        if _single(word) == _single(meant):
            return meant
        if word[0] == meant[0] and len(word) >= _SHORT_WORD and _is_slip(word, meant):
            return meant
    return _SHORT_SLIPS.get(word, word)


def read_clauses(text: str) -> list[str]:
    """The text as clauses of ordinary lower-case words, one space between words."""
    clauses = []
    for raw in _CLAUSE_END.split(_plain(text)):
        words = re.findall(r"[a-z0-9#ñ]+(?:@[a-z0-9.]+)?", raw or "")
        if words:
            clauses.append(" ".join(read_word(w) for w in words))
    return clauses
