"""What a tenant decides about its proposals."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from enterprisehub.kernel.tenancy.sections import Section


class ProposalSettings(Section, section="proposals"):
    """Discounts up to `free_discount_pct` need nobody; above `most_discount_pct` there are none.

    `tax_pct` is put on top of all lines. `terms` are printed at the end of a proposal.
    """

    free_discount_pct: Annotated[float, Field(ge=0, le=100, multiple_of=0.01)] = 10.0
    most_discount_pct: Annotated[float, Field(ge=0, le=100, multiple_of=0.01)] = 30.0
    tax_pct: Annotated[float, Field(ge=0, le=100, multiple_of=0.001)] = 0.0
    valid_days: Annotated[int, Field(ge=1, le=365)] = 30
    number_prefix: Annotated[str, Field(pattern=r"^[A-Z0-9]{1,8}$")] = "P"
    intro: Annotated[str, Field(max_length=2000)] = ""
    terms: Annotated[str, Field(max_length=6000)] = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.free_discount_pct > self.most_discount_pct:
            raise ValueError("the free discount cannot be above the highest one")
        return self
