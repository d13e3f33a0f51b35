"""Words as they are compared: lower case, without accents, endings and the commonest. Pure."""

import re
import unicodedata

from enterprisehub.domains.concierge.logic.further_words import FURTHER, common_words, stem

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_STATE = re.compile(r",?\s+[A-Z]{2}$")
_COMMON_WORDS = (
    "a an and are as at be been but by can could did do does doing for from get got had has have "
    "he her his how i if in into is it its just let like me my need of on or our out please she "
    "should so some tell than that the their them then there these they this those to too us want "
    "was we were what when where which who will with would you your yours am any about know also "
    "don one ones thing el la los las un una unos unas de del y o en con por para mi mis su sus tu "
    "es son que como cuando donde cual cuanto me se lo le al hay si no puedo puede pueden tengo "
    "tiene tienen usted ustedes quiero saber algo alguna alguno"
)
_COMMON = frozenset(_COMMON_WORDS.split())
_ENDINGS = (("ies", "y"), ("ing", ""), ("ed", ""), ("s", ""), ("e", ""))
_LEAST_STEM = 3
_ALIKE = {
    "cost": "price", "costs": "price", "fee": "price", "fees": "price", "charge": "price",
    "pet": "pet", "pets": "pet", "dog": "pet", "dogs": "pet", "cat": "pet", "cats": "pet",
    "perro": "mascota", "perros": "mascota", "gato": "mascota", "gatos": "mascota",
    "home": "house", "homes": "house", "houses": "house",
    "property": "house", "properties": "house",
    "hours": "hour", "open": "hour", "opening": "hour", "closed": "hour",
}  # fmt: skip


def plain(text: str) -> str:
    """`text` in lower case without accents, its spaces single."""
    split = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    return " ".join("".join(c for c in split if not unicodedata.combining(c)).split())


def place_key(place: str) -> str:
    """A place as it is compared: "Austin, TX" and "austin" are one."""
    return plain(_STATE.sub("", place.strip()))


def terms_of(text: str, language: str = "en") -> list[str]:
    """The words that say what `text` is about, each once, in their order. English and Spanish are
    read alike; other languages by their own words.
    """
    if language in FURTHER:
        whole = _WORD.findall(plain(text.replace("ß", "ss")))
        parts = (word.rpartition("'")[2] for word in whole)
        told = (word for word in parts if word not in common_words(language))
        return list(dict.fromkeys(stem(word, language) for word in told))
    words = (word.split("'", maxsplit=1)[0] for word in _WORD.findall(plain(text)))
    return list(dict.fromkeys(_term(word) for word in words if word not in _COMMON))


def _term(word: str) -> str:
    """The word without its endings, one after the other: "prices" and "price" are one."""
    word = _ALIKE.get(word, word)
    for ending, instead in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _LEAST_STEM and not word.endswith("ss"):
            word = stem + instead
    return word
