"""What speaks for and against two records being one, piece by piece, from the learned weights.

The same levels as `describe_model` gives to Splink, told in Python: by them a found pair is
explained, and a single new record is compared without loading a database engine.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from enterprisehub.domains.hygiene.contracts import Evidence

type Person = Mapping[str, str | None]

SAME, DIFFERENT, UNKNOWN = "the same", "different", "not known of both"
TITLES: Final = {
    "given": "Given name", "surname": "Family name", "born": "Born", "phone": "Phone",
    "national": "National number", "email": "Email", "address": "Address", "age": "Age",
    "middle": "Middle name", "sex": "Sex", "company": "Company",
}  # fmt: skip
_NEARLY, _ALIKE, _CITY, _STREET, _ABOUT = 0.9, 0.78, 0.92, 0.99, 0.88
_ONE, _TWO = 1, 2


@dataclass(frozen=True, slots=True)
class Weighed:
    """How probable it is (0–1), and the pieces of evidence, the heaviest first."""

    probability: float
    evidence: tuple[Evidence, ...]


def weigh_pair(
    model: Mapping[str, Any],
    one: Person,
    other: Person,
    *,
    share: Callable[[str, str], float] | None = None,
) -> Weighed:
    """The sum of what each piece of evidence weighs, in bits (log2 of how much likelier it is).

    `share(column, value)` is how common a value is in the list: agreeing on a rare name says more.
    """
    found = []
    for comparison in model["comparisons"]:
        name = comparison["output_column_name"]
        label = level_of(name, one, other)
        level = _level(comparison, label)
        if level is None or label == UNKNOWN:
            continue
        bits = _bits(level, one, share)
        found.append(Evidence(name, TITLES.get(name, name), round(bits, 2), label))
    probability = probability_of(found, start_of(model), model.get("heeded"))
    return Weighed(probability, tuple(sorted(found, key=lambda e: -abs(e.bits))))


def start_of(model: Mapping[str, Any]) -> float:
    """How likely two records of the list are one before anything is known of them, in bits."""
    prior = float(model["probability_two_random_records_match"])
    return math.log2(prior / (1 - prior))


def probability_of(
    evidence: Iterable[Evidence], start: float, heeded: Mapping[str, Any] | None = None
) -> float:
    """The sum of the evidence as a probability (0–1); `heeded` is what people's answers taught."""
    counts: Mapping[str, float] = heeded["counts"] if heeded else {}
    first = float(heeded["start"]) if heeded else start
    total = first + sum(one.bits * counts.get(one.field, 1.0) for one in evidence)
    return 1 / (1 + 2 ** -max(-500.0, min(500.0, total)))


def _level(comparison: Mapping[str, Any], label: str) -> Mapping[str, Any] | None:
    levels = comparison["comparison_levels"]
    return next((level for level in levels if level["label_for_charts"] == label), None)


def _bits(
    level: Mapping[str, Any], one: Person, share: Callable[[str, str], float] | None
) -> float:
    same, chance = level.get("m_probability") or 1e-6, level.get("u_probability") or 1e-9
    column = level.get("tf_adjustment_column")
    if column and share and (value := one.get(column)):
        chance = share(column, value) or chance
    return math.log2(same / chance)


def level_of(name: str, one: Person, other: Person) -> str:
    """How far two records agree in one piece of evidence, in the words of the model."""
    if name in ("given", "surname"):
        return _name(name, "surname" if name == "given" else "given", one, other)
    if name in ("born", "phone", "national"):
        return _digits(one.get(name), other.get(name))
    if name == "email":
        return _email(one.get("email"), other.get("email"))
    if name == "address":
        return _address(one, other)
    a, b = one.get(name), other.get(name)
    return UNKNOWN if not a or not b else SAME if a == b else DIFFERENT


def _name(column: str, swapped: str, one: Person, other: Person) -> str:
    a, b = one.get(column), other.get(column)
    if not a or not b:
        return UNKNOWN
    if a == b:
        return SAME
    alike = JaroWinkler.similarity(a, b)
    if alike >= _NEARLY:
        return "nearly the same"
    initial = (len(a) == 1 and b.startswith(a)) or (len(b) == 1 and a.startswith(b))
    if a == other.get(swapped) or initial:
        return "swapped, or an initial"
    return "alike" if alike >= _ALIKE else DIFFERENT


def _digits(a: str | None, b: str | None) -> str:
    if not a or not b:
        return UNKNOWN
    apart = DamerauLevenshtein.distance(a, b, score_cutoff=_TWO)
    return {0: SAME, _ONE: "one digit apart", _TWO: "two digits apart"}.get(apart, DIFFERENT)


def _email(a: str | None, b: str | None) -> str:
    if not a or not b:
        return UNKNOWN
    if a == b:
        return SAME
    if a.partition("@")[0] == b.partition("@")[0]:
        return "the same before the @"
    return "nearly the same" if JaroWinkler.similarity(a, b) >= _CITY else DIFFERENT


def _address(one: Person, other: Person) -> str:
    if not any(_both(column, one, other) for column in ("street", "postcode", "city")):
        return UNKNOWN
    same_code = _both("postcode", one, other) and one["postcode"] == other["postcode"]
    same_city = _both("city", one, other) and _alike("city", one, other) >= _CITY
    found = _street(one, other, place=same_code or same_city)
    if found:
        return found
    if "postcode" not in one:
        return "the same city" if same_city else DIFFERENT
    if same_code and same_city:
        return "the same place"
    codes = str(one["postcode"]), str(other.get("postcode"))
    near = _both("postcode", one, other) and DamerauLevenshtein.distance(*codes) <= _ONE
    return "about the same postcode" if near else DIFFERENT


def _street(one: Person, other: Person, *, place: bool) -> str | None:
    """How far street and number agree; None where they say nothing."""
    street = _alike("street", one, other)
    if "number" not in one:
        if street >= _STREET and place:
            return "the same address"
        return "nearly the same address" if street >= _CITY else None
    number = _both("number", one, other) and one["number"] == other["number"]
    steps = (
        (number and street >= _STREET and place, "the same address"),
        (number and street >= _ABOUT, "nearly the same address"),
        (street >= _CITY and place, "the same street"),
        (number and place, "the same number in the same place"),
    )
    return next((says for holds, says in steps if holds), None)


def _both(column: str, one: Person, other: Person) -> bool:
    return bool(one.get(column) and other.get(column))


def _alike(column: str, one: Person, other: Person) -> float:
    if not _both(column, one, other):
        return 0.0
    return JaroWinkler.similarity(str(one[column]), str(other[column]))
