"""The words of a step for one person: what stands in braces is filled in. Pure."""

import re

from enterprisehub.domains.outreach.contracts import BRACES
from enterprisehub.domains.outreach.logic.gather_material import Gathered

_SPACES = re.compile(r"[ \t]{2,}")
_BEFORE_MARK = re.compile(r"[ \t]+([,.;:!?])")
_EMPTY_LINES = re.compile(r"\n{3,}")


def values_for(found: Gathered) -> dict[str, str]:
    """What the places stand for."""
    return {
        "first_name": found.given_name,
        "company": found.company,
        "sender": found.sender or found.company,
        "about": found.about,
    }


def fill_in(words: str, values: dict[str, str]) -> str:
    """The words with every place filled; where nothing is known, what stands in for it, or none."""

    def filled(place: re.Match[str]) -> str:
        name, _, instead = place.group(1).partition("|")
        return values.get(name, "") or instead

    text = BRACES.sub(filled, words)
    text = _BEFORE_MARK.sub(r"\1", _SPACES.sub(" ", text))
    return _EMPTY_LINES.sub("\n\n", text).strip()


def used_facts(words: str, values: dict[str, str]) -> list[tuple[str, str]]:
    """The facts that the filled words state, by their titles."""
    names = {place.partition("|")[0] for place in BRACES.findall(words)}
    titles = {"first_name": "Given name", "about": "About"}
    return [(titles[name], values[name]) for name in titles if name in names and values.get(name)]
