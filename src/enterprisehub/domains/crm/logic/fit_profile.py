"""How well a contact fits the business that the tenant says it is in, reason by reason. Pure.

Only the contact's company and role count. Where a person lives, or what they are called, never
does: for housing that would be steering (Fair Housing Act, 42 U.S.C. 3604).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from enterprisehub.domains.crm.contracts import Reason
from enterprisehub.domains.crm.settings import BusinessProfile
from enterprisehub.kernel.search.fold import fold

INDUSTRY, SIZE, ROLE, MARKET, EXPANSION, COVERED = 5, 3, 4, 4, 2, 1
OUTSIDE: Final = -4
"""Points for each way in which a company fits; `OUTSIDE` for one in none of the industries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """What is known of the company and of the contact's role in it."""

    job_title: str | None = None
    industry: str | None = None
    employees: int | None = None
    city: str | None = None
    state: str | None = None


def fit_profile(profile: BusinessProfile, firm: Firm, names: Mapping[UUID, str]) -> list[Reason]:
    """Reasons of the group "profile"; none where the tenant or the record says nothing.

    `names` are the members' by id.
    """
    return [*_of_company(profile, firm), *_of_role(profile, firm), *_of_place(profile, firm, names)]


def _of_company(profile: BusinessProfile, firm: Firm) -> list[Reason]:
    found = []
    if profile.industries and firm.industry:
        if word := _contained(profile.industries, firm.industry):
            found.append(_reason("industry", f"Works in a target market: {word}", INDUSTRY, firm))
        else:
            title = f"{firm.industry} is none of your target markets"
            found.append(_reason("industry", title, OUTSIDE, firm))
    least, most = profile.employees_from, profile.employees_to
    count = firm.employees
    asked = count is not None and bool(least or most)
    if count is not None and asked and (least or 0) <= count <= (most or count):
        found.append(_reason("size", f"{count:,} employees: a company of your size", SIZE, firm))
    return found


def _of_role(profile: BusinessProfile, firm: Firm) -> list[Reason]:
    if firm.job_title and (word := _contained(profile.roles, firm.job_title)):
        return [_reason("role", f"Has a role you look for: {word}", ROLE, firm)]
    return []


def _of_place(profile: BusinessProfile, firm: Firm, names: Mapping[UUID, str]) -> list[Reason]:
    found = []
    if place := _here(profile.markets, firm):
        found.append(_reason("market", f"The company is in your market {place}", MARKET, firm))
    elif place := _here(profile.expansion, firm):
        title = f"The company is where you want to grow: {place}"
        found.append(_reason("expansion", title, EXPANSION, firm))
    for member in profile.team:
        if (place := _here(member.places, firm)) and member.user_id in names:
            title = f"{names[member.user_id]} covers {place}"
            found.append(_reason("covered", title, COVERED, firm))
            break
    return found


def _contained(wanted: Collection[str], text: str) -> str | None:
    """The first wanted word or words that stand whole in the text."""
    padded = f" {fold(text)} "
    return next((word for word in wanted if fold(word) and f" {fold(word)} " in padded), None)


def _here(places: Collection[str], firm: Firm) -> str | None:
    """The first of the places in which the company is."""
    city, state = fold(firm.city or ""), fold(firm.state or "")
    known = {one for one in (city, state, f"{city} {state}" if city and state else "") if one}
    return next((place for place in places if fold(place) in known), None)


def _reason(code: str, title: str, points: int, firm: Firm) -> Reason:
    evidence = {
        "industry": firm.industry,
        "role": firm.job_title,
        "size": firm.employees and str(firm.employees),
    }.get(code, ", ".join(one for one in (firm.city, firm.state) if one))
    return Reason(code=f"profile_{code}", title=title, points=points, evidence=evidence or "")
