"""A model's wording is used only where it claims nothing that is not in the allowed facts.

Every number, date, weekday, name, address, link and promise in the text must occur in what the
bot is allowed to say; otherwise the template is sent. The check is strict on purpose: refusing a
good sentence costs a little style, letting an invented price through costs a customer.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from enterprisehub.domains.conversations.flows.catalog import SHIPPED, shipped
from enterprisehub.domains.conversations.flows.phrasebook import LANGUAGES, phrasebook
from enterprisehub.domains.conversations.logic.find_echo import echoes_in, says_nothing_of
from enterprisehub.domains.conversations.logic.keep_question import Askings, keeps_question
from enterprisehub.domains.conversations.logic.understand_text.detect_language import (
    GIBBERISH,
    detect_language,
)
from enterprisehub.domains.conversations.logic.understand_text.read_words import read_words
from enterprisehub.kernel.text.languages import LANGUAGES as FURTHER
from enterprisehub.kernel.text.languages import SPOKEN
from enterprisehub.kernel.text.languages.numbers import longest_number
from enterprisehub.kernel.text.languages.tell import tell_language

NUMBER = re.compile(r"\d[\d,. \u00a0]*\d(?!\w)|\d+(?:\.\d+)?", re.UNICODE)
THOUSANDS = re.compile(
    r"(\d+(?:\.\d+)?)\s?(k|mil|thousand|m|mm|million|millones|millón)\b", re.IGNORECASE
)
MAGNITUDES = {"k": 1e3, "mil": 1e3, "thousand": 1e3}
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
LINK = re.compile(
    r"(https?://\S+|www\.\S+|\b[\w.+-]+@[\w-]+\.\w+|\b[\w-]+\.(?:com|net|org|io|ai)\b)"
)
MARKED = re.compile(r"[*_#`<>\[\]{}|]")

_NUMBERS = (
    "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty"
    " sixty seventy eighty ninety hundred thousand million half quarter dozen double twice"
    " dos tres cuatro cinco seis siete ocho nueve diez once doce quince veinte treinta cuarenta"
    " cincuenta sesenta setenta ochenta noventa cien ciento mil millón millones mitad"
)
_DATES = (
    "january february march april may june july august september october november december"
    " monday tuesday wednesday thursday friday saturday sunday today tonight tomorrow yesterday"
    " weekend spring summer autumn fall winter week month year noon midnight"
    " enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
    " lunes martes miércoles jueves viernes sábado domingo hoy mañana ayer primavera verano otoño"
    " invierno semana mes año"
)
NUMBER_WORDS = frozenset(_NUMBERS.split())
DATE_WORDS = frozenset(_DATES.split())
# "may" is a verb far more often than a month, and "fall" a verb as well; with a capital inside a
# sentence they are names and checked as such.
AMBIGUOUS = frozenset({"may", "fall", "march", "second", "once"})

# Promises and claims a bot may not make, whatever the facts say: guarantees of results (FTC Act
# s. 5), being human (Cal. Bus. & Prof. Code 17941), preference by who lives there (42 U.S.C.
# 3604(c)), pressure.
BANNED = re.compile(
    r"\b(guarantee[ds]?|guaranteed|garantiz\w+|promise[ds]?|prometo|risk[- ]free|sin riesgo"
    r"|best price|mejor precio|no obligation whatsoever|act now|last chance|última oportunidad"
    r"|i'?m (a )?(human|real person|not a (ro)?bot)|as a human|soy (una persona|humano|humana)"
    r"|no soy (un )?(robot|bot|asistente)|(family|adult|christian)[- ](friendly|oriented)"
    r"|safe (area|neighbou?rhood)|good schools?|exclusive neighbou?rhood|zona segura"
    r"|ignore (all|previous)|as an ai (language )?model)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`problems` names each claim that is not covered; none means that the text may be used."""

    problems: tuple[str, ...]

    @property
    def accepted(self) -> bool:
        return not self.problems


def check_claims(
    text: str,
    *,
    template: str,
    facts: Iterable[str],
    budget: int,
    must_keep: Iterable[str] = (),
    askings: Askings = MappingProxyType({}),
    whole: bool = True,
) -> Verdict:
    """Whether `text` may replace `template`; or, not `whole`, be said as one sentence of it.

    `facts` are the tenant's facts and the lead's own values; what the template says is allowed as
    well. `must_keep` are words that may not be lost (the disclosure, numbered options). By
    `askings` it is told whether another slot is asked for.
    """
    allowed = " ".join([template, *facts])
    problems = [
        *_of_shape(text, template, budget, whole=whole),
        *_of_language(text, template),
        *echoes_in(text, template),
        *(["says nothing of the answer"] if whole and says_nothing_of(text, template) else []),
        *_of_numbers(text, allowed),
        *_of_words(text, allowed),
        *(f"link: {link}" for link in LINK.findall(text) if link not in allowed),
        *(f"banned: {found[0]}" for found in BANNED.finditer(text) if found[0] not in template),
        *(f"lost: {kept}" for kept in must_keep if _folded(kept) not in _folded(text)),
        *([] if keeps_question(text, template, askings) else ["asks another question"]),
    ]
    return Verdict(problems=tuple(dict.fromkeys(problems)))


def _of_shape(text: str, template: str, budget: int, *, whole: bool) -> Iterable[str]:
    if not text.strip():
        yield "empty"
    if len(text) > budget:
        yield f"too long: {len(text)} of {budget} characters"
    asked, due = text.count("?"), template.count("?")
    if asked > due or (whole and asked < due):
        yield "asks another number of questions"
    if (found := MARKED.search(text)) and found[0] not in template:
        yield f"markup: {found[0]}"


def _of_language(text: str, template: str) -> Iterable[str]:
    """The lead is answered in the language of the template, whatever the model prefers."""
    meant, spoken = (tell_language(words, SPOKEN) for words in (template, text))
    if meant != spoken and meant and spoken and {meant, spoken} & FURTHER.keys():
        yield f"language: {spoken}"
        return
    meant, spoken = (detect_language(read_words(words)) for words in (template, text))
    if meant in LANGUAGES and spoken is not None and spoken not in (meant, GIBBERISH):
        yield f"language: {spoken}"


def _of_numbers(text: str, allowed: str) -> Iterable[str]:
    known = numbers_in(allowed)
    language = tell_language(text, SPOKEN)
    if language in FURTHER:
        yield from _in_words(text, allowed, known, language)
    yield from (f"number: {number:g}" for number in sorted(numbers_in(text) - known))
    allowed_words = {word.lower() for word in WORD.findall(allowed)}
    for word in WORD.findall(text):
        plain = word.lower()
        if plain in NUMBER_WORDS - AMBIGUOUS and plain not in allowed_words:
            yield f"number: {word}"
        if plain in DATE_WORDS - AMBIGUOUS and plain not in allowed_words:
            yield f"date: {word}"


def _in_words(text: str, allowed: str, known: set[float], language: str) -> Iterable[str]:
    """Numbers in words, months and weekdays of a language beside English and Spanish."""
    further = FURTHER[language]
    told = {number for number, _ in _numbers_worded(allowed, language)}
    for number, said in _numbers_worded(text, language):
        if number > 1 and number not in known | told:
            yield f"number: {said}"
    named = {_folded(word) for word in WORD.findall(allowed)}
    days = {_folded(name) for name in (*further.months, *further.weekdays)}
    yield from (
        f"date: {word}"
        for word in WORD.findall(text)
        if _folded(word) in days and _folded(word) not in named
    )


def _numbers_worded(text: str, language: str) -> Iterable[tuple[float, str]]:
    words = WORD.findall(text)
    at = 0
    while at < len(words):
        found = longest_number(words[at : at + 12], language)
        if found is not None:
            yield float(found[0]), " ".join(words[at : at + found[1]])
        at += found[1] if found else 1


def numbers_in(text: str) -> set[float]:
    """Every number as a value: "$450,000", "450k" and "450 000" are the same one."""
    found: set[float] = set()
    for match in THOUSANDS.finditer(text):
        factor = MAGNITUDES.get(match[2].lower(), 1e6)
        found.add(round(float(match[1]) * factor, 2))
    for match in NUMBER.finditer(THOUSANDS.sub(" ", text)):
        number = _value(match[0])
        if number is not None:
            found.add(number)
    return found


def _value(digits: str) -> float | None:
    compact = re.sub(r"\s", "", digits).rstrip(".,")
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", compact):
        return float(re.sub(r"[.,]", "", compact))
    compact = compact.replace(",", "")
    try:
        return float(compact)
    except ValueError:
        return None


def _of_words(text: str, allowed: str) -> Iterable[str]:
    """Capitalised words that are neither allowed nor ordinary words at the start of a sentence."""
    known = {_folded(word) for word in WORD.findall(allowed)}
    for match in WORD.finditer(text):
        word = match[0]
        if not word[0].isupper() or _folded(word) in known or word in ("I", "I'm", "I'll", "I'd"):
            continue
        before = text[: match.start()].rstrip(" \t")
        starts = not before or before[-1] in '.!?:\n¿¡"('
        if not (starts and _folded(word) in ordinary_words()):
            yield f"name: {word}"


@cache
def ordinary_words() -> frozenset[str]:
    """Words that may begin a sentence: all that the phrases and flows use in lower case."""
    texts: list[str] = [t for language in LANGUAGES for t in phrasebook(language).texts()]
    for name in SHIPPED:
        flow = shipped(name)
        texts += [t for answer in flow.answers.values() for t in answer.text.values()]
        texts += [t for answer in flow.answers.values() for t in answer.without.values()]
        texts += [t for q in flow.questions for group in q.ask.values() for t in _all(group)]
    spoken = {word for text in texts for word in WORD.findall(text) if word[0].islower()}
    openers = (
        "thanks thank great perfect sounds good nice sure okay ok and so now just what when where"
        " which who how is are do does did would could may can have has any your you we it that"
        " this the a an to for in at on by of hello hi hey sorry glad happy lovely wonderful"
        " gracias perfecto claro bien bueno muy qué cuándo dónde cuál cuánto cuántas cómo es está"
        " tiene quiere puede su la el los las un una para en hola disculpe con mucho entendido"
    )
    return frozenset({_folded(word) for word in (*spoken, *openers.split())})


def _all(variants: object) -> list[str]:
    values = variants.values() if isinstance(variants, dict) else []
    return [text for texts in values for text in texts]


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'").lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))
