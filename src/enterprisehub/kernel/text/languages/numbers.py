"""Number words of a language become the number that is meant. Pure."""

import unicodedata
from collections.abc import Sequence
from functools import cache

from enterprisehub.kernel.text.languages import LANGUAGES

_HUNDRED, _THOUSAND = 100, 1000


def fold(word: str) -> str:
    """Lower case, without accents; "ß" as "ss", and "ae oe ue" as people type umlauts."""
    parts = unicodedata.normalize("NFD", word.lower().replace("ß", "ss").replace("œ", "oe"))
    return "".join(c for c in parts if not unicodedata.combining(c))


def typed_umlauts(word: str) -> str:
    """German as it is typed without its letters: "fuer", "moechte"; folded alike."""
    return word.replace("ae", "a").replace("oe", "o").replace("ue", "u")


@cache
def _pieces(code: str) -> tuple[tuple[str, int | None], ...]:
    """What number words are cut into, the longest first; joints count nothing."""
    language = LANGUAGES[code]
    named = {_plain(word, code): value for word, value in language.morphemes.items()}
    joints = dict.fromkeys(_plain(joint, code) for joint in language.joints)
    found: list[tuple[str, int | None]] = [*named.items(), *joints.items()]
    return tuple(sorted(found, key=lambda one: -len(one[0])))


def _plain(word: str, code: str) -> str:
    plain = fold(word).replace("-", "").replace(" ", "")
    return typed_umlauts(plain) if code == "de" else plain


def read_number(words: str, code: str) -> int | None:
    """The number that `words` say from first to last; None where they are no number."""
    plain = _plain(words, code)
    values = _cut(plain, code)
    if values is None or not values:
        return None
    number = _added(values)
    if number is None or _cut(_plain(LANGUAGES[code].cardinal(number), code), code) != values:
        return None
    return number


def longest_number(words: Sequence[str], code: str) -> tuple[int, int] | None:
    """The number with which `words` begin, and how many of them it takes."""
    most = 0
    for word in words:
        if _cut(_plain(word, code), code, joints=True) is None:
            break
        most += 1
    for count in range(most, 0, -1):
        joined = "".join(words[:count])
        edges = (_plain(words[0], code), _plain(words[count - 1], code))
        if any(edge in _joints(code) for edge in edges):
            continue
        number = read_number(joined, code)
        if number is not None:
            return number, count
    return None


@cache
def _joints(code: str) -> frozenset[str]:
    return frozenset(_plain(joint, code) for joint in LANGUAGES[code].joints)


@cache
def _cut(plain: str, code: str, *, joints: bool = False) -> tuple[int, ...] | None:
    """The values of the pieces of `plain` in order; with `joints` one alone will do."""
    if not plain:
        return ()
    for piece, value in _pieces(code):
        if not plain.startswith(piece):
            continue
        rest = _cut(plain[len(piece) :], code, joints=joints)
        if rest is not None and (value is not None or rest or joints):
            return rest if value is None else (value, *rest)
    return None


def _added(values: Sequence[int]) -> int | None:
    total = below = 0
    for value in values:
        match value:
            case 1000:
                total += max(below, 1) * _THOUSAND
                below = 0
            case 100:
                hundreds = below % _HUNDRED
                below = below - hundreds + max(hundreds, 1) * _HUNDRED
            case _:
                below += value
    total += below
    return total if total < 10**6 else None
