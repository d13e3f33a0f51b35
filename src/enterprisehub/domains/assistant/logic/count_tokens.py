"""How many tokens a text is to a model, near enough without the model's own tokenizer.

English prose has about four characters to a token; numbers and marks have fewer, and letters
beyond Latin about one each.
"""

import re

_PIECE = re.compile(r"[A-Za-zÀ-ɏ]+|\d+|[^\sA-Za-zÀ-ɏ\d]")
_WORD_CHARACTERS = 5
_DIGITS = 3


def count_tokens(text: str) -> int:
    """At least one for every word, number and mark."""
    total = 0
    for found in _PIECE.finditer(text):
        piece = found[0]
        size = _DIGITS if piece[0].isdecimal() else _WORD_CHARACTERS
        total += -(-len(piece) // size)
    return total
