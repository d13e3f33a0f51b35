"""What a text asks to be looked up or arranged, beside what it tells the flow. Pure."""

from collections.abc import Collection, Mapping
from datetime import date

from enterprisehub.domains.conversations.contracts import (
    HelpAsked,
    KnownNames,
    LeadActKind,
    SlotSpec,
    SlotType,
    SlotValue,
)
from enterprisehub.domains.conversations.logic.decide_acts import SILENT_STAGES
from enterprisehub.domains.conversations.logic.give_help import patterns
from enterprisehub.domains.conversations.logic.give_help.choose_offered import (
    choose_home,
    choose_time,
    offered_times,
    shown_homes,
)
from enterprisehub.domains.conversations.logic.give_help.find_question import find_question
from enterprisehub.domains.conversations.logic.give_help.read_when import When, read_when
from enterprisehub.domains.conversations.logic.read_turn import TurnOutcome
from enterprisehub.domains.conversations.logic.understand_text.read_counts import find_counts
from enterprisehub.domains.conversations.logic.understand_text.read_money import find_money
from enterprisehub.domains.conversations.logic.understand_text.read_places import find_places
from enterprisehub.domains.conversations.logic.understand_text.read_words import (
    Reading,
    read_words,
)

_REFUSALS = frozenset(
    {LeadActKind.NOT_INTERESTED, LeadActKind.WRONG_PERSON, LeadActKind.ABUSE}
)  # fmt: skip
_PRICE = SlotSpec(name="price", type=SlotType.MONEY, title="Price", unit="USD")
_BEDROOMS = SlotSpec(
    name="bedrooms",
    type=SlotType.COUNT,
    title="Bedrooms",
    nouns=("bed", "beds", "bedroom", "bedrooms", "br", "recamaras", "habitaciones", "cuartos"),
)
_AROUND_RATIO = 0.1
_LEAST_CENTS = 1_000_000


def read_asked(
    text: str,
    outcome: TurnOutcome,
    *,
    names: KnownNames,
    today: date,
    skills: Collection[str],
    stated: Mapping[str, str],
    apart: bool = False,
) -> HelpAsked | None:
    """What is asked of the bot, as far as it may do it; None where the flow goes on as it is.

    `outcome` is the turn as the policy alone would take it; `stated` are the tenant's facts.
    `apart`: also where the policy keeps silent by now.
    """
    kinds = {act.kind for act in outcome.heard.acts}
    silent = outcome.state.stage in SILENT_STAGES and not apart
    if not skills or kinds & _REFUSALS or silent:
        return None
    reading = read_words(text)
    when = read_when(reading, today)
    asked: HelpAsked | None = None
    if "ask_colleague" in skills:
        asked = _colleague(text, reading, when)
    if asked is None and "book_times" in skills:
        asked = _time(text, reading, when, outcome)
    if asked is None and "find_listings" in skills:
        asked = _listings(text, reading, names, outcome)
    if asked is None and "answer_questions" in skills:
        asked = find_question(reading, outcome, stated)
    return asked


def _colleague(text: str, reading: Reading, when: When) -> HelpAsked | None:
    for pattern in patterns.COLLEAGUE:
        found = pattern.search(reading.plain)
        if found is None or found["name"].split()[0] in patterns.NOBODY_BY_NAME:
            continue
        name = reading.surface(found.start("name"), found.end("name"))
        return HelpAsked(
            kind="colleague",
            words=text,
            name=name.title() if name.islower() else name,
            day=when.day.isoformat() if when.day else None,
            at=when.at,
        )
    return None


def _time(text: str, reading: Reading, when: When, outcome: TurnOutcome) -> HelpAsked | None:
    times = offered_times(outcome.state)
    about = choose_home(reading, shown_homes(outcome.state))
    if times and (chosen := choose_time(reading, when, times, outcome.heard)) is not None:
        return HelpAsked(kind="book", words=text, starts_at=chosen, about=shown_about(outcome))
    wanted = patterns.TIME_WANTED.search(reading.plain) is not None
    if times and not when and patterns.OTHER_TIMES.search(reading.plain):
        return HelpAsked(kind="other_times", words=text, about=shown_about(outcome))
    if patterns.HOMES_WANTED.search(reading.plain) or not (wanted or (times and when)):
        return None
    day, at = when.day, when.at
    if day is None and at is not None and (asked_day := _day_under_discussion(outcome)):
        day = asked_day
    return HelpAsked(
        kind="book" if day and at else "times",
        words=text,
        day=day.isoformat() if day else None,
        at=at,
        part=when.part,
        about=about or shown_about(outcome),
    )


def shown_about(outcome: TurnOutcome) -> str:
    """The home of which the times under discussion are."""
    memory = outcome.state.facts.get("help") or {}
    return str(memory.get("about", ""))


def _day_under_discussion(outcome: TurnOutcome) -> date | None:
    """The day of the times that were offered, where it is one."""
    days = {date.fromisoformat(one[:10]) for one in offered_times(outcome.state)}
    return days.pop() if len(days) == 1 else None


def _listings(
    text: str, reading: Reading, names: KnownNames, outcome: TurnOutcome
) -> HelpAsked | None:
    places = [str(found.value) for found in find_places(reading, names.places, asked=False)]
    sums = [found.value for found in find_money(reading, _PRICE, asked=False, earlier_cents=None)]
    beds = [int(found.value) for found in find_counts(reading, _BEDROOMS, asked=False)]
    named = patterns.HOMES_WANTED.search(reading.plain) or patterns.FOR_SALE.search(reading.plain)
    vague = patterns.ANYTHING.search(reading.plain) and (places or sums or beds)
    if not named and not vague:
        return None
    known = outcome.state.slots
    least, most = _range(sums[0] if sums else _value(known.get("budget")))
    place = places[0] if places else _value(known.get("place"))
    bedrooms = beds[0] if beds else _value(known.get("bedrooms"))
    return HelpAsked(
        kind="listings",
        words=text,
        place=place if isinstance(place, str) else None,
        least_cents=least,
        most_cents=most,
        bedrooms=bedrooms if isinstance(bedrooms, int) else None,
    )


def _thousands(cents: int) -> int:
    """What is said as "under 500" speaks of thousands: no home costs less."""
    return cents * 1000 if cents < _LEAST_CENTS else cents


def _value(value: SlotValue | None) -> object:
    return value.value if value is not None else None


def _range(money: object) -> tuple[int | None, int | None]:
    """A bare sum is the most that somebody pays; "around" leaves room on both sides."""
    if not isinstance(money, Mapping) or not isinstance(money.get("amount_cents"), int):
        return None, None
    amount = _thousands(int(money["amount_cents"]))
    if "max_cents" in money:
        return amount, _thousands(int(money["max_cents"]))
    match money.get("qualifier"):
        case "at_least":
            return amount, None
        case "around":
            return round(amount * (1 - _AROUND_RATIO)), round(amount * (1 + _AROUND_RATIO))
        case _:
            return None, amount
