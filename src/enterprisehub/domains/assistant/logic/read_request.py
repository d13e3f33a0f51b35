"""Something the person wants done: a task, an email, a text, a note, a deal's move."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from enterprisehub.domains.assistant.contracts import Asker
from enterprisehub.domains.assistant.logic.read_question.periods import DAYS, find_period
from enterprisehub.domains.assistant.logic.read_question.slate import Slate

type RequestKind = Literal["task", "email", "text", "note", "move", "remember"]
_MORNING = time(9, 0)
_NOON_HOUR = 12
_PLEASE = r"^\W*(?:(?:can|could|would) you\s+|please\s+|and\s+|ok(?:ay)?,?\s+)*"
_TASK = re.compile(
    _PLEASE + r"(?:(?:create|add|make|set(?: up)?|open|new|propose)\s+(?:me\s+)?(?:a\s+|an\s+)?"
    r"(?:new\s+)?(?:task|to-?do|reminder)(?:\s+(?:to|for|about)|:)?|remind me(?:\s+(?:to|about))?|"
    r"task:|to-?do:)\s*(?P<rest>.+)$"
)
_CALL = re.compile(_PLEASE + r"(?:schedule|plan|book)\s+a\s+(?P<rest>(?:call|meeting)\s+.+)$")
_EMAIL = re.compile(
    _PLEASE + r"(?:(?:write|send|draft)\s+(?:an?\s+)?e-?mail\s+to|e-?mail|mail)\s+(?P<rest>.+)$"
)
_TEXT = re.compile(
    _PLEASE + r"(?:(?:write|send|draft)\s+(?:an?\s+)?(?:text|sms)(?:\s+message)?\s+to|text|sms)\s+"
    r"(?P<rest>.+)$"
)
_NOTE = re.compile(
    _PLEASE + r"(?:(?:add|write|make|leave|log)\s+(?:a\s+)?note|note down|note)"
    r"(?:\s+(?:on|to|about|for|in)\s+(?P<who>[^:,]{1,80}?))?\s*(?::|,|\bthat\b|\bsaying\b)\s*"
    r"(?P<rest>.+)$"
)
_MOVE = re.compile(
    _PLEASE + r"(?:move|advance|push|shift)\s+(?P<who>.{1,120}?)\s+(?:deal\s+)?(?:in)?to\s+"
    r"(?:the\s+)?(?P<stage>[^.!?]{2,60}?)(?:\s+stage)?[.!?\s]*$"
)
_MARK = re.compile(
    _PLEASE + r"(?:mark|set|close)\s+(?P<who>.{1,120}?)\s+(?:deal\s+)?(?:as|to)\s+(?:closed[- ])?"
    r"(?P<stage>won|lost)(?:[,\s]+(?:because|since|due to|:)\s*(?P<why>.{2,200}?))?[.!?\s]*$"
)
_REMEMBER = re.compile(_PLEASE + r"remember(?:\s+that|:)?\s+(?P<rest>.{3,500})$")
_BY = re.compile(r"(?<!\w)(?:on|by|until|at|for|before|in)\s+$")
_CLOCK = re.compile(
    r"(?<!\w)(?:at\s+)(?P<h>\d{1,2})(?::(?P<m>[0-5]\d))?\s*(?P<half>am|pm|a\.m\.|p\.m\.)?(?!\w)"
)
_SPLIT: Final = re.compile(
    r"\s+(?:(?P<verbatim>that|saying|to say)|(?P<about>about|regarding|re|on))\s+|\s*:\s*|"
    r"\s+(?=(?:the|a|an|our|my|his|her|their|some)\s)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """`who` names the record; `words` are the person's own, `verbatim` where they dictate them."""

    kind: RequestKind
    who: str = ""
    words: str = ""
    verbatim: bool = False
    about: bool = False
    stage: str = ""
    due_at: datetime | None = None


def read_request(text: str, asker: Asker) -> Request | None:
    """What is to be done; None where the text only asks."""
    plain = " ".join(text.split())[:4000]
    slate = Slate(plain)
    if plain.rstrip().endswith("?") and not re.match(r"^\W*(?:can|could|would) you", slate.low):
        return None
    for reader in (_read_memory, _read_move, _read_note, _read_task, _read_message):
        if (request := reader(slate, asker)) is not None:
            return request
    return None


def _read_memory(slate: Slate, asker: Asker) -> Request | None:
    del asker
    found = _REMEMBER.search(slate.low)
    return Request(kind="remember", words=_of(slate, found, "rest").rstrip(". ")) if found else None


def _read_move(slate: Slate, asker: Asker) -> Request | None:
    del asker
    found = _MARK.search(slate.low) or _MOVE.search(slate.low)
    if found is None:
        return None
    why = _of(slate, found, "why") if found.groupdict().get("why") else ""
    who, stage = _of(slate, found, "who"), _of(slate, found, "stage")
    return Request(kind="move", who=who, stage=stage, words=why)


def _read_note(slate: Slate, asker: Asker) -> Request | None:
    del asker
    found = _NOTE.search(slate.low)
    if found is None:
        return None
    who = _of(slate, found, "who") if found["who"] else ""
    return Request(kind="note", who=who, words=_of(slate, found, "rest"))


def _read_task(slate: Slate, asker: Asker) -> Request | None:
    found = _TASK.search(slate.low) or _CALL.search(slate.low)
    return _task(_of(slate, found, "rest"), asker) if found else None


def _read_message(slate: Slate, asker: Asker) -> Request | None:
    del asker
    if found := _EMAIL.search(slate.low):
        return _message("email", _of(slate, found, "rest"))
    if found := _TEXT.search(slate.low):
        return _message("text", _of(slate, found, "rest"))
    return None


def _of(slate: Slate, found: re.Match[str], group: str) -> str:
    return slate.text[slice(*found.span(group))].strip()


def _task(rest: str, asker: Asker) -> Request:
    slate = Slate(rest)
    due_at = _due(slate, asker)
    left = "".join(c if s != " " or c == " " else " " for c, s in zip(rest, slate.low, strict=True))
    title = " ".join(left.split()).strip(" .,;:!")
    return Request(kind="task", words=title[:1].upper() + title[1:], who=title, due_at=due_at)


def _due(slate: Slate, asker: Asker) -> datetime | None:
    """The moment that is named; a day without an hour is due in its morning."""
    clock = _CLOCK.search(slate.low)
    hour = _hour(clock) if clock else None
    if clock is not None and hour is not None:
        slate.cut(*clock.span())
    found = find_period(slate.low, asker.today)
    if found is None and hour is None:
        return None
    day = asker.today
    if found is not None:
        period, (start, end) = found
        day = period.end - timedelta(days=1) if period.start.year == 1970 else period.start  # noqa: PLR2004
        if any(name in slate.low[start:end] for name in DAYS) and day <= asker.today:
            day += timedelta(weeks=1)
        lead = _BY.search(slate.low[:start])
        slate.cut(lead.start() if lead else start, end)
    at = datetime.combine(day, hour or _MORNING, tzinfo=ZoneInfo(asker.zone))
    return at if at > asker.now or found is not None else at + timedelta(days=1)


def _hour(found: re.Match[str]) -> time | None:
    hour = int(found["h"])
    half = (found["half"] or "").replace(".", "")
    if half == "pm" and hour < _NOON_HOUR:
        hour += _NOON_HOUR
    if half == "am" and hour == _NOON_HOUR:
        hour = 0
    return time(hour, int(found["m"] or 0)) if hour < 24 else None  # noqa: PLR2004


def _message(kind: Literal["email", "text"], rest: str) -> Request:
    """Whom, and the words: "Dana the listing", "Dana about Friday", "Dana that we are late"."""
    parted = _SPLIT.search(rest)
    if parted is None:
        return Request(kind=kind, who=rest.strip(" .!"))
    who, words = rest[: parted.start()].strip(), rest[parted.end() :].strip()
    verbatim = bool(parted["verbatim"]) or ":" in parted[0]
    return Request(
        kind=kind,
        who=who,
        words=words.rstrip(" ") if verbatim else words.strip(" ."),
        verbatim=verbatim,
        about=bool(parted["about"]),
    )


def shown_due(due_at: datetime, today: date) -> str:
    """A due time as a person reads it."""
    day = "today" if due_at.date() == today else f"{due_at:%A} {due_at.day} {due_at:%b}"
    return f"{day}, {due_at:%H:%M}"
