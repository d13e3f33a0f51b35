"""Companies that may be one: found by name, web domain and telephone, weighed by fixed weights."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from rapidfuzz.distance import JaroWinkler

from enterprisehub.domains.hygiene.contracts import Answer, Evidence, RecordPair
from enterprisehub.domains.hygiene.logic.match_records.heed_answers import heed_answers
from enterprisehub.domains.hygiene.logic.match_records.normalise_rows import plain
from enterprisehub.domains.hygiene.logic.match_records.weigh_pair import probability_of
from enterprisehub.domains.hygiene.logic.shape_people import core_name

_REVIEW = 0.5
_LARGEST_BLOCK = 60
_NEARLY, _START = 0.93, 5
_PRIOR_BITS: Final = -9.0
# Bits for agreement and against it, by piece; a company may well have two domains and numbers.
_WEIGHTS: Final[Mapping[str, tuple[float, float, float]]] = {
    "name": (9.5, 6.0, -6.0),
    "domain": (8.0, 4.0, -1.5),
    "phone": (8.0, 0.0, -0.5),
    "city": (3.0, 0.0, -2.0),
    "street": (5.0, 0.0, -0.5),
}
TITLES: Final = {
    "name": "Name", "domain": "Web domain", "phone": "Phone", "city": "City", "street": "Street",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Firm:
    id: str
    name: str
    domain: str
    phone: str
    city: str
    street: str


def shape_firms(rows: Sequence[Mapping[str, Any]]) -> list[Firm]:
    return [
        Firm(
            id=str(row["id"]),
            name=core_name(row["name"]) or "",
            domain=_label(row["domain"]),
            phone=row["phone_e164"] or "",
            city=plain(row["city"]) or "",
            street=plain(row["street"]) or "",
        )
        for row in rows
    ]


def _label(domain: str | None) -> str:
    """What of a web domain is the company's own: acme of acme.com and of acme.co.uk."""
    parts = (domain or "").lower().split(".")
    generic = {"com", "net", "org", "io", "co", "example", "gov", "ac"}
    own = [part for part in parts[:-1] if part not in generic] or parts[:1]
    return own[-1] if own else ""


def match_companies(
    rows: Sequence[Mapping[str, Any]], answers: Sequence[Answer] = ()
) -> tuple[list[tuple[RecordPair, list[Evidence]]], dict[str, Any]]:
    """Pairs that are more probably one company than two, surest first, with the evidence.

    What people answered about earlier pairs corrects the fixed weights, and is told second.
    """
    heeded = heed_answers(answers, _PRIOR_BITS)
    model = {"heeded": heeded.told()} if heeded else {}
    firms = {firm.id: firm for firm in shape_firms(rows)}
    found = []
    for left, right in sorted(_candidates(firms.values())):
        evidence = weigh_firms(firms[left], firms[right])
        probability = probability_of(evidence, _PRIOR_BITS, model.get("heeded"))
        if probability >= _REVIEW:
            found.append((RecordPair(left, right, probability, strict=False), evidence))
    return sorted(found, key=lambda pair: -pair[0].probability), model


def _candidates(firms: Iterable[Firm]) -> set[tuple[str, str]]:
    blocks: dict[tuple[str, str], list[str]] = defaultdict(list)
    for firm in firms:
        for kind, key in (
            ("name", firm.name[:_START]),
            ("domain", firm.domain),
            ("phone", firm.phone),
        ):
            if key:
                blocks[kind, key].append(firm.id)
    return {
        (min(pair), max(pair))
        for ids in blocks.values()
        if len(ids) <= _LARGEST_BLOCK
        for pair in combinations(ids, 2)
    }


def weigh_firms(one: Firm, other: Firm) -> list[Evidence]:
    """What speaks for and against two companies being one, the heaviest first."""
    found = []
    for field, (same, nearly, differs) in _WEIGHTS.items():
        a, b = getattr(one, field), getattr(other, field)
        if not a or not b:
            continue
        if a == b:
            bits, says = same, "the same"
        elif nearly and (JaroWinkler.similarity(a, b) >= _NEARLY or _begins(a, b)):
            bits, says = nearly, "nearly the same"
        else:
            bits, says = differs, "different"
        found.append(Evidence(field, TITLES[field], bits, says))
    return sorted(found, key=lambda e: -abs(e.bits))


def _begins(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    return len(short) >= _START and long.startswith(short)
