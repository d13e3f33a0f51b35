"""A short list is compared pair by pair, without a database engine."""

from collections.abc import Mapping, Sequence
from itertools import combinations

from enterprisehub.domains.hygiene.contracts import Matches, RecordPair
from enterprisehub.domains.hygiene.logic.match_records.assume_model import assume_model
from enterprisehub.domains.hygiene.logic.match_records.weigh_pair import Person, weigh_pair

SHORT = 250
REVIEW = 0.5


def people_of(rows: Mapping[str, Sequence[str | None]]) -> list[Person]:
    """The prepared columns as one mapping a record."""
    names = list(rows)
    return [dict(zip(names, values, strict=True)) for values in zip(*rows.values(), strict=True)]


def match_short_list(rows: Mapping[str, Sequence[str | None]]) -> Matches:
    """Pairs that are more probably one person than two, surest first; none of them is strict."""
    people = people_of(rows)
    model = assume_model(set(rows), len(people))
    found = []
    for one, other in combinations(people, 2):
        probability = weigh_pair(model, one, other).probability
        if probability >= REVIEW:
            left, right = sorted((str(one["unique_id"]), str(other["unique_id"])))
            found.append(RecordPair(left, right, probability, strict=False))
    found.sort(key=lambda pair: (-pair.probability, pair.left, pair.right))
    return Matches(found, model, [])
