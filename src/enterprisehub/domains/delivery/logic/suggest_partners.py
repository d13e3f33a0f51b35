"""Who might pair with whom, and whose work might be shared out, from how it lies with people.

Nobody is named, and smaller groups than the tenant's are not looked at, unless the tenant shows
figures of single people.
"""

from collections.abc import Awaitable, Callable, Sequence
from math import ceil
from statistics import fmean
from typing import Final

from enterprisehub.domains.delivery.logic.state_finding import LEAST_MEASURED, Finding
from enterprisehub.domains.delivery.queries import metrics
from enterprisehub.domains.delivery.queries.metrics import Window
from enterprisehub.domains.delivery.settings import DeliverySettings
from enterprisehub.kernel.db.session import Db

# Two people are no group in which work could lie otherwise.
LEAST_PEOPLE: Final = 3
LEAST_REVIEWS: Final = 10
MOST_REVIEWS_RATIO: Final = 0.5
LEAST_HELD: Final = 4
TIMES_THE_MEAN: Final = 2

type PartnerRule = Callable[[Db, Window, DeliverySettings], Awaitable[Finding | None]]


async def _reviews_on_one(db: Db, window: Window, settings: DeliverySettings) -> Finding | None:
    """Half of the reviews and more are one person's: who writes and hardly reviews could join."""
    given = await metrics.shares(db, "reviews", window)
    wrote = await metrics.shares(db, "merged", window)
    people = {one.person_id for one in (*given, *wrote)}
    total = sum(one.n for one in given)
    if total < LEAST_REVIEWS or _too_few(len(people), settings):
        return None
    busiest = given[0]
    if busiest.n <= MOST_REVIEWS_RATIO * total:
        return None
    reviewed = {one.person_id: one.n for one in given}
    others = [one for one in wrote if one.person_id != busiest.person_id]
    others.sort(key=lambda one: (reviewed.get(one.person_id, 0), -one.n, one.name))
    if not others:
        return None
    partner = others[0]
    if settings.show_single_people:
        text = (
            f"{busiest.name} gave {busiest.n} of {total} reviews. {partner.name} wrote "
            f"{_count(partner.n, 'merged change')} and gave "
            f"{_count(reviewed.get(partner.person_id, 0), 'review')}: "
            f"let {partner.name} review beside {busiest.name}."
        )
    else:
        few = [one for one in others if reviewed.get(one.person_id, 0) * len(people) < total]
        text = (
            f"One of {len(people)} people gave {busiest.n} of {total} reviews, while {len(few)} "
            "who write changes gave less than their part. Let those review beside the one: the "
            "next changes in pairs."
        )
    return Finding(
        "Most reviews rest on one person",
        text,
        {"metrics": ["pull_pickup", "pull_rework"], "n": total, "people": len(people),
         "share": round(busiest.n / total, 2)},
    )  # fmt: skip


async def _work_on_one(db: Db, window: Window, settings: DeliverySettings) -> Finding | None:
    """Somebody holds twice as much as is usual, while others hold one item or none."""
    held = await metrics.shares(db, "work_in_progress", window)
    done = await metrics.shares(db, "throughput", window)
    names = {one.person_id: one.name for one in (*done, *held)}
    total = sum(one.n for one in held)
    if total < LEAST_MEASURED or _too_few(len(names), settings):
        return None
    busiest, load = held[0], {one.person_id: one.n for one in held}
    free = sorted(name for person, name in names.items() if load.get(person, 0) <= 1)
    usual = fmean(load.get(person, 0) for person in names)
    if not free or busiest.n < LEAST_HELD or busiest.n < TIMES_THE_MEAN * usual:
        return None
    spare = busiest.n - ceil(usual)
    if settings.show_single_people:
        who = f"{busiest.name} holds"
        whom = f"{_joined(free)} {'holds' if len(free) == 1 else 'hold'} one or none"
    else:
        who = f"One of {len(names)} people holds"
        whom = f"{len(free)} {'holds' if len(free) == 1 else 'hold'} one or none"
    return Finding(
        "Work piles up with one person",
        f"{who} {busiest.n} of the {total} items in work, while {whom}. Hand over up to {spare} of "
        "them, those begun last first.",
        {"metrics": ["work_in_progress", "throughput"], "n": total, "people": len(names),
         "share": round(busiest.n / total, 2)},
    )  # fmt: skip


PARTNER_RULES: Final[dict[str, PartnerRule]] = {
    "reviews_on_one": _reviews_on_one,
    "work_on_one": _work_on_one,
}


def _too_few(people: int, settings: DeliverySettings) -> bool:
    least = LEAST_PEOPLE if settings.show_single_people else settings.smallest_group
    return people < least


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


def _joined(names: Sequence[str]) -> str:
    shown = list(names[:3])
    more = [f"{len(names) - len(shown)} more"] if len(names) > len(shown) else []
    *before, last = shown + more
    return f"{', '.join(before)} and {last}" if before else last
