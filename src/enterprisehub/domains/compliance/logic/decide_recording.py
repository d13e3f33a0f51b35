"""By which law a call's sound may be kept: of all places where the two sides may be, the strictest.

A pure function of places and day. Where nobody can say which law holds, everybody must agree.
"""

from collections.abc import Sequence
from datetime import date

from enterprisehub.domains.compliance.contracts import RecordingLaw, Whereabouts
from enterprisehub.domains.compliance.logic.locate_person import locate_person
from enterprisehub.domains.compliance.logic.name_place import name_place
from enterprisehub.domains.compliance.logic.read_rules import RecordingRule, rules_on

FEDERAL = "US"


def decide_recording(person: Whereabouts, own_states: Sequence[str], on: date) -> RecordingLaw:
    """What the laws of the person's candidate places and of our own want before sound is kept."""
    places = locate_person(person).jurisdictions
    theirs = tuple(place for place in places if place.startswith(f"{FEDERAL}-"))
    ours = tuple(f"{FEDERAL}-{state}" for state in own_states)
    known = {rule.jurisdiction: rule for rule in rules_on(on).recording}
    found = _rules(dict.fromkeys((*theirs, *ours)), known)
    strict = [rule for rule in found if rule.consent == "all_party"]
    everywhere = tuple(dict.fromkeys((*(theirs or places), *ours)))
    if strict:
        names = ", ".join(dict.fromkeys(name_place(rule.jurisdiction) for rule in strict))
        return RecordingLaw(
            consent="all_party",
            rules=tuple(dict.fromkeys(rule.ref for rule in found)),
            places=everywhere,
            says=f"Everybody must agree to a recording in {names}.",
        )
    missing = _what_is_unknown(theirs, ours)
    if missing:
        return RecordingLaw(
            consent="unknown",
            rules=tuple(dict.fromkeys(rule.ref for rule in found)),
            places=everywhere,
            says=f"{missing}, so everybody must agree to a recording.",
        )
    names = ", ".join(name_place(place) for place in everywhere)
    return RecordingLaw(
        consent="one_party",
        rules=tuple(dict.fromkeys(rule.ref for rule in found)),
        places=everywhere,
        says=f"One side's agreement is enough in {names}; it is announced.",
    )


def _rules(places: dict[str, None], known: dict[str, RecordingRule]) -> list[RecordingRule]:
    """The rule of each state, or the federal one where it has none of its own."""
    rules = (known.get(place) or known.get(FEDERAL) for place in places)
    return [rule for rule in rules if rule is not None]


def _what_is_unknown(theirs: Sequence[str], ours: Sequence[str]) -> str:
    if not theirs:
        return "It is not known in which US state the other side is"
    return "" if ours else "Your own state is not said under Settings → Compliance"
