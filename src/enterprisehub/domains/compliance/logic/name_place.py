"""A jurisdiction as people call it: “Texas”, not “US-TX”."""

from functools import cache

from holidays.countries.united_states import UnitedStates

_NAMES = {
    "*": "our own caution",
    "US": "the United States",
    "US-*": "our own caution for US states",
    "CA": "Canada",
    "EU": "the European Union",
    "IN": "India",
}


@cache
def _states() -> dict[str, str]:
    """Names of the US states by their two letters."""
    return {code: name for name, code in UnitedStates.subdivisions_aliases.items()}


def name_place(jurisdiction: str) -> str:
    """The name of a country or state, as in a sentence; the code where it has none here."""
    country, _, state = jurisdiction.partition("-")
    if country == "US" and state in _states():
        return _states()[state]
    return _NAMES.get(jurisdiction, jurisdiction)
