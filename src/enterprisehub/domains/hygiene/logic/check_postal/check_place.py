"""What a postal directory says of one address: it fits, it belongs elsewhere, or there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from enterprisehub.domains.hygiene.logic.check_postal.places import (
    PARTIAL,
    Directory,
    Place,
    distance_km,
    same_place,
)
from enterprisehub.kernel.search.fold import fold

# Post offices lend their name to the towns around: so near, the other name is accepted.
NEIGHBOUR_KM: Final = 25.0
_MOST_NAMED: Final = 3
_CODE_LENGTH: Final = 3


@dataclass(frozen=True, slots=True)
class PlaceSaid:
    """The verdict in words; `place` is the right one where the directory names it."""

    verdict: Literal["ok", "warn", "bad"]
    says: str
    place: Place | None = None


def check_place(
    directory: Directory, city: str | None, state: str | None, postal_code: str
) -> PlaceSaid:
    """Whether the code exists, and is of this city and state."""
    code = postal_code.strip()
    places = directory.at(code)
    if not places:
        if directory.country in PARTIAL:
            says = f"{code} is not in the postal directory, which lists only the larger codes"
            return PlaceSaid("warn", says)
        return PlaceSaid("bad", f"There is no postal code {code} in {directory.country}")
    right = _right(places)
    if state and (wrong := _wrong_state(directory, places, state, code, right)):
        return wrong
    if not city:
        return PlaceSaid("warn", f"No city: {code} is {right}", places[0])
    if any(same_place(directory.country, city, place.name) for place in places):
        return PlaceSaid("ok", f"{code} is {right}", places[0])
    return _other_city(directory, places, city, state, code, right)


def _wrong_state(
    directory: Directory, places: Sequence[Place], state: str, code: str, right: str
) -> PlaceSaid | None:
    given = fold(state)
    known = {fold(name) for place in places for name in (place.state, place.state_code)} - {""}
    if not known or given in known:
        return None
    if given in directory.states:
        return PlaceSaid("bad", f"{code} is {right}, not in {state.strip()}", places[0])
    if len(state.strip()) <= _CODE_LENGTH:
        return PlaceSaid("warn", f"{state.strip()} is no state here: {code} is {right}", places[0])
    return None  # A state's name in another language is not in the directory.


def _other_city(
    directory: Directory, places: Sequence[Place], city: str, state: str | None, code: str,
    right: str,
) -> PlaceSaid:  # fmt: skip
    """A neighbour's name, or that of the county, is accepted; a place far away is wrong.

    Where the state is right and has no such place, the name may be that of a quarter.
    """
    city = city.strip()
    if any(same_place(directory.country, city, p.district) for p in places if p.district):
        return PlaceSaid("ok", f"{code} is {right}, in {city}", places[0])
    here = {(place.state, place.state_code) for place in places}
    others = [
        place
        for place in directory.named(city)
        if not state or (place.state, place.state_code) in here
    ]
    if not others:
        says = f"The directory has no {city} there: {code} is {right}"
        return PlaceSaid("warn", says, places[0])
    far = [distance_km(one, other) for one in places for other in others]
    known = [distance for distance in far if distance is not None]
    if not known:
        says = f"{code} is {right}, {city} has other codes"
        return PlaceSaid("warn", says, places[0])
    if min(known) <= NEIGHBOUR_KM:
        return PlaceSaid("ok", f"{code} is {right}, {city} is next to it", places[0])
    return PlaceSaid("bad", f"{code} is {right}, not {city}", places[0])


def _right(places: Sequence[Place]) -> str:
    """The right places in words; of many the first few."""
    names = list(dict.fromkeys(place.said for place in places))
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return " or ".join(names[:_MOST_NAMED]) + more
