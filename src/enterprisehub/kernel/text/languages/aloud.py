"""Figures in a text become the words that people of a language say. Pure."""

import re

from enterprisehub.kernel.text.languages import LANGUAGES
from enterprisehub.kernel.text.languages.language import Language

_GROUPED = r"\d{1,3}(?:[.,\u00a0\u202f]\d{3})+|\d+"
_MONEY = re.compile(rf"(?P<sign>[$€£])\s?(?P<whole>{_GROUPED})(?:[.,](?P<cents>\d{{2}}))?(?!\d)")
_MONEY_AFTER = re.compile(
    rf"(?<![\d.,])(?P<whole>{_GROUPED})(?:[.,](?P<cents>\d{{2}}))?\s?(?P<sign>[$€£])"
)
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s?%")
_CLOCK = re.compile(r"(?<![\d:])([01]?\d|2[0-3]):([0-5]\d)(?![\d:])(?: (?:Uhr|uur|h)\b)?")
_NUMBER = re.compile(rf"(?<![\w.,])({_GROUPED})(?:[.,](\d{{1,2}}))?(?![\w.]*\d)")
_YEAR = re.compile(r"(?<![\d.,$€£])(?:19|20)\d{2}(?![\d.,]*\d)(?!\s?[$€£])")
_MILLION = 10**6


def say_figures(text: str, code: str) -> str:
    """`text` without figures: money, hours, days, years, percentages and numbers in words."""
    language = LANGUAGES[code]
    for money in (_MONEY, _MONEY_AFTER):
        text = money.sub(lambda found: _coins(found, language), text)
    text = _PERCENT.sub(lambda found: f"{_decimal(found[1], language)} {language.percent}", text)
    text = _CLOCK.sub(lambda found: language.clock(int(found[1]), int(found[2])), text)
    text = _days(language).sub(lambda found: _day(found, language), text)
    text = _YEAR.sub(lambda found: language.year(int(found[0])), text)
    return _NUMBER.sub(lambda found: _number(found, language), text)


def _days(language: Language) -> re.Pattern[str]:
    months = "|".join(language.months)
    return re.compile(
        rf"(?:(?P<before>\w+) )?(?<!\d)(?P<day>[12]?\d|3[01])(?:er|º|\.)? (?P<month>{months})\b"
    )


def _day(found: re.Match[str], language: Language) -> str:
    before = found["before"] or ""
    said = f"{language.day(int(found['day']), before)} {found['month']}"
    return f"{before} {said}" if before else said


def _coins(found: re.Match[str], language: Language) -> str:
    whole = int(re.sub(r"\D", "", found["whole"]))
    one, many = language.coins[found["sign"]]
    said = f"{_counted(whole, language)} {_of(whole, language)}{one if whole == 1 else many}"
    if not found["cents"] or found["cents"] == "00":
        return said.replace("de e", "d'e")
    joint, cents = language.cents
    return f"{said} {joint} {language.cardinal(int(found['cents']))} {cents}"


def _counted(number: int, language: Language) -> str:
    """One as it is said of something: "ein Dollar", not "eins Dollar"."""
    said = language.cardinal(number)
    if number == 1:
        return min(language.articles, key=len)
    return said


def _of(number: int, language: Language) -> str:
    whole = number and number % _MILLION == 0
    return f"{language.millions_of} " if whole and language.millions_of else ""


def _decimal(text: str, language: Language) -> str:
    whole, _, rest = text.replace(",", ".").partition(".")
    said = language.cardinal(int(whole))
    digits = " ".join(language.cardinal(int(digit)) for digit in rest)
    return f"{said} {language.point} {digits}" if digits else said


def _number(found: re.Match[str], language: Language) -> str:
    said = language.cardinal(int(re.sub(r"\D", "", found[1])))
    if not found[2]:
        return said
    digits = " ".join(language.cardinal(int(digit)) for digit in found[2])
    return f"{said} {language.point} {digits}"
