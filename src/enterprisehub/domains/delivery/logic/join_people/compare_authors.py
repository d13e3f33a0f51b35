"""How likely two authors are one person, and by what evidence.

Each kind of evidence has the share of right answers it was seen to give on public projects; kinds
that are independent of each other add up as chances do, and names that contradict take it back.
"""

from dataclasses import dataclass

from rapidfuzz.distance import OSA

from enterprisehub.domains.delivery.logic.join_people.fold_author import (
    FREE_HOSTS,
    GENERIC_LOCALS,
    GENERIC_NAMES,
    Folded,
)
from enterprisehub.domains.delivery.logic.join_people.know_names import short_forms
from enterprisehub.domains.delivery.logic.join_people.read_handle import handle_of

_DIGITS = "0123456789"
# Below this, two full names speak against each other.
LEAST_NAME = 0.3


@dataclass(frozen=True, slots=True)
class Likeness:
    """`score` is a chance between 0 and 1; `reasons` say what speaks for it, strongest first."""

    score: float
    reasons: tuple[str, ...]


def compare_authors(first: Folded, second: Folded, shared_by: int = 1) -> Likeness:
    """`shared_by` is how many people (as far as known) carry the name or handle they share."""
    by_name = _names(first, second)
    by_handle = _handles(first, second)
    found = [one for one in (by_name, by_handle, _hosts(first, second)) if one[0] > 0]
    doubt = 1.0
    for chance, _ in found:
        doubt *= 1 - chance
    score = 1 - doubt
    if by_name[0] < LEAST_NAME and first.in_words and second.in_words:
        score *= 0.35
    if shared_by > 2:
        score *= 0.85 ** (shared_by - 2)
    found.sort(reverse=True)
    return Likeness(round(score, 4), tuple(reason for _, reason in found))


def _names(first: Folded, second: Folded) -> tuple[float, str]:
    if _generic(first) or _generic(second):
        return 0.0, ""
    best = (0.0, "")
    for one in first.names:
        for two in second.names:
            chance, reason = _two_names(one, two)
            # What only a handle says is a little less sure than a name.
            own = (one == first.tokens) + (two == second.tokens)
            best = max(best, (chance * (0.85, 0.95, 1.0)[own], reason))
    if best[0] < 0.93 and len(first.tokens) > 1 and set(first.spellings) & set(second.spellings):
        return 0.93, "the same name"
    return best


def _two_names(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[float, str]:
    one, two = sorted((first, second), key=len)
    if sorted(one) == sorted(two):
        if len(one) > 1:
            return 0.93, "the same name"
        return (0.75 if len(one[0]) > 6 else 0.45), "the same single name"
    if "".join(one) == "".join(two) and len("".join(one)) > 5:
        return 0.9, "the same name, spaced differently"
    if len(one) > 1:
        return _full_names(one, two)
    if len(one[0]) > 4 and one[0] in two:
        return (0.15 if one[0] == two[0] else 0.25), "one name is part of the other"
    return 0.0, ""


def _full_names(one: tuple[str, ...], two: tuple[str, ...]) -> tuple[float, str]:
    shared = [word for word in one if word in two and len(word) > 1]
    if one[0] == two[0] and one[-1] == two[-1]:
        return 0.88, "the same first and last name"
    if len(shared) > 1:
        return (0.75 if one[-1] == two[-1] else 0.4), "two parts of the name are the same"
    if one[-1] == two[-1] and len(one[-1]) > 2:
        if one[0][0] == two[0][0] and 1 in (len(one[0]), len(two[0])):
            return 0.65, "the same last name and first initial"
        if two[0] in short_forms(one[0]):
            return 0.75, "the same last name and a short form of the first"
        if one[0].startswith(two[0]) or two[0].startswith(one[0]):
            return 0.7, "the same last name and a shortened first"
    joined, other = " ".join(sorted(one)), " ".join(sorted(two))
    typos = OSA.distance(joined, other, score_cutoff=2)
    if typos <= 2 and len(joined) > 9 and len(one) == len(two):
        return (0.75 if typos == 1 else 0.55), "the same name but for a typing error"
    if one[0] == two[0] and (one[-1][0] == two[-1][0]) and 1 in (len(one[-1]), len(two[-1])):
        return 0.5, "the same first name and last initial"
    return 0.0, ""


def _handles(first: Folded, second: Folded) -> tuple[float, str]:
    best = (0.0, "")
    if first.address and first.address == second.address:
        best = (0.8, f"both write from {first.address}")
    given = {names[0] for one in (first, second) for names in one.names if len(names) > 1}
    for one in first.handles:
        for two in second.handles:
            chance, reason = _same_handle(one, two)
            # Many people call themselves by their first name.
            best = max(best, (chance * (0.4 if one.strip(_DIGITS) in given else 1), reason))
    for named, other in ((first, second), (second, first)):
        for tokens in named.names:
            for handle in other.handles:
                best = max(best, handle_of(tokens, handle))
    return best


def _same_handle(one: str, two: str) -> tuple[float, str]:
    if one == two:
        return (0.85 if len(one) > 4 else 0.5), f"both are called “{one}”"
    bare, other = one.strip(_DIGITS), two.strip(_DIGITS)
    if bare == other and len(bare) > 4:
        return 0.65, f"both are called “{bare}”, with other digits"
    short, long = sorted((bare, other), key=len)
    if len(short) > 6 and (long.startswith(short) or long.endswith(short)):
        return 0.4, f"“{short}” is part of “{long}”"
    if len(short) > 6 and OSA.distance(one, two, score_cutoff=1) <= 1:
        return 0.5, f"“{one}” and “{two}” differ by one letter"
    return 0.0, ""


def _hosts(first: Folded, second: Folded) -> tuple[float, str]:
    """A host that is no mail provider, and a first or last name in common."""
    if not first.host or first.host != second.host or first.host in FREE_HOSTS:
        return 0.0, ""
    if first.local in GENERIC_LOCALS and second.local in GENERIC_LOCALS:
        return 0.0, ""
    if first.tokens and second.tokens and set(first.tokens) & set(second.tokens):
        return 0.35, f"both write from {first.host}"
    return 0.05, f"both write from {first.host}"


def _generic(one: Folded) -> bool:
    return all(word in GENERIC_NAMES for word in one.tokens)
