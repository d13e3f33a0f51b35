"""Everything known about a company becomes a picture: who is engaged, what is open and missing.

Pure. Every gap says what was looked at; every next step follows from a gap.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from pydantic import BaseModel

from enterprisehub.domains.outreach.logic.rank_fit import part_of

ENGAGED: Final = timedelta(days=30)
SILENT: Final = timedelta(days=60)
DECIDING: Final = ("owner", "leader")
type Band = Literal["strong", "steady", "thin", "cold"]
STRONG, STEADY, THIN = 75, 50, 25


class Person(BaseModel):
    """`said` and `heard`: what came from them and went to them in the time that counts."""

    id: UUID
    name: str
    job_title: str = ""
    part: str = ""
    score: int | None = None
    said: int = 0
    heard: int = 0
    last_at: datetime | None = None
    standing: str = "silent"


class DealPart(BaseModel):
    """A deal as the analysis shows it; `late` where its day has passed."""

    id: UUID
    title: str
    state: str
    stage: str
    amount_cents: int | None
    currency: str
    days_in_stage: int
    close_on: date | None
    late: bool


class Gap(BaseModel):
    """Something that is missing, and what to do about it; `about` is a person or a deal."""

    code: str
    says: str
    step: str = ""
    points: int = 0
    contact_id: UUID | None = None
    deal_id: UUID | None = None


class Analysis(BaseModel):
    """`score` is how well we stand: 100 less the points of every gap."""

    name: str
    score: int
    band: Band
    people: list[Person]
    deals: list[DealPart]
    open_cents: dict[str, int]
    won_cents: dict[str, int]
    gaps: list[Gap]
    strengths: list[str]


def judge_person(person: dict[str, Any], talk: Sequence[dict[str, Any]], now: datetime) -> Person:
    """How engaged somebody is, from what passed between us."""
    mine = [one for one in talk if one["contact_id"] == person["id"]]
    said = [one for one in mine if one["direction"] == "inbound"]
    last = max((one["at"] for one in mine), default=person.get("last_activity_at"))
    recent = last is not None and now - last <= ENGAGED
    standing = "engaged" if recent and said else "reached" if mine else "silent"
    return Person(
        id=person["id"],
        name=person["name"],
        job_title=person.get("job_title") or "",
        part=part_of(person.get("job_title")),
        score=person.get("score"),
        said=len(said),
        heard=len(mine) - len(said),
        last_at=last,
        standing=standing,
    )


def analyse_account(
    company: dict[str, Any],
    people: Sequence[Person],
    deals: Sequence[DealPart],
    *,
    open_tasks: int,
    now: datetime,
) -> Analysis:
    """The picture, its gaps first by weight."""
    gaps = [
        *_gaps_of_record(company),
        *_gaps_of_people(company["name"], people, now),
        *_gaps_of_deals(deals, people, open_tasks),
    ]
    gaps.sort(key=lambda gap: (-gap.points, gap.code, gap.says))
    score = max(0, 100 - sum(gap.points for gap in gaps))
    band: Band = (
        "strong" if score >= STRONG else "steady" if score >= STEADY
        else "thin" if score >= THIN else "cold"
    )  # fmt: skip
    return Analysis(
        name=company["name"],
        score=score,
        band=band,
        people=list(people),
        deals=list(deals),
        open_cents=_sum(deals, "open"),
        won_cents=_sum(deals, "won"),
        gaps=gaps,
        strengths=_strengths(people, deals),
    )


def _sum(deals: Sequence[DealPart], state: str) -> dict[str, int]:
    sums: dict[str, int] = {}
    for deal in deals:
        if deal.state == state and deal.amount_cents is not None:
            sums[deal.currency] = sums.get(deal.currency, 0) + deal.amount_cents
    return sums


def _gaps_of_record(company: dict[str, Any]) -> list[Gap]:
    missing = [
        word
        for name, word in (
            ("industry", "industry"), ("employees", "number of people"),
            ("domain", "website"), ("owner_user_id", "owner"),
        )
        if not company.get(name)
    ]  # fmt: skip
    if not missing:
        return []
    says = f"The record lacks: {', '.join(missing)}."
    return [Gap(code="record", says=says, points=3 * len(missing))]


def _gaps_of_people(name: str, people: Sequence[Person], now: datetime) -> list[Gap]:
    if not people:
        return [Gap(code="nobody", says=f"Nobody at {name} is known.", points=40)]
    gaps = []
    engaged = [one for one in people if one.standing == "engaged"]
    first = people[0]
    if not any(one.part in DECIDING for one in people):
        says = "None of the known people has a deciding part by their title."
        step = f"Ask {first.name} who decides at {name}"
        gaps.append(Gap(code="decider", says=says, step=step, points=15, contact_id=first.id))
    if len(engaged) == 1 and len(people) == 1:
        says = f"Everything hangs on {engaged[0].name} alone."
        step = f"Get to know a second person at {name} through {engaged[0].name}"
        gaps.append(Gap(code="single", says=says, step=step, points=10, contact_id=engaged[0].id))
    last = max((one.last_at for one in people if one.last_at), default=None)
    if last is None or now - last > SILENT:
        days = "ever" if last is None else f"for {(now - last).days} days"
        says = f"Nobody at {name} was spoken with {days}."
        step = f"Call {first.name} and ask how things stand"
        gaps.append(Gap(code="silence", says=says, step=step, points=25, contact_id=first.id))
    for one in people:
        if one.heard >= 3 and not one.said:  # noqa: PLR2004  three without an answer
            says = f"{one.name} was written to {one.heard} times and never answered."
            gaps.append(Gap(code="unanswered", says=says, points=5, contact_id=one.id))
    return gaps


def _gaps_of_deals(
    deals: Sequence[DealPart], people: Sequence[Person], open_tasks: int
) -> list[Gap]:
    live = [deal for deal in deals if deal.state == "open"]
    if not live:
        won = any(deal.state == "won" for deal in deals)
        says = "Nothing is open." + (" They bought before." if won else "")
        step = "Offer the next thing that fits what they bought" if won else ""
        whom = people[0].id if people and step else None
        return [Gap(code="no_deal", says=says, step=step, points=20, contact_id=whom)]
    gaps = []
    for deal in live:
        if deal.late:
            says = f"“{deal.title}” should have closed on {deal.close_on:%-d %B}."
            step = f"Agree on a new closing day for {deal.title}"
            gaps.append(Gap(code="late", says=says, step=step, points=15, deal_id=deal.id))
        if deal.amount_cents is None:
            says = f"“{deal.title}” has no amount."
            gaps.append(Gap(code="amount", says=says, points=5, deal_id=deal.id))
    if not open_tasks:
        says = f"{len(live)} open {'deal' if len(live) == 1 else 'deals'}, and no task."
        step = f"Agree on the next step of {live[0].title}"
        gaps.append(Gap(code="no_task", says=says, step=step, points=10, deal_id=live[0].id))
    return gaps


def _strengths(people: Sequence[Person], deals: Sequence[DealPart]) -> list[str]:
    told = []
    engaged = [one.name for one in people if one.standing == "engaged"]
    if engaged:
        told.append(f"In talk within {ENGAGED.days} days: {', '.join(engaged[:5])}.")
    won = sum(1 for deal in deals if deal.state == "won")
    if won:
        told.append(f"{won} won {'deal' if won == 1 else 'deals'}.")
    if deciders := [one.name for one in people if one.part in DECIDING and one.said]:
        told.append(f"Somebody who decides talks with us: {deciders[0]}.")
    return told
