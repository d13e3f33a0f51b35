"""A loosely named time ("this summer", "in 2-3 months", "asap") becomes a first and a last day."""

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

from enterprisehub.domains.conversations.logic.understand_text.found import (
    Found,
    drop_overlapping,
    found_at,
)
from enterprisehub.domains.conversations.logic.understand_text.read_dates import (
    MONTH,
    MONTHS,
    count_of,
    find_dates,
)
from enterprisehub.domains.conversations.logic.understand_text.read_words import Reading

type Span = tuple[date, date | None]

# Meteorological seasons of the northern hemisphere, by their first month.
_SEASONS = {"spring": 3, "springtime": 3, "primavera": 3, "summer": 6, "summertime": 6, "verano": 6,
            "fall": 9, "autumn": 9, "otono": 9, "winter": 12, "invierno": 12}  # fmt: skip
_SEASON = "|".join(_SEASONS)
_COUNT = r"\d{1,2}|an?|one|two|three|four|five|six|un|dos|tres|seis|(?:a )?couple(?: of)?|(?:a )?few|several"
_UNIT = r"days?|weeks?|months?|years?|dias?|semanas?|mes(?:es)?|anos?"
WORDS = ("spring", "summer", "winter", "autumn", "month", "months", "weeks", "year", "soon",
         "immediately", "possible", "weekend", "verano", "primavera", "invierno", "meses")  # fmt: skip

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"(?<![\w'])(?:{pattern})(?![\w'])"))
    for name, pattern in (
        ("season", rf"(?:(?:in|by|before|around|until) )?(?:(?P<part>early|mid|late|end of|beginning of)(?: -)? )?(?:(?P<which>this|next|the|this coming|este|la|el|proxim[oa]) )?(?P<season>{_SEASON})(?: (?P<year>20\d\d))?"),
        ("month", rf"(?:(?P<part>early|mid|late|end of|beginning of|by|in|around|before|until|next|this|en|para)(?: -)? )(?:the end of )?(?P<month>{MONTH})(?: (?P<year>20\d\d))?(?! \d)"),
        ("month", rf"(?P<month>{MONTH}) (?P<year>20\d\d)"),
        ("month", rf"(?P<month>{'|'.join(m for m in MONTHS if len(m) > 3 and m != 'march')})(?! \d)"),
        ("within", rf"(?P<word>within|in|next|the next|over the next|dentro de|en|(?:en )?(?:los )?proximos)(?: the next)?(?: about| around| maybe| like| unos| unas| como)? (?:(?P<low>{_COUNT}) ?(?:-|to|or|a|o) )?(?P<high>{_COUNT}) (?P<unit>{_UNIT})"),
        ("span", rf"(?P<low>{_COUNT}) ?(?:-|to|or) (?P<high>{_COUNT}) (?P<unit>{_UNIT})(?: from now)?"),
        ("span_from", rf"(?P<high>{_COUNT}) (?P<unit>{_UNIT}) (?:from now|out|or so)"),
        ("asap", r"asap|(?:like |as of )yesterday(?: lol)?|a s a p|as soon as (?:possible|i can|we can)|right away|(?:sell|selling|ready|move|list|buy|go|start)(?: it)? right now|immediately|ready now|very soon|pretty soon|lo antes posible|ya mismo|cuanto antes|de inmediato"),
        ("whole", r"(?P<which>this|next|este|esta|proximo|proxima|el proximo|la proxima) (?P<unit>week|weekend|month|quarter|year|semana|mes|ano)"),
        ("year_end", r"(?:by |before |at )?(?:the )?end of (?:the|this) year|by year end|(?:a )?fin(?:es|al)? de(?:l)? ano|later this year"),
        ("quarter", r"(?:in |by |next |this |early |late )?(?:q ?(?P<quarter>[1-4])|(?P<nth>first|second|third|fourth) quarter)(?: of)?(?: (?P<year>20\d\d|next year))?"),
        ("month_end", r"(?:by |before )?(?:the )?end of (?:the|this) month"),
        ("holidays", r"(?:before|by|around) (?:christmas|xmas|the holidays|navidad)|antes de navidad|para navidad"),
        ("new_year", r"after (?:the holidays|christmas|new years?(?:'s)?)|early next year|beginning of next year"),
        ("no_rush", r"no (?:rush|hurry|timeline|time frame|timeframe)|not in (?:a|any) (?:rush|hurry)|whenever|just exploring|sin prisa|no tengo prisa"),
        ("year", r"(?:in|early|late|by|en) (?P<year>20[2-4]\d)"),
    )
)  # fmt: skip


def find_ranges(reading: Reading, today: date, *, asked: bool = False) -> list[Found]:
    """Named spans of time with their words as label; a single day is a span of one day.

    "3 months" alone is a plan only as the answer to a question for one.
    """
    found: list[Found] = []
    for name, pattern in (*_PATTERNS, _BARE) if asked else _PATTERNS:
        for match in pattern.finditer(reading.plain):
            span = _RESOLVE[name](match, today)
            over = span[1] is not None and span[1] < today
            if not over and not _of_the_past(reading.plain, match):
                found.append(_range(reading, match.start(), match.end(), span, name))
    for day in find_dates(reading, today):
        when = date.fromisoformat(day.value)
        found.append(_range(reading, day.start, day.end, (when, when), "day"))
    return drop_overlapping(found)


def _of_the_past(plain: str, match: re.Match[str]) -> bool:
    before = plain[: match.start()].rstrip()
    return bool(_PAST.search(before) or _AGO.match(plain, match.end()))


def _range(reading: Reading, start: int, end: int, span: Span, name: str) -> Found:
    value = {
        "from": span[0].isoformat(),
        "to": span[1].isoformat() if span[1] else None,
        "label": reading.plain[start:end],
    }
    return found_at(reading, start, end, value, extractor=f"date_range.{name}", confidence=0.9)


def _season(match: re.Match[str], today: date) -> Span:
    month = _SEASONS[match["season"]]
    year = int(match["year"]) if match["year"] else today.year
    first, last = _months(year, month, 3)
    gone = last < today or (match["which"] == "next" and first <= today)
    if gone and not match["year"]:
        first, last = _months(year + 1, month, 3)
    return _portion(first, last, match["part"])


def _month(match: re.Match[str], today: date) -> Span:
    groups = match.groupdict()
    month = MONTHS[match["month"]]
    year = int(groups["year"]) if groups.get("year") else today.year
    first, last = _months(year, month, 1)
    if not groups.get("year") and last < today:
        first, last = _months(year + 1, month, 1)
    if groups.get("part") in ("by", "before", "until"):
        return min(today, last), last
    return _portion(first, last, groups.get("part"))


def _within(match: re.Match[str], today: date) -> Span:
    groups = match.groupdict()
    unit = match["unit"]
    high = _later(today, _amount(match["high"]), unit)
    if groups.get("low"):
        return _later(today, _amount(groups["low"] or ""), unit), high
    if groups.get("word") in ("in", "en", None) and not _FROM_NOW.search(match.group()):
        around = max((high - today).days // 6, 1)
        return high - timedelta(days=around), high + timedelta(days=around)
    return today, high


def _whole(match: re.Match[str], today: date) -> Span:
    following = match["which"].split()[-1] in ("next", "proximo", "proxima")
    unit = match["unit"]
    if unit in ("week", "semana", "weekend"):
        monday = today - timedelta(days=today.weekday()) + timedelta(days=7 * following)
        return monday + timedelta(days=5 * (unit == "weekend")), monday + timedelta(days=6)
    if unit in ("year", "ano"):
        year = today.year + following
        return max(today, date(year, 1, 1)), date(year, 12, 31)
    months = 3 if unit == "quarter" else 1
    start = (today.month - 1) // months * months + months * following
    first, last = _months(today.year + start // 12, start % 12 + 1, months)
    return max(today, first), last


def _portion(first: date, last: date, part: str | None) -> Span:
    third = (last - first) / 3
    if part in ("early", "beginning of"):
        return first, first + third
    if part == "mid":
        return first + third, last - third
    if part in ("late", "end of"):
        return last - third, last
    return first, last


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    end = month + count - 1
    end_year, end_month = year + (end - 1) // 12, (end - 1) % 12 + 1
    return date(year, month, 1), date(
        end_year, end_month, calendar.monthrange(end_year, end_month)[1]
    )


def _amount(words: str) -> int:
    return count_of(words.removeprefix("a ").removesuffix(" of") or "a")


def _later(today: date, amount: int, unit: str) -> date:
    if unit.startswith(("day", "dia")):
        return today + timedelta(days=amount)
    if unit.startswith(("week", "semana")):
        return today + timedelta(weeks=amount)
    months = amount * 12 if unit.startswith(("year", "ano")) else amount
    at = today.month - 1 + months
    year, month = today.year + at // 12, at % 12 + 1
    return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))


def _quarter(match: re.Match[str], today: date) -> Span:
    nth = match["quarter"] or str(("first", "second", "third", "fourth").index(match["nth"]) + 1)
    year = today.year + int(match["year"] == "next year")
    year = int(match["year"]) if (match["year"] or "").isdigit() else year
    first, last = _months(year, int(nth) * 3 - 2, 3)
    return (first, last) if last >= today else _months(year + 1, int(nth) * 3 - 2, 3)


def _named_year(match: re.Match[str], _today: date) -> Span:
    year = int(match["year"])
    return date(year, 1, 1), date(year, 12, 31)


# "In the next 3 months" begins today; "in 3 months" lies around that time.
_FROM_NOW = re.compile(r"next|proxim")
_BARE = ("span_from", re.compile(rf"(?<![\w'])(?P<high>{_COUNT}) (?P<unit>{_UNIT})(?![\w'])"))
# "Redone last year", "since June", "built in 2021" tell of the past.
_PAST = re.compile(
    r"(?<![\w'])(?:last|past|since|back in|ago|redone|redid|renovated|remodeled|built|replaced|installed|bought(?: it| this| the house)?|moved(?: here| in)?|el pasado|desde)(?: (?:in|on|the|el|en|it|around|about))*$"
)
_AGO = re.compile(r" (?:ago|old|or older|already|in a row|atras)(?![\w'])")


_RESOLVE: dict[str, Callable[[re.Match[str], date], Span]] = {
    "season": _season,
    "month": _month,
    "within": _within,
    "span": _within,
    "span_from": _within,
    "whole": _whole,
    "asap": lambda _, today: (today, today + timedelta(days=30)),
    "year_end": lambda _, today: (today, date(today.year, 12, 31)),
    "month_end": lambda _, today: (today, _months(today.year, today.month, 1)[1]),
    "holidays": lambda _, today: (today, max(today, date(today.year, 12, 24))),
    "new_year": lambda _, today: (date(today.year + 1, 1, 2), date(today.year + 1, 3, 31)),
    "no_rush": lambda _, today: (today, None),
    "year": _named_year,
    "quarter": _quarter,
}
