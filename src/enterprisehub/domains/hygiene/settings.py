"""What a tenant decides about the care for its data."""

from typing import Annotated

from pydantic import Field

from enterprisehub.kernel.tenancy.sections import Section


class HygieneSettings(Section, section="hygiene"):
    """`enrichment_cents_per_contact` is the most that providers may be paid to look somebody up.

    `fill_empty_fields` writes what was found where a contact has nothing; else it is offered only.
    `least_likelihood_pct` is how sure a bought answer must be to count as one.
    """

    stale_after_days: Annotated[int, Field(ge=7, le=730)] = 90
    fill_empty_fields: bool = True
    enrichment_cents_per_contact: Annotated[int, Field(ge=0, le=500)] = 10
    enrichment_cents_per_month: Annotated[int, Field(ge=0, le=1_000_000)] = 2_000
    least_likelihood_pct: Annotated[int, Field(ge=20, le=100)] = 60
    read_websites: bool = True
    sync_silent_minutes: Annotated[int, Field(ge=15, le=1440)] = 60
    sync_error_pct: Annotated[float, Field(ge=0.5, le=50)] = 5.0
