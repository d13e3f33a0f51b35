"""A place with its postal code, and the forms under which names and codes are compared."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from enterprisehub.kernel.search.fold import fold

# Countries of which the directory holds only the first characters of a code.
_BEGINNINGS: Final = {"CA": 3, "IE": 3, "MT": 3, "NL": 4}
# Countries of which the directory holds only some of the codes.
PARTIAL: Final = frozenset({"AR", "BR", "CL"})
_UMLAUTS: Final = frozenset({"AT", "CH", "DE", "LI"})
_WORDS: Final = {
    "st": "saint", "ste": "sainte", "sankt": "saint", "ft": "fort", "mt": "mount",
    "mtn": "mountain", "pt": "point", "spgs": "springs", "hts": "heights", "vlg": "village",
    "twp": "township", "n": "north", "s": "south", "e": "east", "w": "west",
}  # fmt: skip
_LINKS: Final = frozenset((
    *("am", "an", "auf", "bei", "im", "in", "ob", "vor", "zu", "de", "del", "do", "la", "le"),
    *("les", "on", "sous", "sur", "under", "upon", "city", "town", "township", "village", "cedex"),
))  # fmt: skip
_EARTH_KM: Final = 6371.0


@dataclass(frozen=True, slots=True)
class Place:
    """A place that mail goes to by this code; `state` and `district` may be unknown."""

    code: str
    name: str
    state: str = ""
    state_code: str = ""
    district: str = ""
    latitude_degrees: float | None = None
    longitude_degrees: float | None = None

    @property
    def said(self) -> str:
        return ", ".join(filter(None, (self.name, self.state_code or self.state)))


@dataclass(frozen=True, slots=True)
class Directory:
    """What is known of one country: by code and by name of place, and the names of its states."""

    country: str
    by_code: Mapping[str, Sequence[Place]] = field(default_factory=dict)
    by_name: Mapping[str, Sequence[Place]] = field(default_factory=dict)
    states: frozenset[str] = frozenset()

    def at(self, code: str) -> Sequence[Place]:
        """The places of a code, however it is written."""
        keys = code_keys(self.country, code)
        return next((self.by_code[key] for key in keys if key in self.by_code), ())

    def named(self, name: str) -> Sequence[Place]:
        return self.by_name.get(place_key(self.country, name), ())


def code_key(code: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", code.upper())


def code_keys(country: str, code: str) -> tuple[str, ...]:
    """The forms under which the directory may have the code, the fullest first."""
    whole = code_key(code)
    if country == "US":
        return (whole[:5],)
    if country == "GB":
        return (whole, whole[:-3])
    length = _BEGINNINGS.get(country)
    return (whole, whole[:length]) if length else (whole,)


def place_key(country: str, name: str) -> str:
    """Equal for the ways to write one name: case, accents, marks, "St." and "Saint"."""
    words = [_WORDS.get(word, word) for word in fold(name).split()]
    key = " ".join(words)
    return re.sub(r"([aou])e", r"\1", key) if country in _UMLAUTS else key


def same_place(country: str, one: str, other: str) -> bool:
    """Whether both names are of one place: "Frankfurt" and "Frankfurt am Main" are."""
    first, second = sorted((place_key(country, one), place_key(country, other)), key=len)
    if first == second or first.replace(" ", "") == second.replace(" ", ""):
        return True
    rest = second.removeprefix(f"{first} ").split()
    return bool(first) and second != first and second.startswith(f"{first} ") and rest[0] in _LINKS


def distance_km(one: Place, other: Place) -> float | None:
    """How far the two lie apart; None where it is not known of both."""
    here = (one.latitude_degrees, one.longitude_degrees)
    there = (other.latitude_degrees, other.longitude_degrees)
    if None in here or None in there:
        return None
    a, b = (math.radians(float(x or 0)) for x in here)
    c, d = (math.radians(float(x or 0)) for x in there)
    half = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
