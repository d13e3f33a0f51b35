"""The days that a text names, for domains that look at what we write."""

from datetime import date

from enterprisehub.domains.conversations.contracts import NamedDay
from enterprisehub.domains.conversations.logic.understand_text.read_dates import find_dates
from enterprisehub.domains.conversations.logic.understand_text.read_words import read_words

_BARE = ("date.the_day", "date.ordinal")


def name_days(text: str, today: date) -> list[NamedDay]:
    """In the order they were said; a day that is past is read as the next time it comes."""
    reading = read_words(text)
    named = []
    for one in find_dates(reading, today):
        start, end = reading.span(one.start, one.end)
        named.append(NamedDay(date.fromisoformat(one.value), start, end, one.extractor in _BARE))
    return named
