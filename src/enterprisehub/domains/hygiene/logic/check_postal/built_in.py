"""The postal codes of the United States come with the program (GeoNames, CC BY 4.0)."""

import lzma
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from importlib import resources

from enterprisehub.domains.hygiene.logic.check_postal.places import (
    Directory,
    Place,
    code_key,
    place_key,
)
from enterprisehub.kernel.search.fold import fold

COUNTRY = "US"
SOURCE = "GeoNames"
LICENCE = "CC BY 4.0"


@cache
def united_states() -> Directory:
    """Some 41,000 codes. Read when first asked for."""
    folder = resources.files("enterprisehub.domains.hygiene") / "data"
    text = lzma.decompress((folder / "us_postal_codes.tsv.xz").read_bytes()).decode()
    return shape_directory(COUNTRY, map(_place, _lines(text)))


def shape_directory(country: str, places: Iterable[Place]) -> Directory:
    """The places by code and by name."""
    by_code: dict[str, list[Place]] = defaultdict(list)
    by_name: dict[str, list[Place]] = defaultdict(list)
    states: set[str] = set()
    for place in places:
        by_code[code_key(place.code)].append(place)
        by_name[place_key(country, place.name)].append(place)
        states |= {fold(place.state), fold(place.state_code)}
    return Directory(country, dict(by_code), dict(by_name), frozenset(states - {""}))


def _lines(text: str) -> Iterable[str]:
    return (line for line in text.splitlines() if not line.startswith("#"))


def _place(line: str) -> Place:
    code, name, state, state_code, district, latitude, longitude = line.split("\t")
    return Place(code, name, state, state_code, district, _number(latitude), _number(longitude))


def _number(text: str) -> float | None:
    return float(text) if text else None
