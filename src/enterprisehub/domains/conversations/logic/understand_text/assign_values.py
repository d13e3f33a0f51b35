"""Claims on the same words are settled: asked slots, nearest cues and order decide."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from enterprisehub.domains.conversations.contracts import SlotSpec, SlotType
from enterprisehub.domains.conversations.logic.understand_text.found import Found
from enterprisehub.domains.conversations.logic.understand_text.hear_context import Context
from enterprisehub.domains.conversations.logic.understand_text.propose_values import Proposal
from enterprisehub.domains.conversations.logic.understand_text.read_words import Reading, fold

_TIGHT = frozenset("from to in at on by for until till through between of leaving".split())
_FAMILY = {SlotType.DATE_RANGE: "day", SlotType.DATE: "day", SlotType.TIME: "time",
           SlotType.PLACE: "place", SlotType.MONEY: "number", SlotType.COUNT: "number"}  # fmt: skip
_FLOOR = 0.5
# Cues count from this far before or after a value, in characters of plain text.
_REACH_BEFORE, _REACH_TIGHT, _REACH_AFTER = 34, 5, 14


def assign_values(
    reading: Reading, proposals: Sequence[Proposal], context: Context, *, correcting: bool
) -> list[Proposal]:
    """At most one value per slot and at most one slot per word, the best claims first."""
    by_slot = {p.spec.name: p.spec for p in proposals}
    spots = {spec.name: _cue_spots(reading.plain, spec) for spec in by_slot.values()}
    scored = [
        (_score(reading, p, proposals, spots, context, correcting=correcting), -index, p)
        for index, p in enumerate(proposals)
    ]
    taken: list[Proposal] = []
    for score, _, proposal in sorted(scored, key=lambda s: (s[0], s[1]), reverse=True):
        if score < _FLOOR or any(
            t.spec.name == proposal.spec.name or t.found.overlaps(proposal.found) for t in taken
        ):
            continue
        taken.append(proposal)
    return sorted(taken, key=lambda p: p.found.start)


def _score(
    reading: Reading,
    proposal: Proposal,
    all_claims: Sequence[Proposal],
    spots: Mapping[str, list[tuple[int, int, bool]]],
    context: Context,
    *,
    correcting: bool,
) -> float:
    spec, found = proposal.spec, proposal.found
    rivals = [
        p for p in all_claims
        if p.spec.name != spec.name and p.found.overlaps(found) and _same_family(p.spec, spec)
    ]  # fmt: skip
    score = found.confidence + min(found.end - found.start, 30) / 600
    score += _asked_bonus(spec, found, context)
    # A name found by its cue has had the benefit of it.
    called = found.extractor == "name.called"
    own = 0.0 if called else _closeness(spots[spec.name], found, all_claims)
    best_rival = (
        0.0
        if called
        else max((_closeness(spots[p.spec.name], found, all_claims) for p in rivals), default=0.0)
    )
    if own and own >= best_rival:
        score += 0.3 + own / 4
    elif best_rival:
        score -= 0.45
    elif rivals:
        score += _by_order(proposal, all_claims, context, correcting=correcting)
    if correcting and _is_rejected(reading.plain, found, all_claims, spec):
        score -= 0.6
    return score


def _asked_bonus(spec: SlotSpec, found: Found, context: Context) -> float:
    if spec.name in context.asked:
        return 0.25 if spec.name in context.filled else 0.6
    if found.bare and not (spec.name in context.confirmed_slots or spec.name in context.filled):
        return -0.5
    return 0.1 if spec.name in context.confirmed_slots else 0.0


def _same_family(one: SlotSpec, other: SlotSpec) -> bool:
    return _FAMILY.get(one.type, one.type.value) == _FAMILY.get(other.type, other.type.value)


def _by_order(
    proposal: Proposal, claims: Sequence[Proposal], context: Context, *, correcting: bool
) -> float:
    """Without a cue the first value goes to the first slot, a lone one to the first still empty."""
    order = list(dict.fromkeys(p.spec.name for p in claims if _same_family(p.spec, proposal.spec)))
    starts = sorted({p.found.start for p in claims if p.spec.name == proposal.spec.name})
    rank, position = order.index(proposal.spec.name), starts.index(proposal.found.start)
    asked = [name for name in order if name in context.asked]
    if asked:
        wanted = asked[min(position, len(asked) - 1)]
    elif len(starts) == 1 and not correcting:
        wanted = next((name for name in order if name not in context.filled), order[0])
    else:
        wanted = order[min(position, len(order) - 1)]
    return 0.1 if order[rank] == wanted else -0.1


def _is_rejected(plain: str, found: Found, claims: Sequence[Proposal], spec: SlotSpec) -> bool:
    """In "425, not 450" and "not Austin, Dallas" the value after "not" is the old one.

    In "four bedrooms, not three" the bare number is no other slot's either.
    """
    others = any(
        (p.spec.name == spec.name or (found.bare and _same_family(p.spec, spec)))
        and not p.found.overlaps(found)
        for p in claims
    )
    return others and plain[: found.start].rstrip().endswith((" not", "not", "n't", " no"))


@lru_cache(maxsize=1024)
def _cue_pattern(cues: tuple[str, ...]) -> re.Pattern[str] | None:
    words = "|".join(re.escape(fold(c)) for c in sorted(cues, key=len, reverse=True))
    return re.compile(rf"(?<![\w'])(?:{words})(?![\w'])") if words else None


def _cue_spots(plain: str, spec: SlotSpec) -> list[tuple[int, int, bool]]:
    pattern = _cue_pattern(tuple(spec.cues))
    if pattern is None:
        return []
    return [(m.start(), m.end(), m.group() in _TIGHT) for m in pattern.finditer(plain)]


def _closeness(
    spots: list[tuple[int, int, bool]], found: Found, claims: Sequence[Proposal]
) -> float:
    best = 0.0
    for start, end, tight in spots:
        if end <= found.start:
            gap, reach = found.start - end, _REACH_TIGHT if tight else _REACH_BEFORE
            between = any(
                p.found.start >= end and p.found.end <= found.start for p in claims
                if p.spec.type in _FAMILY
            )  # fmt: skip
            gap += 12 if between else 0
        elif start >= found.end and not tight:
            gap, reach = start - found.end + 6, _REACH_AFTER
        else:
            continue
        if gap <= reach:
            best = max(best, 1.0 - gap / (reach + 6))
    return best
