"""The tenant's own records, ranked by their likeness to those who bought. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from enterprisehub.domains.outreach.logic.rank_fit import (
    LEAST_WON,
    learn_profile,
    rate_fit,
    traits_of,
)

MOST_REASONS = 4


class Prospect(BaseModel):
    """`person_id` is whom to begin with; of a company, the one who scores highest."""

    id: UUID
    name: str
    fit: int
    reasons: list[str]
    person_id: UUID | None = None
    person_name: str = ""


class Prospects(BaseModel):
    """Who fits best, out of how many, learned from how many won deals."""

    of_companies: bool
    won: int
    looked_at: int
    prospects: list[Prospect]

    def give_people(self, people: Sequence[Mapping[str, Any]]) -> None:
        """Each company gets the first of its people, in their order."""
        first: dict[UUID, Mapping[str, Any]] = {}
        for person in people:
            first.setdefault(person["company_id"], person)
        for one in self.prospects:
            if person_of := first.get(one.id):
                one.person_id, one.person_name = person_of["id"], person_of["name"]


def find_prospects(
    closed: Sequence[Mapping[str, Any]],
    companies: Sequence[Mapping[str, Any]],
    people: Sequence[Mapping[str, Any]],
    *,
    among: str = "best",
    least_fit: int = 55,
    limit: int = 5,
) -> Prospects:
    """Companies where enough of them bought, else people; `among` may say which."""
    won = [row for row in closed if row["state"] == "won"]
    with_company = [row for row in won if row["company_id"]]
    of_companies = among == "companies" or (
        among == "best" and len(with_company) >= LEAST_WON and bool(companies)
    )
    buyers = with_company if of_companies else won
    pool = companies if of_companies else people
    bought = [traits_of(row) for row in buyers]
    profile = learn_profile(bought, bought + [traits_of(row) for row in pool])
    if profile is None:
        return Prospects(
            of_companies=of_companies, won=len(buyers), looked_at=len(pool), prospects=[]
        )
    rated = [(rate_fit(profile, traits_of(row)), row) for row in pool]
    rated.sort(key=lambda pair: (-pair[0].score, -(pair[1]["score"] or 0), str(pair[1]["id"])))
    chosen = [
        Prospect(
            id=row["id"],
            name=row["name"],
            fit=fit.score,
            reasons=[reason.says for reason in fit.reasons[:MOST_REASONS]],
            person_id=None if of_companies else row["id"],
            person_name="" if of_companies else row["name"],
        )
        for fit, row in rated
        if fit.score >= least_fit
    ]
    return Prospects(
        of_companies=of_companies, won=len(buyers), looked_at=len(pool), prospects=chosen[:limit]
    )
