"""Which of several languages a text is in, by frequent words that few of them share. Pure."""

import re
from collections.abc import Collection
from functools import cache

from enterprisehub.kernel.text.languages import LANGUAGES
from enterprisehub.kernel.text.languages.numbers import fold, longest_number, typed_umlauts

_WORD = re.compile(r"[^\W\d_]+(?:['’](?=[^\W\d_]))?")
_GROUNDS: dict[str, str] = {
    "en": "the and to of is it you that he was for on are with as i his they be at have this from "
    "or by but what we there can an your which their if do will would how my want need looking "
    "about thinking selling buy buying sell house home bedroom bedrooms yes ok thanks thank please "
    "not around when where don't i'm it's hi hello hey in no a so me us our would like near "
    "english speak months month year years weeks cash loan right correct sorry know maybe",
    "es": "el la los las un una de del que y o en con por para mi su es son esta estoy quiero "
    "queremos quisiera necesito busco vender comprar casa casas recámaras hola buenos buenas días "
    "tardes noches gracias si sí no pero cuánto precio tengo tiene hay como cómo cuando porque muy "
    "más menos ahora hoy mañana verano usted puedo puede mil dólares favor este año mes meses "
    "hablar persona español hablo entiendo",
}
LEAST_WORDS = 2
_LONG = 5
"""A greeting such as "bonjour" tells by itself; "ja" and "yes" change no language."""


def tell_language(text: str, among: Collection[str], known: str | None = None) -> str | None:
    """One of `among` that clearly more words speak for than for any other, else `known`.

    A single word tells nothing, unless it is long, stands alone and only one language has it.
    """
    words = [_plain(word) for word in _WORD.findall(text)]
    if not words:
        return known
    hits = {code: sum(_tells(word, code) for word in words) for code in {*among, "en", "es"}}
    ranked = sorted(hits.values(), reverse=True)
    best = max(hits, key=lambda code: (hits[code], code == known))
    most, second = ranked[0], ranked[1] if len(ranked) > 1 else 0
    lone = len(words) == 1 and (known is None or len(words[0]) >= _LONG)
    enough = most >= LEAST_WORDS or (most == 1 and second == 0 and lone)
    if not enough or (most == second and best != known):
        return known
    return best if best in among else None


@cache
def _known(code: str) -> frozenset[str]:
    words = LANGUAGES[code].telling if code in LANGUAGES else _GROUNDS[code]
    return frozenset(_plain(word) for word in words.split())


@cache
def _tells(word: str, code: str) -> bool:
    if word in _known(code) or (code == "de" and typed_umlauts(word) in _german()):
        return True
    number = longest_number([word], code) if code in LANGUAGES and len(word) > 4 else None  # noqa: PLR2004
    return number is not None


@cache
def _german() -> frozenset[str]:
    return frozenset(typed_umlauts(word) for word in _known("de"))


def _plain(word: str) -> str:
    return fold(word).replace("’", "'")
