"""What a tenant says of its own business, for predictions to rest on. Nothing is presumed."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from enterprisehub.kernel.tenancy.sections import Section

type Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
type Words = Annotated[tuple[Word, ...], Field(max_length=200)]
type Headcount = Annotated[int, Field(ge=1, le=10_000_000)]


class TeamMember(BaseModel):
    """Where a member sells."""

    model_config = ConfigDict(frozen=True)

    user_id: UUID
    places: Words = ()


class BusinessProfile(Section, section="business_profile"):
    """Whom the tenant wants as customers, who sells where, and where it wants to grow.

    Places are those of companies, "Austin", "TX" or "Austin, TX". Where a person lives is left
    out on purpose: see the Fair Housing Act, 42 U.S.C. 3604.
    """

    industries: Words = ()
    roles: Words = ()
    employees_from: Headcount | None = None
    employees_to: Headcount | None = None
    markets: Words = ()
    expansion: Words = ()
    team: Annotated[tuple[TeamMember, ...], Field(max_length=500)] = ()

    @model_validator(mode="after")
    def in_order(self) -> Self:
        """The smallest wanted company is no larger than the largest."""
        if self.employees_from and self.employees_to and self.employees_from > self.employees_to:
            raise ValueError("The smallest company may not be larger than the largest one.")
        return self
