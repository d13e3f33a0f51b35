"""Reading a question: what it is about, which records, how many, when, in what order."""

import re
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Self

from enterprisehub.domains.assistant.logic.read_question import lexicon as known
from enterprisehub.domains.assistant.logic.read_question.periods import (
    Period,
    count_of,
    find_period,
)
from enterprisehub.domains.assistant.logic.read_question.runs import read_runs
from enterprisehub.domains.assistant.logic.read_question.slate import Slate

LONGEST = 1_000
_UNITS = {"k": 1_000, "thousand": 1_000, "m": 1_000_000, "million": 1_000_000}
_MORE = frozenset({"over", "above", "more than", "at least", "bigger than", "larger than"})
_FLAGS = (
    ("unowned", known.UNOWNED),
    ("owned_by", known.OWNED),
    ("stale", known.STALE),
    ("at_risk", known.AT_RISK),
    ("overdue", known.OVERDUE),
    ("golden", known.GOLDEN),
    ("silent", known.SILENT),
    ("blocked", known.BLOCKED),
    *known.TEMPERATURES,
    ("inbound", known.INBOUND),
    ("outbound", known.OUTBOUND),
    ("mine", known.MINE),
)
_SEEN = (("pipeline", known.PIPELINE), ("customers", known.CUSTOMERS), ("one", known.SINGULAR))
_TIMES = (("due", known.DUE), ("closes", known.CLOSES), ("created", known.CREATED))
_SPANISH = [
    (re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE), said)
    for pattern, said in known.SPANISH
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What was understood. `names` are words that must be records, people, places or stages."""

    kind: str = ""  # "hello", "thanks", "help"; else a question
    topic: str | None = None
    field: str | None = None
    measure: str = "list"
    state: str | None = None
    group_by: str | None = None
    order: str | None = None
    limit: int | None = None
    start: str | None = None
    end: str | None = None
    period: str = ""
    time_of: str | None = None
    least_cents: int | None = None
    most_cents: int | None = None
    least_employees: int | None = None
    flags: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    owner_words: str = ""
    words: str = ""
    refers: bool = False
    follows: bool = False
    ordinal: int | None = None

    def as_json(self) -> dict[str, Any]:
        empty = Question()
        return {k: v for k, v in asdict(self).items() if v != getattr(empty, k)}

    @classmethod
    def of_json(cls, stored: dict[str, Any]) -> Self:
        values: dict[str, Any] = dict(stored)
        for name in ("flags", "names"):
            values[name] = tuple(values.get(name, ()))
        return cls(**values)

    @property
    def bare(self) -> bool:
        """Nothing says what it is about."""
        return not (self.kind or self.topic or self.field)


def read_question(text: str, today: date) -> Question:
    """The question, by rules alone; what is not understood is left out or among the names."""
    plain = " ".join(text.split())[:LONGEST]
    slate = Slate(known.WORKS_THERE.sub(r"\1 at it", _in_english(plain)))
    if slate.strike(known.FORBIDDEN):
        return Question(kind="forbidden")
    if small := _small_talk(slate.low):
        return Question(kind=small)
    if spoken := _read_said(slate):
        return spoken
    if runs := read_runs(slate.low):
        times = _read_times(slate, today)
        agent, state, count = runs
        measure = "count" if count else "list"
        return replace(times, topic="runs", words=agent, state=state, measure=measure)
    follows = bool(known.FOLLOWS.search(slate.low))
    slate.strike(known.FOLLOWS)
    aims = not known.NOT_A_GOAL.search(slate.low) and slate.strike(known.GOAL)
    question = _read_times(slate, today)
    if aims:
        question = replace(question, topic="forecast")
    elif slate.strike(known.RATES):
        question = replace(question, topic="rates")
    question = _read_measures(slate, question)
    question = _read_flags(slate, question)
    question = _read_topic(slate, question)
    question = _read_conditions(slate, question)
    refers = slate.strike_all(known.REFERS)
    slate.strike_all(known.ABOUT)
    names = tuple(dict.fromkeys(slate.names(known.FILLER)))[:6]
    if question.bare and question.state in ("won", "lost") and not (names or follows):
        question = replace(question, topic="deals")  # "what did we win last month?"
    return replace(question, names=names, refers=refers or question.refers, follows=follows)


def _in_english(text: str) -> str:
    if not known.SPANISH_MARKS.search(text.lower()):
        return text
    for pattern, said in _SPANISH:
        text = pattern.sub(said, text)
    return text


def _small_talk(low: str) -> str:
    for name, pattern in (("hello", known.HELLO), ("thanks", known.THANKS), ("help", known.HELP)):
        if pattern.search(low):
            return name
    return ""


def _read_said(slate: Slate) -> Question | None:
    """What somebody said about something: their name and the words to look for."""
    if found := known.SAID.search(slate.low):
        who = slate.text[slice(*found.span("who"))].strip()
        what = _clean(slate.text[slice(*found.span("what"))])
        whose = Slate(who)
        refers = whose.strike_all(known.REFERS)
        names = tuple(whose.names(known.FILLER))
        if names or refers:
            return Question(topic="said", words=what, names=names, refers=refers)
    if found := known.MENTIONED.search(slate.low):
        return Question(topic="said", words=_clean(slate.text[slice(*found.span("what"))]))
    if found := known.RECALL.search(slate.low):
        return Question(topic="memory", words=_clean(slate.text[slice(*found.span("what"))]))
    return None


def _clean(words: str) -> str:
    return words.strip(" ?.!,;:“”\"'")


def _read_times(slate: Slate, today: date) -> Question:
    found = find_period(slate.low, today)
    if found is None:
        return Question()
    period, place = found
    slate.cut(*place)
    return _timed(Question(), period)


def _timed(question: Question, period: Period) -> Question:
    return replace(
        question,
        start=period.start.isoformat(),
        end=period.end.isoformat(),
        period=period.says,
    )


def _read_measures(slate: Slate, question: Question) -> Question:
    if found := slate.strike(known.GROUPS):
        by = found["by"]
        name = known.GROUP_NAMES.get(by) or known.GROUP_NAMES.get(by.removesuffix("s"), "source")
        question = replace(question, group_by=name)
    elif found := slate.strike(known.MOST_OF):
        by = found["by"] or "owner"
        name = known.GROUP_NAMES.get(by) or known.GROUP_NAMES.get(by.removesuffix("s"), "source")
        state = (
            "won" if any(word in found[0] for word in ("won", "closed", "sold", "win")) else None
        )
        question = replace(question, group_by=name, state=state)
    if found := slate.strike(known.EMPLOYEES):
        least = int(found["n"].replace(",", ""))
        question = replace(question, topic="companies", least_employees=least)
    if slate.strike(known.FIELDS[0][1]):
        return replace(question, field="Employees")
    if slate.strike(known.COUNT):
        question = replace(question, measure="count")
    if found := slate.strike(known.AMOUNT):
        number = min(float(found["n"].replace(",", "")), 1e10) * _UNITS.get(found["unit"], 1)
        cents = round(number * 100)
        if found["way"] in _MORE:
            question = replace(question, least_cents=cents)
        else:
            question = replace(question, most_cents=cents)
    if found := slate.strike(known.ORDINAL):
        question = replace(question, ordinal=known.ORDINALS[found["n"]], refers=True)
    return question


def _read_topic(slate: Slate, question: Question) -> Question:
    """The thing named first that can be listed; fields count where nothing can be listed."""
    if question.topic is not None:
        for _, pattern in known.TOPICS:
            slate.strike_all(pattern)
        return question
    if question.field is None:
        for field, pattern in known.FIELDS[1:]:
            if pattern.search(slate.low) and _asks_field(field, slate):
                slate.strike_all(pattern)
                question = replace(question, field=field)
                break
    found = [
        (match.start(), place, topic)
        for place, (topic, pattern) in enumerate(known.TOPICS)
        if (match := pattern.search(slate.low))
    ]
    strong = [one for one in found if one[2] in ("forecast", "queue", "promises", "changes")]
    if question.field is not None and not strong:
        for _, pattern in known.TOPICS:
            slate.strike_all(pattern)
        return question
    if found:
        topic = min(strong or found)[2]
        for _, pattern in known.TOPICS:
            slate.strike_all(pattern)
        question = replace(question, topic=topic, field=None)
    return question


def _asks_field(field: str, slate: Slate) -> bool:
    """A word like "source" or "close" may be part of another question."""
    if field == "Closes":
        return "clos" in slate.low
    if field == "Source":
        return "where did" not in slate.low or "come from" in slate.low
    if field == "Amount":
        return not any(word in slate.low for word in ("open", "pipeline", "by amount"))
    if field == "Owner":
        return True
    listed = any(p.search(slate.low) for name, p in known.TOPICS if name != "deals")
    return not listed or field not in ("City", "Email", "Phone")


def _read_flags(slate: Slate, question: Question) -> Question:
    """Conditions that are words of their own: stale, golden, mine, without an owner."""
    kept = [name for name, pattern in _SEEN if pattern.search(slate.low)]
    found = [name for name, pattern in _FLAGS if slate.strike_all(pattern)]
    question = replace(question, flags=(*kept, *found))
    if "silent" in found and question.period.startswith("in "):
        return replace(question, period=f"for {question.period.removeprefix('in ')}")
    if "at_risk" in found and question.period == "today":  # what needs somebody today is open now
        return replace(question, start=None, end=None, period="")
    return question


def _read_conditions(slate: Slate, question: Question) -> Question:
    for name, pattern in _TIMES:
        if slate.strike_all(pattern) and question.time_of is None:
            question = replace(question, time_of=name)
    if slate.strike(known.SUM) and question.measure == "list":
        question = replace(question, measure="sum")
    for state, pattern in known.STATES:
        if slate.strike_all(pattern) and question.state is None:
            question = replace(question, state=state)
    if question.topic in ("tasks", "work") and slate.strike_all(known.DONE):
        question = replace(question, state="done")
    if found := slate.strike(known.LIMIT):
        question = replace(question, limit=max(1, min(count_of(found["n"]), 50)))
    for name, pattern in known.ORDERS:
        if slate.strike_all(pattern) and question.order is None:
            question = replace(question, order=name)
    return question
