"""By which carriers a number is called, in which order. Pure."""

import re

ROUTES_PATTERN = r"\s*\+\d{1,15}\s*:[^:;]+(?:;\s*\+\d{1,15}\s*:[^:;]+)*;?\s*"
_ROUTE = re.compile(r"\s*(\+\d{1,15})\s*:([^:;]+)")


def names_of(text: str) -> tuple[str, ...]:
    """Carriers that a person wrote with commas between."""
    return tuple(dict.fromkeys(one.strip() for one in text.split(",") if one.strip()))


def routes_of(text: str) -> dict[str, tuple[str, ...]]:
    """Carriers by prefix: "+44: acme, beta; +1: first"."""
    found = (_ROUTE.fullmatch(part) for part in text.split(";"))
    return {match[1]: names_of(match[2]) for match in found if match is not None}


def carriers_for(number_e164: str, routes: str, order: str) -> tuple[str, ...]:
    """Those of the longest prefix that fits, then the others in their order: each once."""
    known = routes_of(routes)
    fitting = [prefix for prefix in known if number_e164.startswith(prefix)]
    first = known[max(fitting, key=len)] if fitting else ()
    return tuple(dict.fromkeys((*first, *names_of(order))))
