"""What a tenant decides about figures of people, insights and promises."""

from typing import Annotated

import holidays
from pydantic import Field, field_validator

from enterprisehub.kernel.tenancy.sections import Section


class DeliverySettings(Section, section="delivery"):
    """Figures of people are shown for groups of `smallest_group` and more, and of one person only
    where `show_single_people` allows it.
    """

    smallest_group: Annotated[int, Field(ge=2, le=50)] = 5
    show_single_people: bool = False
    # Findings of a rule whose share of confirmed answers falls below this are no longer shown.
    insight_floor_ratio: Annotated[float, Field(ge=0, le=1)] = 0.34
    # No day is promised of which the forecast is less sure than this.
    promise_confidence_pct: Annotated[int, Field(ge=50, le=95)] = 85
    # Open items that nobody touched for so many days are not forecast; 0 forecasts them all.
    stale_days: Annotated[int, Field(ge=0, le=1095)] = 180
    # A linked project's 85 % day may move by so many days before its deal's owner is told.
    slip_days: Annotated[int, Field(ge=1, le=90)] = 5
    # Promises that people make without a day are due after so many working days; 0 leaves them.
    promise_undated_days: Annotated[int, Field(ge=0, le=30)] = 2
    promise_reminder_hours: Annotated[int, Field(ge=1, le=168)] = 24
    # A promise that nobody ended so many days after it was due counts as broken.
    promise_grace_days: Annotated[int, Field(ge=0, le=60)] = 3
    # Whose public holidays are free in forecasts: ISO 3166 codes as in US, US-TX or DE-BY.
    holidays_of: str = ""

    @field_validator("holidays_of")
    @classmethod
    def _known(cls, place: str) -> str:
        place = place.strip().upper()
        country, dash, region = place.partition("-")
        known = holidays.list_supported_countries()
        if place and country not in known:
            named = country[:20]
            raise ValueError(f"{named} is no country that is known; codes are like US, GB or DE")
        if dash and region not in known[country]:
            regions = ", ".join(known[country]) or "none"
            raise ValueError(f"{region} is no region of {country}; its regions are {regions}")
        return place
