"""The text of a prompt: its places for values, what is wrong with it, how values are filled in."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from enterprisehub.kernel.errors import Invalid

if TYPE_CHECKING:
    from enterprisehub.kernel.llm.prompts.declare import Variable

LONGEST: Final = 8000
_PLACE: Final = re.compile(r"\{\{\s*([A-Za-z_]\w*)\s*\}\}")
_FENCE_LOOK: Final = re.compile(r"<{3,}|>{3,}|`{3,}")


def places_of(text: str) -> list[str]:
    """The names of the values a text asks for, in order."""
    return list(dict.fromkeys(_PLACE.findall(text)))


def problems_of(text: str, variables: "Mapping[str, Variable]") -> list[str]:
    """What is wrong with a text, in sentences; nothing: it can be used."""
    wrong = []
    if not text.strip():
        wrong.append("The text is empty.")
    if len(text) > LONGEST:
        wrong.append(f"The text is longer than {LONGEST:,} characters.")
    found = places_of(text)
    for name in found:
        if name not in variables:
            known = ", ".join(variables) or "none"
            wrong.append(f"{{{{{name}}}}} is no value of this prompt. Known: {known}.")
    for name, variable in variables.items():
        if variable.required and name not in found:
            wrong.append(f"{{{{{name}}}}} is missing: {variable.says}.")
    left = _PLACE.sub("", text)
    if "{{" in left or "}}" in left:
        wrong.append("There are {{ or }} that do not enclose a name.")
    return wrong


def fill_in(text: str, variables: "Mapping[str, Variable]", values: Mapping[str, object]) -> str:
    """The text with its values, each made harmless and no longer than declared.

    Raises:
        Invalid: a value is missing, unknown or not of its kind.
    """
    fields = {name: "There is no such value." for name in values if name not in variables}
    cleaned: dict[str, str] = {}
    for name, variable in variables.items():
        value = values.get(name)
        if value is None:
            if variable.required:
                fields[name] = f"Missing: {variable.says}."
            cleaned[name] = ""
        elif variable.kind == "number" and not _is_number(value):
            fields[name] = "Must be a number."
        else:
            cleaned[name] = harmless(str(value), variable.most)
    if fields:
        words = ", ".join(f"{name}: {why}" for name, why in fields.items())
        raise Invalid(f"The prompt cannot be filled in. {words}", fields=fields)
    return _PLACE.sub(lambda match: cleaned[match[1]], text)


def harmless(value: str, most: int) -> str:
    """A value that can neither close a fence, open a place, hide, nor run on for ever."""
    kept = "".join(c for c in value if c in "\n\t" or unicodedata.category(c) not in _HIDDEN)
    kept = _FENCE_LOOK.sub(lambda match: match[0][0] * 2, kept)
    return kept.replace("{{", "{ {").replace("}}", "} }")[:most]


def unknown(names: Iterable[str], declared: Iterable[str]) -> list[str]:
    """Names that were not declared."""
    return sorted(set(names) - set(declared))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_HIDDEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
"""Control characters, marks that turn the direction or show nothing, unassigned places."""
