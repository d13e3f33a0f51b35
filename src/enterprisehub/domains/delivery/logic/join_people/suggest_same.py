"""Whom a person should look at: sets of authors that are likely one, the most telling first."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import process
from rapidfuzz.distance import OSA

from enterprisehub.domains.delivery.logic.join_people.compare_authors import compare_authors
from enterprisehub.domains.delivery.logic.join_people.find_same import Clusters
from enterprisehub.domains.delivery.logic.join_people.fold_author import (
    FREE_HOSTS,
    GENERIC_NAMES,
    Folded,
    squeeze,
)
from enterprisehub.domains.delivery.logic.join_people.read_handle import made_handles

LEAST_SCORE = 0.35
# A key that more authors share than this singles nobody out.
CROWD = 40


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two authors whose sets are likely one person."""

    first: str
    second: str
    score: float
    reasons: tuple[str, ...]


def suggest_same(authors: Sequence[Folded], clusters: Clusters) -> list[Suggestion]:
    """For every two sets the best pair of authors, if it is likely enough."""
    people = [one for one in authors if not one.is_bot]
    carriers = _carriers(people, clusters)
    best: dict[tuple[str, str], Suggestion] = {}
    for one, two in _candidates(people):
        sets = sorted((clusters.of(one.author.id), clusters.of(two.author.id)))
        if sets[0] == sets[1]:
            continue
        shared_by = carriers[one.name] if one.name == two.name else 1
        like = compare_authors(one, two, shared_by)
        key = (sets[0], sets[1])
        if like.score >= LEAST_SCORE and (key not in best or like.score > best[key].score):
            best[key] = Suggestion(one.author.id, two.author.id, like.score, like.reasons)
    return sorted(best.values(), key=lambda s: (-s.score, s.first, s.second))


def next_suggestion(
    suggestions: Iterable[Suggestion],
    clusters: Clusters,
    sizes: Mapping[str, int],
    answered: set[tuple[str, str]],
) -> Suggestion | None:
    """The open suggestion that is worth most: how likely it is times how much it would join."""
    best, worth = None, 0.0
    for one in suggestions:
        first, second = clusters.of(one.first), clusters.of(one.second)
        if first == second or (min(first, second), max(first, second)) in answered:
            continue
        gain = one.score * one.score * (sizes[first] * sizes[second]) ** 0.5
        if gain > worth:
            best, worth = one, gain
    return best


def _carriers(people: Sequence[Folded], clusters: Clusters) -> Counter[str]:
    """How many sets carry each name."""
    return Counter(
        name for name, _ in {(one.name, clusters.of(one.author.id)) for one in people if one.name}
    )


def _candidates(people: Sequence[Folded]) -> Iterator[tuple[Folded, Folded]]:
    """Pairs with something in common, each once."""
    by_key: dict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(people):
        for key in set(_keys(one)):
            if not key.endswith(":"):
                by_key[key].append(at)
    seen: set[tuple[int, int]] = set()
    for members in by_key.values():
        if len(members) > CROWD:
            continue
        for pair in combinations(members, 2):
            if pair not in seen:
                seen.add(pair)
                yield people[pair[0]], people[pair[1]]
    for pair in _alike(people):
        if pair not in seen:
            yield people[pair[0]], people[pair[1]]


def _keys(one: Folded) -> Iterator[str]:
    """What puts authors side by side: words of the name, handles, what the name would be as one."""
    for handle in one.handles:
        bare = handle.strip("0123456789")
        yield f"handle:{bare or handle}"
        if len(bare) > 6:
            yield f"start:{bare[:6]}"
            yield f"end:{bare[-7:]}"
    for tokens in one.names:
        yield from _keys_of_name(tokens)
    yield f"squeezed:{squeeze(one.name)}"
    yield f"address:{one.address}"
    if one.host not in FREE_HOSTS:
        yield f"host:{one.host}"


def _keys_of_name(tokens: tuple[str, ...]) -> Iterator[str]:
    for word in tokens:
        if len(word) > 2 and word not in GENERIC_NAMES:
            yield f"word:{word}"
    if len(tokens) > 1:
        whole, part = made_handles(tokens)
        initials = "".join(word[0] for word in tokens)
        for made in {*whole, *part, tokens[-1], tokens[0], initials}:
            yield f"handle:{made}"
        yield f"start:{(tokens[0] + tokens[-1])[:6]}"
        yield f"end:{tokens[-1][-7:]}"


def _alike(people: Sequence[Folded]) -> Iterator[tuple[int, int]]:
    """Full names that differ by a letter or two."""
    names = sorted({" ".join(sorted(one.tokens)) for one in people if len(one.tokens) > 1})
    holders: dict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(people):
        if len(one.tokens) > 1:
            holders[" ".join(sorted(one.tokens))].append(at)
    for at, name in enumerate(names):
        if len(name) < 10:
            continue
        rest = names[at + 1 :]
        for other, _, _ in process.extract_iter(name, rest, scorer=OSA.distance, score_cutoff=2):
            for first in holders[name]:
                for second in holders[other]:
                    yield min(first, second), max(first, second)
