"""An agenda for a talk, from what was told and what is open. Pure.

Every point says where it comes from. The minutes add up to the asked time exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel

MOST_POINTS: Final = 7
LEAST_MINUTES: Final = 3


class Point(BaseModel):
    title: str
    minutes: int
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A point before it has its minutes; `weight` is how much of the time it wants."""

    title: str
    because: str
    weight: int


class AgendaFacts(BaseModel):
    """What a talk could be about."""

    with_whom: str
    about: str
    told: list[tuple[str, str]]
    open_questions: list[str]
    tasks: list[str]
    stage: str = ""
    close_on: str = ""
    last_words: str = ""
    to_find_out: list[tuple[str, str]]


def build_agenda(facts: AgendaFacts, minutes: int) -> list[Point]:
    """Beginning and end, and between them what matters most; as many points as there is time."""
    middle = sorted(_wanted(facts), key=lambda w: -w.weight)
    room = max(1, min(MOST_POINTS, minutes // LEAST_MINUTES) - 2)
    begin = Wanted(title="Where we stand", because=_standing(facts), weight=2)
    end = Wanted(title="Agree on the next step and its day", because="Every talk ends so", weight=2)
    return _share([begin, *middle[:room], end], minutes)


def _standing(facts: AgendaFacts) -> str:
    told = "; ".join(f"{title}: {value}" for title, value in facts.told[:4])
    return told or (f"Last: “{facts.last_words}”" if facts.last_words else "First talk")


def _wanted(facts: AgendaFacts) -> list[Wanted]:
    points = [
        Wanted(title=question, because=because, weight=5)
        for because, question in facts.to_find_out[:3]
    ]
    if facts.open_questions:
        asked = ", ".join(facts.open_questions[:4])
        points.append(
            Wanted(title=f"Still to learn: {asked}", because="Not answered yet", weight=4)
        )
    if facts.close_on:
        points.append(
            Wanted(
                title="What stands between us and a decision",
                because=f"{facts.stage}, to close on {facts.close_on}",
                weight=5,
            )
        )
    points += [
        Wanted(title=task, because="On the list of tasks", weight=3) for task in facts.tasks[:2]
    ]
    if not points:
        points.append(
            Wanted(title="What matters to them now", because="Little is known yet", weight=6)
        )
    return points


def _share(points: Sequence[Wanted], minutes: int) -> list[Point]:
    """The time by weight, in whole minutes that add up to all of it."""
    total = sum(point.weight for point in points)
    exact = [minutes * point.weight / total for point in points]
    whole = [int(one) for one in exact]
    order = sorted(range(len(points)), key=lambda n: (whole[n] - exact[n], n))
    for n in order[: minutes - sum(whole)]:
        whole[n] += 1
    return [
        Point(title=point.title, minutes=share, because=point.because)
        for point, share in zip(points, whole, strict=True)
    ]
