"""The public holidays on which nobody of the tenant works."""

from datetime import date
from functools import lru_cache
from typing import Final

import holidays

from enterprisehub.domains.delivery.settings import DeliverySettings
from enterprisehub.kernel.db.session import Db

YEARS_BACK: Final = 3
YEARS_AHEAD: Final = 4


async def holidays_around(db: Db, today: date) -> frozenset[date]:
    """Those of the tenant's place, as far as histories and forecasts reach; none where no place
    is chosen.
    """
    place = (await DeliverySettings.load(db)).holidays_of
    return holidays_of(place, today.year) if place else frozenset()


@lru_cache(maxsize=256)
def holidays_of(place: str, year: int) -> frozenset[date]:
    """Public holidays around `year` of a place as `DeliverySettings.holidays_of` names it."""
    country, _, region = place.partition("-")
    years = range(year - YEARS_BACK, year + YEARS_AHEAD + 1)
    return frozenset(holidays.country_holidays(country, subdiv=region or None, years=years))
