"""What the directories say of a batch of addresses: only the part that it needs is read."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from enterprisehub.domains.hygiene.logic.check_postal.built_in import (
    COUNTRY,
    shape_directory,
    united_states,
)
from enterprisehub.domains.hygiene.logic.check_postal.places import (
    Directory,
    Place,
    code_keys,
    place_key,
)
from enterprisehub.domains.hygiene.models import PostalPlaceRow
from enterprisehub.domains.hygiene.queries import postal
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.search.fold import fold


async def load_directories(db: Db, rows: Sequence[Mapping[str, Any]]) -> dict[str, Directory]:
    """By country, for those of the contacts' countries that have a directory.

    The tenant's own goes before the one that comes with the program.
    """
    wanted: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["postal_code"]:
            wanted[row["country"] or COUNTRY].append(row)
    own = await postal.in_use(db, sorted(wanted))
    found: dict[str, Directory] = {}
    for country, addresses in wanted.items():
        if country in own:
            codes = {key for row in addresses for key in code_keys(country, row["postal_code"])}
            names = {place_key(country, row["city"]) for row in addresses if row["city"]}
            places = await postal.places_of(db, own[country], sorted(codes), sorted(names))
            states = await postal.states_of(db, own[country])
            part = shape_directory(country, map(_place, places))
            known = frozenset(fold(name) for pair in states for name in pair) - {""}
            found[country] = replace(part, states=known)
        elif country == COUNTRY:
            found[country] = await asyncio.to_thread(united_states)
    return found


def _place(row: PostalPlaceRow) -> Place:
    return Place(
        code=row.code,
        name=row.place,
        state=row.state,
        state_code=row.state_code,
        district=row.district,
        latitude_degrees=row.latitude_degrees,
        longitude_degrees=row.longitude_degrees,
    )
