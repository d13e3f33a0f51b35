"""How like those who bought somebody is, with the reasons. Pure.

For each thing known (industry, size, place, source, part in the company) the share of a value
among won deals is held against its share among everybody; the logarithm of the two is its weight.
Both shares are drawn towards each other by a few made-up observations, so that one lucky deal
proves nothing. A value that nobody bought with counts against, an unknown one not at all.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

LEAST_WON: Final = 3
"""Fewer won deals tell no profile."""
PRIOR: Final = 2.0
MOST_WEIGHT: Final = 1.5
TITLES: Final = {
    "industry": "Industry",
    "size": "Size",
    "city": "City",
    "region": "State",
    "source": "Source",
    "part": "Part",
}
_SIZES: Final = ((10, "1–10"), (50, "11–50"), (200, "51–200"), (1000, "201–1000"))
_PARTS: Final = (
    ("owner", ("owner", "founder", "ceo", "president", "managing partner", "partner")),
    ("leader", ("chief", "cto", "cfo", "coo", "vp", "vice president", "director", "head")),
    ("manager", ("manager", "lead", "supervisor")),
    ("specialist", ("engineer", "analyst", "designer", "nurse", "teacher", "architect")),
)

type Traits = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reason:
    """`weight` above 0 speaks for, below 0 against."""

    says: str
    weight: float


@dataclass(frozen=True, slots=True)
class Fit:
    """`score` is 0 to 100; 50 is neither like the buyers nor unlike them."""

    score: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """What those who bought have in common, against everybody."""

    won: int
    everybody: int
    won_by: Mapping[str, Counter[str]]
    all_by: Mapping[str, Counter[str]]


def traits_of(row: Mapping[str, Any]) -> dict[str, str]:
    """What can be compared of a company or person; unknown things are left out."""
    city = row.get("company_city") or row.get("city")
    region = row.get("company_state") or row.get("contact_state")
    found = {
        "industry": row.get("industry"),
        "size": size_of(row.get("employees")),
        "city": city,
        "region": region,
        "source": row.get("contact_source") or row.get("source"),
        "part": part_of(row.get("job_title")),
    }
    return {name: str(value).strip() for name, value in found.items() if value}


def size_of(employees: int | None) -> str:
    if not employees:
        return ""
    return next((label for most, label in _SIZES if employees <= most), "over 1000")


def part_of(job_title: str | None) -> str:
    """The part somebody has in their company, from their title; empty where it tells none."""
    words = f" {(job_title or '').lower()} "
    for part, marks in _PARTS:
        if any(f" {mark} " in words.replace(",", " ") for mark in marks):
            return part
    return ""


def learn_profile(won: Sequence[Traits], everybody: Sequence[Traits]) -> Profile | None:
    """The profile, or None while too few have bought."""
    if len(won) < LEAST_WON:
        return None
    return Profile(len(won), len(everybody), _count(won), _count(everybody))


def _count(rows: Sequence[Traits]) -> dict[str, Counter[str]]:
    return {name: Counter(row[name] for row in rows if name in row) for name in TITLES}


def rate_fit(profile: Profile, traits: Traits) -> Fit:
    """How like the buyers somebody with these traits is."""
    reasons = [r for name, value in traits.items() if (r := _reason(profile, name, value))]
    total = sum(reason.weight for reason in reasons)
    ordered = sorted(reasons, key=lambda r: (-abs(r.weight), r.says))
    return Fit(round(100 / (1 + math.exp(-total))), tuple(ordered))


def _reason(profile: Profile, name: str, value: str) -> Reason | None:
    won_known = profile.won_by[name].total()
    all_known = profile.all_by[name].total()
    if not won_known or not all_known:
        return None
    bought = profile.won_by[name][value]
    share = profile.all_by[name][value] / all_known
    drawn = (bought + PRIOR * share) / (won_known + PRIOR)
    usual = max(share, 1 / (all_known + 1))
    weight = max(-MOST_WEIGHT, min(MOST_WEIGHT, math.log(max(drawn, 1e-6) / usual)))
    if abs(weight) < 0.05:  # noqa: PLR2004  nothing to tell
        return None
    usually = f"{share * 100:.0f} % of everybody"
    says = f"{TITLES[name]} {value}: {bought} of {won_known} won deals, {usually}"
    return Reason(says, round(weight, 3))
