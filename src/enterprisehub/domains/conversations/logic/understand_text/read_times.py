"""A time of day as people say it becomes HH:MM; afternoon is assumed where hours are ambiguous."""

import re

from enterprisehub.domains.conversations.logic.understand_text.found import (
    Found,
    drop_overlapping,
    found_at,
)
from enterprisehub.domains.conversations.logic.understand_text.read_numbers import ONES
from enterprisehub.domains.conversations.logic.understand_text.read_words import Reading

_HOUR_WORD = "|".join(w for w, n in ONES.items() if 1 <= n <= 12 and w not in ("un", "una", "once"))
_HOUR = rf"(?P<hour>\d{{1,2}}(?::\d\d)?|{_HOUR_WORD})"
_PART = r"(?P<part>morning|afternoon|evening|night|noon)"
WORDS = ("morning", "afternoon", "evening", "night", "noon", "midnight", "quarter", "half", "past",
         "o'clock", "clock")  # fmt: skip

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"(?<![\w':.$])(?:{pattern})(?![\w'])"))
    for name, pattern in (
        ("past", rf"(?P<past>half past|quarter past|quarter to|half) {_HOUR}(?: o'clock)?(?: (?:in the|at|this) {_PART}| (?P<half>a ?m|p ?m))?"),
        ("half", rf"{_HOUR}(?: (?P<minute>\d\d))? (?P<half>[ap] ?m|[ap] \. m(?: \.)?)"),
        ("part", rf"{_HOUR}(?: o'clock)? (?:in the|at|this) {_PART}"),
        ("part_first", rf"{_PART} (?:at )?{_HOUR}(?: o'clock)?"),
        ("clock", rf"{_HOUR} o'clock"),
        ("colon", r"(?P<hour>\d{1,2}:\d\d)(?: (?:hrs|hours|h))?"),
        ("named", r"(?P<named>noon|midnight|midday|mediodia)"),
    )
)  # fmt: skip
_AT_HOUR = re.compile(rf"(?<![\w'])(?:at|around|by|about|for|till|until|to) {_HOUR}(?![\w':])(?! (?:[%$k]|st|nd|rd|th|bed|bath|people|of|person|night|day|room|ticket|guest|adult|seat|passenger|\d))")  # fmt: skip


def find_times(reading: Reading, *, asked: bool = False) -> list[Found]:
    """Times of day; an hour alone counts only after "at" or where the bot asked for a time."""
    found: list[Found] = []
    for name, pattern in _PATTERNS:
        for match in pattern.finditer(reading.plain):
            value = _resolve(match)
            if value is not None:
                found.append(_found(reading, match.start(), match.end(), value, name))
    for match in _AT_HOUR.finditer(reading.plain):
        value = _clock(match["hour"], None)
        if value is not None and (asked or match.group().startswith("at")):
            found.append(_found(reading, match.start("hour"), match.end("hour"), value, "at_hour"))
    return drop_overlapping(found)


def _found(reading: Reading, start: int, end: int, value: str, name: str) -> Found:
    sure = 0.75 if name == "at_hour" else 0.95
    return found_at(reading, start, end, value, extractor=f"time.{name}", confidence=sure)


def _resolve(match: re.Match[str]) -> str | None:
    parts = match.groupdict()
    if parts.get("named"):
        return "00:00" if parts["named"] == "midnight" else "12:00"
    hint = (parts.get("half") or parts.get("part") or "").replace(" ", "").replace(".", "")
    words = parts["hour"] or ""
    if parts.get("minute"):
        words = f"{words}:{parts['minute']}"
    clock = _clock(words, hint or None)
    if clock is None or not parts.get("past"):
        return clock
    hour, minute = (
        int(clock[:2]),
        {"half past": 30, "half": 30, "quarter past": 15}.get(parts["past"] or "", -15),
    )
    total = (hour * 60 + minute) % 1440
    return f"{total // 60:02}:{total % 60:02}"


def _clock(words: str, hint: str | None) -> str | None:
    hours, _, minutes = words.partition(":")
    hour = int(hours) if hours.isdigit() else ONES.get(hours, 99)
    minute = int(minutes or 0)
    if hour > 23 or minute > 59:
        return None
    if hint in ("am", "morning"):
        hour = 0 if hour == 12 and hint == "am" else hour
    elif hint in ("pm", "afternoon", "evening", "night", "noon"):
        hour = hour + 12 if hour < 12 else hour
    elif hint is None and 1 <= hour <= 6 and not (minutes and len(hours) > 1):
        hour += 12
    return f"{hour:02}:{minute:02}"
