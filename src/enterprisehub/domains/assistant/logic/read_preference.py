"""What a person says about how they want to be answered."""

import re
from typing import Final
from zoneinfo import available_timezones

LONGEST: Final = 200
TITLES: Final = {
    "format": "How lists are written",
    "length": "How long answers are",
    "time_zone": "Time zone of dates and hours",
    "clock": "Hours",
    "name": "What you are called",
    "style": "In your own words (used where a model words the answer)",
}
CHOICES: Final = {
    "format": ("bullets", "table", "sentences"),
    "length": ("usual", "short"),
    "clock": ("24", "12"),
}
_WANTS = (
    r"(?:i(?:['’]d)?\s+(?:would\s+)?(?:prefer|like|want)|"
    r"please\s+(?:use|answer|keep|give me)|"
    r"(?:always|from now on,?(?:\s+please)?)\s*(?:use|answer|give me)?|"
    r"use|keep|answer(?: me)?(?: with| in)?)"
)
_SHORT = r"(?:short|shorter|brief|briefer|concise)(?:\s+(?:answers?|replies))?"
_LONG = r"(?:long|longer|detailed|full|normal)\s+(?:answers?|replies)|more detail"
_CLOCK = r"(?:\s+(?:clock|times?|format))?"
_FORMATS: Final = (
    ("format", "bullets", r"bullet(?:s|ed)?(?:[- ]points?)?|lists?"),
    ("format", "table", r"tables?"),
    ("format", "sentences", r"(?:full |plain )?(?:sentences|prose|paragraphs)"),
    ("length", "short", _SHORT),
    ("length", "usual", _LONG),
    ("clock", "12", rf"(?:a |the )?(?:12[- ]hour|am/pm|am and pm){_CLOCK}"),
    ("clock", "24", rf"(?:a |the )?24[- ]hours?{_CLOCK}"),
)
_COMPILED = [
    (key, value, re.compile(rf"(?<!\w){_WANTS}\s+(?:\w+\s+){{0,3}}?(?:{words})(?!\w)"))
    for key, value, words in _FORMATS
]
_ZONE = re.compile(
    r"(?:my time ?zone is|i(?:['’]m| am) in(?: the)?|i live in|use(?: the)?(?: time ?zone)?)\s+"
    r"(?P<zone>[a-z_]+/[a-z_/+\-]+|utc|gmt|[a-z ]{3,30}?)(?:\s+time(?: ?zone)?)?\s*[.!]*$"
)
_ZONE_SAID = re.compile(r"time ?zone|\w+/\w+|\btime\W*$")
_NAME = re.compile(r"^\W*(?:please\s+)?(?:call me|my name is)\s+(?P<name>[\w'’. -]{1,40}?)[.!\s]*$")
_STYLE = re.compile(
    r"^\W*(?:i(?:['’]d)?\s+(?:would\s+)?prefer|always|never|from now on|please always)\s+.{3,}$"
)
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")
_KNOWN_ZONES: Final = {
    "eastern": "America/New_York", "et": "America/New_York", "est": "America/New_York",
    "central": "America/Chicago", "ct": "America/Chicago", "mountain": "America/Denver",
    "pacific": "America/Los_Angeles", "pt": "America/Los_Angeles", "london": "Europe/London",
    "berlin": "Europe/Berlin", "paris": "Europe/Paris", "madrid": "Europe/Madrid",
    "tokyo": "Asia/Tokyo", "india": "Asia/Kolkata", "utc": "UTC", "gmt": "UTC",
}  # fmt: skip


def read_preferences(text: str) -> dict[str, str]:
    """The preferences that are stated, by key; none where the text is no such statement."""
    plain = " ".join(text.split())
    low = plain.lower()
    if low.endswith("?") or len(plain) > LONGEST:
        return {}
    found: dict[str, str] = {}
    for key, value, pattern in _COMPILED:
        if key not in found and pattern.search(low):
            found[key] = value
    if zone := _zone(low):
        found["time_zone"] = zone
    if named := _NAME.search(low):
        found["name"] = plain[slice(*named.span("name"))].strip()
    if not found and _STYLE.search(low):
        found["style"] = plain
    return found


def asked_beside(text: str) -> tuple[str, dict[str, str]]:
    """What is asked, and the preferences that are stated; nothing is asked in a mere statement."""
    sentences = _SENTENCE_END.split(text.strip())
    stated = {one: read_preferences(one) for one in sentences}
    asked = [one for one in sentences if one.endswith("?") and not stated[one]]
    if not asked or not any(stated.values()):
        found = read_preferences(text)
        return ("" if found else text), found
    found = {key: value for each in stated.values() for key, value in each.items()}
    return " ".join(asked), found


def _zone(low: str) -> str | None:
    match = _ZONE.search(low)
    if match is None or not _ZONE_SAID.search(low):
        return None
    said = match["zone"].strip()
    return _KNOWN_ZONES.get(said) or zone_named(said)


def zone_named(said: str) -> str | None:
    """The IANA zone of this name in any case."""
    wanted = said.strip().replace(" ", "_").lower()
    return next((zone for zone in sorted(available_timezones()) if zone.lower() == wanted), None)


def problem_of(key: str, value: str) -> str | None:
    """Why a preference cannot have this value; None where it can."""
    if key not in TITLES:
        return f"There is no preference “{key[:40]}”. Known: {', '.join(TITLES)}."
    if key in CHOICES and value not in CHOICES[key]:
        return f"Choose one of {', '.join(CHOICES[key])}."
    if key == "time_zone" and zone_named(value) is None:
        return "Name a time zone like America/Chicago."
    if not value.strip() or len(value) > LONGEST:
        return f"Write at least one and at most {LONGEST} characters."
    return None
