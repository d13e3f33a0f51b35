"""Which language a caller spoke: the declared one where it fits, else what words tell. Pure."""

import re
from collections.abc import Sequence

# The commonest words that only one of the languages has; enough for a few spoken sentences.
_COMMON = {
    "en": "the and you is that it i to of in my for we are have what do not can with this was "
    "yes would house want need looking about how much when",
    "es": "el la que y en los las un una por con para es mi yo no si sí qué cómo cuánto cuándo "
    "quiero tengo casa busco necesito gracias pero más muy usted",
    "fr": "le la les et je vous est une pour dans avec que qui pas mon oui merci maison cherche",
    "de": "der die das und ich ist nicht ein eine mit für haben wir ja danke haus suche wie",
    "pt": "o os as que e em um uma por com para é eu não sim quero tenho obrigado mais você",
    "nl": "de het een en ik is niet van op met voor wij hebben ja nee huis zoek hoe dank u",
    "it": "il lo la che e di un una per con è io non sì voglio ho casa grazie cerco molto",
}
_WORDS = {language: frozenset(text.split()) for language, text in _COMMON.items()}
LEAST_WORDS = 3
SURE_RATIO = 0.6


def tell_language(said: Sequence[str], declared: str | None) -> tuple[str | None, float | None]:
    """An ISO 639-1 code and how sure, 0 to 1; the hint wins unless the words clearly differ."""
    words = re.findall(r"[^\W\d_]+", " ".join(said).lower())
    if len(words) < LEAST_WORDS:
        return declared, None
    hits = {language: sum(1 for w in words if w in known) for language, known in _WORDS.items()}
    best = max(hits, key=lambda language: hits[language])
    total = sum(hits.values())
    if not total:
        return declared, None
    sure = hits[best] / total
    if declared is not None and best != declared and sure < SURE_RATIO:
        return declared, round(hits.get(declared, 0) / total, 2)
    return best, round(sure, 2)
