"""Short forms of given names: Bob may be Robert."""

from functools import cache
from importlib import resources
from typing import Final

_FILE: Final = "nicknames.txt"


@cache
def _groups() -> dict[str, frozenset[str]]:
    """For each name the formal names it may stand for, itself among them."""
    folder = resources.files("enterprisehub.domains.hygiene") / "data"
    found: dict[str, set[str]] = {}
    for line in (folder / _FILE).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            formal, *short = line.split()
            for name in (formal, *short):
                found.setdefault(name, set()).add(formal)
    return {name: frozenset(formals) for name, formals in found.items()}


def same_given(one: str, other: str) -> bool:
    """Whether two given names in plain form may be the same person's."""
    return one == other or bool(_groups().get(one, frozenset()) & _groups().get(other, frozenset()))


def formal_name(name: str | None) -> str | None:
    """The one formal name that a short form stands for; a name that may be several stays."""
    formals = _groups().get(name or "", frozenset())
    return next(iter(formals)) if len(formals) == 1 else name
