"""The day and the hour for which somebody asks, in English and Spanish. Pure."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from enterprisehub.domains.conversations.logic.understand_text.read_dates import find_dates
from enterprisehub.domains.conversations.logic.understand_text.read_times import find_times
from enterprisehub.domains.conversations.logic.understand_text.read_words import Reading

type Part = Literal["morning", "afternoon"]
_HOURS = {
    "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8,
    "nueve": 9, "diez": 10, "once": 11, "doce": 12,
}  # fmt: skip
_A_LAS = re.compile(
    rf"(?<!\w)a las? (?P<hour>\d{{1,2}}|{'|'.join(_HOURS)})(?::(?P<minute>\d\d))?"
    r"(?: y (?P<past>media|cuarto))?(?: (?:de|en|por) la (?P<part>manana|tarde|noche))?(?!\w)"
)
_TOMORROW = re.compile(r"(?<!\bla )(?<!\bpasado )(?<!\besta )(?<!\w)manana(?!\w)")
_MORNING = re.compile(r"(?<!\w)(?:mornings?|la manana|esta manana)(?!\w)")
_AFTERNOON = re.compile(r"(?<!\w)(?:afternoons?|evenings?|la tarde|esta tarde|la noche)(?!\w)")
_HALF_DAY, _FIRST_MORNING_HOUR = 12, 7


@dataclass(frozen=True, slots=True)
class When:
    """None is left open."""

    day: date | None = None
    at: str | None = None
    part: Part | None = None

    def __bool__(self) -> bool:
        return (self.day, self.at, self.part) != (None, None, None)


def read_when(reading: Reading, today: date) -> When:
    """The first day and hour named; what is past already is no day."""
    days = [date.fromisoformat(found.value) for found in find_dates(reading, today)]
    if not days and _TOMORROW.search(_without_hours(reading.plain)):
        days = [today + timedelta(days=1)]
    times = [str(found.value) for found in find_times(reading)]
    spanish = _A_LAS.search(reading.plain)
    at = _spanish_hour(spanish) if spanish else next(iter(times), None)
    part: Part | None = None
    if at is None and _AFTERNOON.search(reading.plain):
        part = "afternoon"
    elif at is None and _MORNING.search(reading.plain):
        part = "morning"
    return When(next((day for day in days if day >= today), None), at, part)


def _without_hours(plain: str) -> str:
    """Without "a las diez de la mañana", which names no day."""
    return _A_LAS.sub(" ", plain)


def _spanish_hour(found: re.Match[str]) -> str | None:
    hour = int(found["hour"]) if found["hour"].isdigit() else _HOURS[found["hour"]]
    minute = int(found["minute"] or {"media": 30, "cuarto": 15}.get(found["past"] or "", 0))
    late = found["part"] in ("tarde", "noche")
    guessed = found["part"] is None and hour < _FIRST_MORNING_HOUR
    if hour < _HALF_DAY and (late or guessed):
        hour += _HALF_DAY
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None  # noqa: PLR2004
