"""What was found is worded: numbers first, then the records with links, as the person likes it."""

import re
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from enterprisehub.domains.assistant.contracts import Asker, Cell, Found, Line, Named, Reply
from enterprisehub.domains.assistant.logic.read_question.periods import DAYS, MONTHS
from enterprisehub.domains.assistant.logic.write_text import escaped, link, link_of

SHORT_LINES: Final = 3
_MOST_GROUPS = 12
_SAID = ("Closes", "Closed", "Due", "Score", "APS")
_WAYS = ("words", "names", "meaning")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)")
_DAY = re.compile(r"(?<![\d-])\d{4}-\d\d-\d\d(?![\d-])")
_DAY_NAMES: Final = re.compile(rf"\b(?:{'|'.join((*DAYS, *MONTHS))})\b")
_SENTENCES: Final = {
    "Employees": "{title} has {value} employees.",
    "Owner": "{title} is owned by {value}.",
    "Industry": "{title} is in {value}.",
    "Website": "{title}’s website is {value}.",
    "Email": "{title}’s email address is {value}.",
    "Phone": "{title}’s phone number is {value}.",
    "Job title": "{title} is {value}.",
    "City": "{title} is in {value}.",
    "Score": "{title} scores {value} of 100.",
    "Stage": "{title} is in {value}.",
    "Amount": "{title} is worth {value}.",
    "Closes": "{title} is expected to close on {value}.",
    "Last activity": "The last activity with {title} was on {value}.",
}


def word_answer(reply: Reply, asker: Asker) -> str:
    """The answer in Markdown."""
    subject = reply.focus[0] if reply.focus and reply.found else None
    question = reply.plan.get("question", {})
    parts = []
    for found in reply.found:
        field = question.get("field")
        if field is not None:
            parts.append(_word_field(found, field, asker))
        else:
            parts.append(_word_found(found, question, subject, asker))
    parts += [reply.text] if reply.text else []
    return in_zone("\n\n".join(parts), asker)


def _word_field(found: Found, field: str, asker: Asker) -> str:
    del asker
    line = found.lines[0]
    title = link_of(line)
    value = dict(found.groups).get(field)
    if value is None:
        return f"Nothing is on record about the {field.lower()} of {title}."
    if value in ("nobody", "none yet", "no day set"):
        says = {"nobody": "has no owner", "none yet": "has had no activity yet"}
        return f"{title} {says.get(value, 'has no closing day')}."
    form = _SENTENCES.get(field, "{title}: " + field.lower() + " {value}.")
    return form.format(title=title, value=f"**{escaped(value)}**")


def _word_found(found: Found, question: dict[str, Any], subject: Named | None, asker: Asker) -> str:
    if not found.columns and len(found.lines) == 1:
        facts = [f"- {name}: {escaped(value)}" for name, value in found.groups]
        if asker.preferences.get("length") == "short":
            facts = facts[: SHORT_LINES * 2]
        return "\n".join([f"**{link_of(found.lines[0])}**", "", *facts])
    if "one" in question.get("flags", ()) and found.lines:  # "the biggest deal" is one line
        return f"{_lead(question, subject, found)}{_sentence(found.lines[0], found.columns)}."
    head = _lead(question, subject, found) + f"**{escaped(found.says.removesuffix('.'))}**."
    pieces = [head]
    if found.groups:
        pieces.append(
            "\n".join(f"- {escaped(a)}: {escaped(b)}" for a, b in found.groups[:_MOST_GROUPS])
        )
    if found.lines:
        pieces.append(_word_lines(found, asker))
    if found.note:
        pieces.append(escaped(found.note))
    return "\n\n".join(pieces)


def _lead(question: dict[str, Any], subject: Named | None, found: Found) -> str:
    """Whom the figures are of, and of what time."""
    names = question.get("names") or question.get("refers") or question.get("follows")
    listed = {line.ref for line in found.lines}
    about = subject if names and subject and str(subject.ref) not in listed else None
    period = _DAY_NAMES.sub(lambda day: day[0].capitalize(), str(question.get("period") or ""))
    parts = [link(about)] if about else []
    parts += [period] if period else []
    lead = ", ".join(parts)
    return f"{lead[:1].upper()}{lead[1:]}: " if lead else ""


def _word_lines(found: Found, asker: Asker) -> str:
    short = asker.preferences.get("length") == "short"
    lines = found.lines[:SHORT_LINES] if short else found.lines
    more = found.total - len(lines)
    form = asker.preferences.get("format", "bullets")
    quoted = any(line.quote for line in lines)
    if form == "table" and not quoted:
        text = _table(found, lines)
    elif form == "sentences":
        text = "; ".join(_sentence(line, found.columns) for line in lines) + "."
    else:
        text = "\n".join(f"- {_sentence(line, found.columns)}" for line in lines)
    return f"{text}\n\n… and {more:,} more." if more > 0 and lines else text


def _sentence(line: Line, columns: list[str]) -> str:
    shown = [
        _labelled(column, cell)
        for column, cell in zip(columns, line.cells, strict=False)
        if cell not in (None, "", "–")
    ]
    text = f"{link_of(line)}" + (f" — {escaped(', '.join(shown))}" if shown else "")
    if line.quote:
        text += f": “{escaped(line.quote)}”"
        text += (
            f" ({escaped(line.by)})"
            if line.by and line.by not in ("words", "names", "meaning")
            else ""
        )
    return text


def _labelled(column: str, cell: Cell) -> str:
    if column == "Employees":
        return f"{cell:,} employees" if isinstance(cell, int) else str(cell)
    return f"{column.lower()} {cell}" if column in _SAID else str(cell)


def _table(found: Found, lines: list[Line]) -> str:
    head = ["", *found.columns]
    rows = [[link_of(line), *(_cell(cell) for cell in line.cells)] for line in lines]
    marks = ["---"] * len(head)
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, marks, *rows])


def _cell(cell: Cell) -> str:
    return "" if cell is None else escaped(str(cell))


def in_zone(text: str, asker: Asker) -> str:
    """Instants and days as the person reads them, by their clock."""
    zone = ZoneInfo(asker.zone)
    twelve = asker.preferences.get("clock") == "12"

    def instant(match: re.Match[str]) -> str:
        at = datetime.fromisoformat(match[0]).astimezone(zone)
        clock = f"{at:%-I:%M %p}" if twelve else f"{at:%H:%M}"
        return f"{shown_day(at.date())}, {clock}"

    text = _INSTANT.sub(instant, text)
    return _DAY.sub(lambda match: _safe_day(match[0]), text)


def _safe_day(written: str) -> str:
    try:
        return shown_day(date.fromisoformat(written))
    except ValueError:
        return written


def shown_day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
