"""In which language somebody asks to go on: "auf Deutsch bitte", "parlez-vous français?". Pure."""

import re
from typing import Final

from enterprisehub.kernel.text.languages.numbers import fold

_NAMED: Final = {
    "en": "english englisch ingles anglais inglese engels",
    "es": "spanish spanisch espanol castellano espagnol spagnolo spaans",
    "de": "german deutsch aleman allemand tedesco duits",
    "fr": "french franzosisch franzoesisch frances francais francese frans",
    "it": "italian italienisch italiano italien italiaans",
    "nl": "dutch niederlandisch niederlaendisch hollandisch holandes neerlandes neerlandais "
    "olandese nederlands",
}
"""What each language is called in each of them, folded."""

_OWN: Final = {
    "en": r"i (?:don't|do not|can't|cannot) (?:really )?(?:speak|understand)",
    "es": r"no (?:hablo|entiendo)(?: el)?",
    "de": r"(?:ich )?(?:spreche|verstehe|kann) (?:leider )?(?:kein|nicht|kaum)",
    "fr": r"(?:je )?(?:ne )?(?:parle|comprends) (?:pas|peu)(?: l'| le )?",
    "it": r"non (?:parlo|capisco)(?: l'| il )?",
    "nl": r"(?:ik )?(?:spreek|begrijp|versta) (?:helaas )?(?:geen|niet)",
}
"""How one says in each that another one is not known."""

_ASKING: Final = (
    r"(?:in|en|auf|im|op|speak|talk|prefer|continue|prefiero|hablas?|hablan|hablamos|sprechen|"
    r"spreche|sprichst|spricht|reden|rede|lieber|parlez|parle|parles|parler|parlons|prefere|"
    r"preferisco|parla|parli|parlare|parliamo|spreken|spreekt|spreek|praten|praat|liever)"
)
_BETWEEN: Final = r"(?: (?:sie|wir|du|vous|on|lei|u|je|we|el|il|le|in|auf|en|op|bitte))*"
_ALONE: Final = re.compile(
    r"(?:(?:please|bitte|por favor|s'il vous plait|per favore|alstublieft|graag) ?)*"
)
_WORD: Final = re.compile(r"[\w'’]+")
_NAME_OF: Final = {name: code for code, names in _NAMED.items() for name in names.split()}
_NAMES: Final = "|".join(sorted(_NAME_OF, key=len, reverse=True))
_WISHED: Final = re.compile(rf"(?<![\w'])(?:{_ASKING}{_BETWEEN}) (?:l'|le )?({_NAMES})(?![\w'])")
_UNKNOWN: Final = {
    code: re.compile(rf"(?<![\w']){words} ?(?:{_NAMES})(?![\w'])") for code, words in _OWN.items()
}


def wished_language(text: str) -> str | None:
    """Its ISO 639-1 code; who says that they do not speak one wants the one they say it in."""
    plain = " ".join(_folded(word) for word in _WORD.findall(text))
    for code, pattern in _UNKNOWN.items():
        if pattern.search(plain):
            return code
    if found := _WISHED.search(plain):
        return _NAME_OF[found[1]]
    return _NAME_OF.get(_ALONE.sub("", plain).strip())


def beside_wish(text: str) -> str:
    """What else is said in a text that asks for a language; empty where it only asks."""
    words = list(_WORD.finditer(text))
    plain = " ".join(_folded(word[0]) for word in words)
    found = next((f for one in (*_UNKNOWN.values(), _WISHED) if (f := one.search(plain))), None)
    if found is None:
        return ""
    first = plain.count(" ", 0, found.start() + 1)
    last = plain.count(" ", 0, found.end() - 1)
    left = [word for at, word in enumerate(words) if not first <= at <= last]
    if all(_ALONE.fullmatch(_folded(word[0])) for word in left):
        return ""
    cut = text[: words[first].start()] + " " + text[words[last].end() :]
    return cut.strip(" ,.;!?")


def _folded(word: str) -> str:
    return fold(word).replace("’", "'")
