"""Where a person may be: every sign is followed, and all places it leads to stay candidates.

A phone number alone is weak (33 area codes change zone by exchange, people move with their
numbers), so the number, the address, what the person said and the device are all believed.
"""

import json
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
from phonenumbers.tzdata import TIMEZONE_DATA, TIMEZONE_LONGEST_PREFIX

from enterprisehub.domains.compliance.contracts import Whereabouts

# Zones of each state (tz database, backward-compatible names left out).
_EASTERN, _CENTRAL = "America/New_York", "America/Chicago"
_MOUNTAIN, _PACIFIC = "America/Denver", "America/Los_Angeles"
STATE_ZONES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("CT", "DC", "DE", "GA", "MA", "MD", "ME", "NC", "NH", "NJ", "NY", "OH", "PA", "RI", "SC",
         "VA", "VT", "WV"), (_EASTERN,)),
    **dict.fromkeys(("AL", "AR", "IA", "IL", "LA", "MN", "MO", "MS", "OK", "WI"), (_CENTRAL,)),
    **dict.fromkeys(("CO", "MT", "NM", "UT", "WY"), (_MOUNTAIN,)),
    **dict.fromkeys(("CA", "WA"), (_PACIFIC,)),
    **dict.fromkeys(("FL", "IN", "KY", "TN"), (_EASTERN, _CENTRAL)),
    **dict.fromkeys(("KS", "ND", "NE", "SD", "TX"), (_CENTRAL, _MOUNTAIN)),
    "MI": ("America/Detroit", _CENTRAL), "AZ": ("America/Phoenix", _MOUNTAIN),
    "ID": ("America/Boise", _PACIFIC), "NV": (_PACIFIC, _MOUNTAIN), "OR": (_PACIFIC, _MOUNTAIN),
    "AK": ("America/Anchorage", "America/Adak"), "HI": ("Pacific/Honolulu",),
    "PR": ("America/Puerto_Rico",),
}  # fmt: skip
_EU = frozenset(
    ("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU",
     "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK")
)  # fmt: skip
_EXCHANGE_DIGITS = 7  # 1, area code and exchange decide the zone
_MANY_ZONES = 8  # more than this is a number that belongs to no place


@dataclass(frozen=True, slots=True)
class Places:
    """Candidate zones with the signs that name them, and candidate jurisdictions.

    `state_known` is false when no sign names a state of a country that has state rules.
    """

    zones: tuple[tuple[str, tuple[str, ...]], ...]
    jurisdictions: tuple[str, ...]
    state_known: bool


@cache
def _area_codes() -> dict[str, list[str]]:
    file = files("enterprisehub.domains.compliance") / "rules" / "area_codes.json"
    states: dict[str, list[str]] = json.loads(file.read_text(encoding="utf-8"))["states"]
    return states


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones())


def _zones_of_digits(digits: str) -> tuple[str, ...]:
    """Zones of the longest known prefix (libphonenumber's table)."""
    for length in range(min(TIMEZONE_LONGEST_PREFIX, len(digits)), 0, -1):
        if (zones := TIMEZONE_DATA.get(digits[:length])) is not None:
            return tuple(zone for zone in zones if zone in _zone_names())
    return ()


@lru_cache(maxsize=16_384)
def _country_of(e164: str) -> str | None:
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return None
    found: str | None = phonenumbers.region_code_for_number(number)
    return found or ("US" if number.country_code == 1 else None)


@lru_cache(maxsize=16_384)
def _american(prefix: str) -> tuple[str | None, tuple[str, ...], tuple[str, ...]]:
    """As `_phone_places`, by area code and exchange: the rest of the number says nothing more."""
    states = tuple(_area_codes().get(prefix[2:5], ()))
    zones = _zones_of_digits(prefix[1:])
    country = "US" if states else _country_of(f"{prefix}0100")
    return country, states, zones if len(zones) <= _MANY_ZONES else ()


def _phone_places(e164: str) -> tuple[str | None, tuple[str, ...], tuple[str, ...]]:
    """Country, states and zones of a number; no zones when it belongs to no place."""
    if e164.startswith("+1"):
        return _american(e164[: _EXCHANGE_DIGITS + 1])
    zones = _zones_of_digits(e164[1:])
    return _country_of(e164), (), zones if len(zones) <= _MANY_ZONES else ()


@lru_cache(maxsize=65_536)
def locate_person(whereabouts: Whereabouts) -> Places:
    """Every candidate place; a number without a place counts only when nothing else is known."""
    signs: dict[str, list[str]] = {}
    states: dict[str, None] = {}
    country = (whereabouts.country or "").upper() or None
    if whereabouts.phone_e164:
        phone_country, phone_states, zones = _phone_places(whereabouts.phone_e164)
        country = country or phone_country
        states.update(dict.fromkeys(phone_states))
        for zone in zones:
            signs.setdefault(zone, []).append("phone")
    if whereabouts.state:
        state = whereabouts.state.upper()
        states[state] = None
        # The number's own zone is finer where it lies within the state.
        of_state = STATE_ZONES.get(state, ())
        within = [z for z in of_state if z in signs] or list(of_state)
        for zone in within:
            signs.setdefault(zone, []).append("address")
    for sign, named in (("stated", whereabouts.stated_zone), ("device", whereabouts.device_zone)):
        if named and named in _zone_names():
            signs.setdefault(named, []).append(sign)
    if not signs and country in (None, "US"):
        for zone in (_EASTERN, _CENTRAL, _MOUNTAIN, _PACIFIC, "Pacific/Honolulu"):
            signs[zone] = ["country"]
    return Places(
        tuple((zone, tuple(by)) for zone, by in sorted(signs.items())),
        _jurisdictions(country, states),
        bool(states) or country not in (None, "US"),
    )


def _jurisdictions(country: str | None, states: dict[str, None]) -> tuple[str, ...]:
    home = country or "US"
    if home == "US":
        return ("US", *(f"US-{state}" for state in sorted(states) if state in STATE_ZONES))
    if home in _EU:
        return (home, "EU")
    return (home,)


@cache
def zone_of(name: str) -> ZoneInfo:
    """The zone, made once."""
    return ZoneInfo(name)
