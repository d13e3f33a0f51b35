"""English, Spanish, something else or nothing readable: enough to choose the bot's next words."""

import re
from collections.abc import Collection, Sequence
from functools import cache
from itertools import pairwise

from enterprisehub.domains.conversations.logic.understand_text.load_lexicon import (
    common_words,
    places,
    spanish_words,
)
from enterprisehub.domains.conversations.logic.understand_text.read_words import Reading
from enterprisehub.kernel.text.languages import LANGUAGES
from enterprisehub.kernel.text.languages.tell import tell_language
from enterprisehub.kernel.text.languages.wishes import beside_wish, wished_language

GIBBERISH = "zxx"
"""ISO 639-2 code for "no linguistic content"."""
OTHER = "und"
"""ISO 639-2 code for "undetermined": a language, but not one the bot speaks."""

_SPANISH = frozenset(
    "el la los las un una unos unas de del que y o en con por para mi su sus tu es son esta estoy "
    "quiero queremos quisiera necesito busco vender comprar rentar casa casas recamaras recamara "
    "cuartos habitaciones banos bano hola buenos buenas dias tardes noches gracias si no pero "
    "cuanto cuesta precio tengo tiene hay como donde cuando porque muy mas menos ahora hoy manana "
    "verano invierno usted ustedes puedo puede vivo nuestra nuestro vendo compro interesa "
    "interesado interesada propiedad departamento mil dolares millon millones le me se lo al favor "
    "claro tal vez este ano mes meses semana techo nuevo nueva hablar persona alguien ya".split()
)
_ENGLISH_ONLY = frozenset(
    "the and to of is in it you that he was for on are with as i his they be at have this from or "
    "had by but what we there can an your which their if do will would how my want need looking "
    "thinking selling buy sell house home bed bath yes ok thanks please not around about when "
    "where are don't i'm it's what's hi hello hey".split()
)  # fmt: skip
_OTHER = frozenset(
    "und der die das ich nicht ist ein eine mit fur von zu wir haus verkaufen mochte "
    "je le les des est une pour vous dans avec nous maison vendre bonjour merci oui "
    "il che per sono non una della casa vendere ciao grazie voglio "
    "eu voce nao uma meu minha vender obrigado quero preciso em ola "
    "ik het een niet van en voor huis".split()
)
_SHARED = frozenset("no me un a la las los el mi son pero con ya y o mil".split())
_WISH = re.compile(
    r"(?<![\w'])(?:prefiero|hablas?|hablan|habla|sigamos|speak|talk|write|prefer|continue|in|en) (?:in |en |el )?"
    r"(?:(?P<spanish>espanol|spanish)|english|ingles)(?![\w'])"
)
_FOREIGN_LETTERS = re.compile(r"[\u0370-\u1fff\u2e80-\ud7ff\uf900-\ufaff]")
_NO_VOWEL = re.compile(r"[bcdfghjklmnpqrstvwxz]{5,}")


def detect_language(reading: Reading, known: str | None = None) -> str | None:
    """Tells "en", "es", "und" for another language, "zxx" for gibberish; short texts keep what is known."""
    letters = [w.text for w in reading.words if w.text[0].isalpha()]
    if wish := _WISH.search(reading.plain):
        return "es" if wish["spanish"] else "en"
    if _FOREIGN_LETTERS.search(reading.text):
        return OTHER
    return _by_words(reading, letters, known) if letters else known


def heard_languages(
    text: str, languages: Collection[str], known: str | None
) -> tuple[str | None, str | None]:
    """Which of `languages` the text asks for, and in which it is to be read.

    Only where further ones stand beside English and Spanish; None to read it in those two. What
    stands beside the wish ("drei Schlafzimmer, speak English please") is in a language of its own.
    """
    among = [code for code in languages if code in LANGUAGES]
    if not among:
        return None, None
    wish = wished_language(text)
    wished = wish if wish in languages else None
    rest = beside_wish(text) if wished else text
    told = tell_language(rest, languages, known) if rest else wished
    return wished, told if told in among else None


def _by_words(reading: Reading, letters: list[str], known: str | None) -> str | None:
    if " ".join(letters) in places():
        return known
    spanish = sum(w in _SPANISH or w in own_spanish() for w in letters) + (
        "¿" in reading.text or "¡" in reading.text
    )
    english = sum(w in _ENGLISH_ONLY for w in letters)
    other = sum(w in _OTHER and w not in _SPANISH for w in letters)
    own = {w for w in letters if w in _SPANISH or w in own_spanish()}
    telling = not own <= _SHARED or "¿" in reading.text
    if telling and spanish > english and (spanish >= 2 or len(letters) <= 2) and spanish >= other:
        return "es" if len(letters) > 2 or letters[0] not in ("no", "un", "me") else known
    if other >= 2 and other > english:
        return OTHER
    familiar = sum(
        w in common_words() or w in places() or "'" in w or w in _SPANISH for w in letters
    )
    if known == "es" and not english:
        return known
    if english or familiar / len(letters) >= 0.5:
        return "en" if len(letters) >= 3 or (known is None and english) else (known or "en")
    return GIBBERISH if _is_noise(letters) else known


@cache
def own_spanish() -> frozenset[str]:
    """Spanish words that English does not share."""
    return spanish_words() - common_words()


def is_mashed(letters: Sequence[str]) -> bool:
    """Keys struck at random: every word is a run of keys or cannot be spoken; "crm" is a name."""
    return bool(letters) and all(
        _mashed(word) or _NO_VOWEL.search(word) is not None for word in letters
    )


def _is_noise(letters: list[str]) -> bool:
    odd = sum(
        bool(_NO_VOWEL.search(w)) or not re.search(r"[aeiouy]", w) or len(w) > 18 or _mashed(w)
        for w in letters
    )
    return odd >= max(1, len(letters) / 2)


def _mashed(word: str) -> bool:
    rows = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
    runs = sum(
        any(abs(row.find(a) - row.find(b)) <= 1 and a in row and b in row for row in rows)
        for a, b in pairwise(word)
    )
    return len(word) >= 5 and runs / (len(word) - 1) >= 0.6
