"""Whether a login or local part is made of somebody's name, as most are."""

from rapidfuzz import fuzz

from enterprisehub.domains.delivery.logic.join_people.know_names import short_forms

_DIGITS = "0123456789"


def made_handles(tokens: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Handles that hold the whole name, and those that hold its parts."""
    first, last = tokens[0], tokens[-1]
    rest = "".join(word[0] for word in tokens[1:])
    middle = rest[:-1]
    firsts = {first, *short_forms(first)}
    whole = {"".join(tokens), "".join(reversed(tokens)), first + middle + last}
    whole |= {form + last for form in firsts} | {last + form for form in firsts}
    part = {first[0] + last, last + first[0], first[0] + middle + last, first + last[0]}
    part |= {last + first[0] + middle, first[:2] + last, first[:3] + last, first + last[:3]}
    part |= {first + rest, middle + last, last + middle, first + tokens[1], tokens[-2] + last}
    return frozenset(whole), frozenset(part - whole)


def handle_of(tokens: tuple[str, ...], handle: str) -> tuple[float, str]:
    """How likely the handle belongs to who is called so, and why."""
    if len(tokens) < 2 or len(handle) < 3:
        return 0.0, ""
    bare = handle.strip(_DIGITS)
    first, last = tokens[0], tokens[-1]
    whole, part = made_handles(tokens)
    if bare in whole and len(bare) > 4:
        return 0.85, f"“{handle}” is the whole name"
    if bare in part and len(bare) > 4:
        return (0.65 if len(bare) > 6 else 0.5), f"“{handle}” is made of the name"
    initials = "".join(word[0] for word in tokens)
    if len(initials) > 2 and bare == initials:
        return 0.4, f"“{handle}” are the initials"
    if len(last) > 6 and last in bare:
        return (0.3 if bare == last else 0.25), f"“{handle}” holds the last name"
    if len(bare) > 7 and fuzz.ratio(bare, first + last) >= 88:
        return 0.5, f"“{handle}” is nearly the whole name"
    if len(bare) > 5 and bare.startswith(first) and len(first) > 3 and bare != first:
        return 0.15, f"“{handle}” begins with the first name"
    return 0.0, ""
