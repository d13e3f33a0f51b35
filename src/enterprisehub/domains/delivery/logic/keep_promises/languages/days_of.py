"""The ways to name a day that German, French, Italian and Dutch share, from one table each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from enterprisehub.domains.delivery.logic.keep_promises.cut_sentences import fold_same_length
from enterprisehub.domains.delivery.logic.keep_promises.grammar import DayWords, words
from enterprisehub.kernel.text.languages import LANGUAGES, Language

_YEAR = r"(?:,? (?P<year>20\d\d))?"


@dataclass(frozen=True, slots=True)
class Names:
    """Folded names of months (from 1) and weekdays (from 0), and number words."""

    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    numbers: Mapping[str, int]


def names_of(code: str, months: Mapping[str, int], numbers: Mapping[str, int]) -> Names:
    """The names of a language that is spoken, and its further `months` and `numbers`."""
    language = LANGUAGES[code]
    return Names(
        months={fold_same_length(name): at for at, name in enumerate(language.months, 1)}
        | dict(months),
        weekdays={fold_same_length(name): at for at, name in enumerate(language.weekdays)},
        numbers=_numbers(language) | dict(numbers),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DayForms:
    """One language's own forms; {count}, {month}, {weekday} and {day} stand for its words.

    `article` may open a date ("den 1. Dezember"), `ordinal` ends its number ("1er").
    """

    names: Names
    article: str
    ordinal: str
    weekday: str
    own: tuple[tuple[str, str], ...]
    units: Mapping[str, str]
    following: str
    clock: str
    noon: str
    evening: str
    parts: Mapping[str, str]


def days_of(forms: DayForms) -> DayWords:
    """The table of `forms`, with the names and numbers of its language."""
    months, weekdays, counts = forms.names.months, forms.names.weekdays, forms.names.numbers
    day = rf"(?:(?P<day>\d{{1,2}}){forms.ordinal}|(?P<day_word>{_any(counts)}))"
    fill = {
        "ordinal": rf"(?P<number>{_any({word: at for word, at in counts.items() if at <= 4})})",
        "count": rf"(?:\d{{1,3}} ?(?:-|–|bis|a|ou|o|of|tot) ?)?(?P<count>\d{{1,3}}|{_any(counts)})",
        "month": rf"(?P<month>{_any(months)})",
        "weekday": rf"(?P<weekday>{_any(weekdays)})",
        "day": r"(?P<day>\d{1,2})",
    }
    patterns = (
        ("date", r"(?P<year>20\d\d)-(?P<number>\d{1,2})-(?P<day>\d{1,2})"),
        ("date", rf"{forms.article}{day} (?:{fill['month']})\.?{_YEAR}"),
        ("numbers", r"(?P<day>\d{1,2})([./-])(?P<number>\d{1,2})\2(?P<year>20\d\d|\d\d)(?!\d)"),
        ("numbers", r"(?P<day>\d{1,2})[./](?P<number>\d{1,2})(?P<year>)\.?(?![\d./]*\d)"),
        *((name, _filled(pattern, fill)) for name, pattern in forms.own),
        (
            "date",
            rf"{fill['weekday']} (?P<day>\d{{1,2}})\.?(?! ?(?:uhr|uur|h\b|heures|ore|horas|:|[./]\d|\d))",
        ),
        ("weekday", _filled(forms.weekday, fill)),
    )
    return DayWords(
        patterns=tuple((name, words(rf"(?:{pattern})")) for name, pattern in patterns),
        counts=counts,
        units=forms.units,
        following=re.compile(forms.following),
        clock=re.compile(
            rf"{forms.clock}|(?<![\w:.$])(?P<hour24>[01]?\d|2[0-3]):(?P<minute24>[0-5]\d)(?!\d)"
            rf"|\b(?P<noon>{forms.noon})\b"
        ),
        evening=re.compile(rf"\b(?:{forms.evening})\b"),
        months=months,
        weekdays=weekdays,
        parts=forms.parts,
    )


def _numbers(language: Language) -> dict[str, int]:
    said = {
        fold_same_length(word): number
        for number in range(1, 32)
        for word in (
            language.cardinal(number),
            language.day(number, ""),
            language.day(number, "der"),
        )
    }
    return said | {fold_same_length(word): 1 for word in language.articles}


def _any(said: Mapping[str, int]) -> str:
    return "|".join(re.escape(word) for word in sorted(said, key=len, reverse=True))


def _filled(pattern: str, fill: Mapping[str, str]) -> str:
    for name, said in fill.items():
        pattern = pattern.replace(f"{{{name}}}", said)
    return pattern
