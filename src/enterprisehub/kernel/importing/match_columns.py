"""Which column of a file means which field: guessed from its name, decided by a person."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.search.fold import words_of


@dataclass(frozen=True, slots=True)
class Target:
    """A field that a column can mean; `words` are other names people give it."""

    field: str
    title: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Columns:
    """The fields of a kind. A file must bring at least one field of each group of `needed`."""

    targets: tuple[Target, ...]
    needed: tuple[tuple[str, ...], ...]


_CUSTOM = re.compile(r"custom\.[a-z][a-z0-9_]{0,39}")


def suggest_mapping(
    fields: Columns, columns: Sequence[str], custom: Mapping[str, str]
) -> dict[str, str]:
    """A field for each column (by its place, "0", "1", …) that is plain from its name.

    `custom` maps the keys of custom fields to their titles. No field is given twice.
    """
    exact: dict[str, str] = {}
    loose: dict[str, str] = {}
    for target in fields.targets:
        for words in (target.field, target.title):
            exact.setdefault(_plain(words), target.field)
        for words in target.words:
            loose.setdefault(_plain(words), target.field)
    for key, title in custom.items():
        exact.setdefault(_plain(f"custom.{key}"), f"custom.{key}")
        loose.setdefault(_plain(title), f"custom.{key}")
        loose.setdefault(_plain(key), f"custom.{key}")
    plain = {str(place): _plain(column) for place, column in enumerate(columns)}
    found: dict[str, str] = {}
    # A column that bears the field's own name goes before one that only sounds like it, and of
    # those the one that sounds most like it.
    for word, field in (*exact.items(), *loose.items()):
        for place, column in plain.items():
            if column == word and place not in found and field not in found.values():
                found[place] = field
    return dict(sorted(found.items(), key=lambda item: int(item[0])))


def check_mapping(
    fields: Columns, columns: Sequence[str], mapping: Mapping[str, str], custom: Sequence[str]
) -> dict[int, str]:
    """The mapping by the columns' places.

    Raises:
        Invalid: a column or field does not exist, a field is given twice, or none tells who it is.
    """
    known = {target.field for target in fields.targets} | {f"custom.{key}" for key in custom}
    wrong: dict[str, str] = {}
    fixed: dict[int, str] = {}
    for place, field in mapping.items():
        if not field:
            continue
        where = f"mapping.{place[:20]}"
        if not (place.isascii() and place.isdigit() and int(place[:9]) < len(columns)):
            wrong[where] = "is not a column of this file"
        elif field not in known and not _CUSTOM.fullmatch(field):
            wrong[where] = f"“{field[:40]}” is not a field of these records"
        elif field not in known:
            wrong[where] = f"“{field}” is not defined; add the custom field first"
        elif field in fixed.values():
            wrong[where] = f"“{field}” is given to two columns"
        else:
            fixed[int(place)] = field
    for group in () if wrong else fields.needed:
        if not set(fixed.values()) & set(group):
            needed = ", ".join(t.title for t in fields.targets if t.field in group)
            one_of = "one of: " if len(group) > 1 else ""
            wrong["mapping"] = f"say which column holds {one_of}{needed}"
            break
    if wrong:
        raise Invalid("The columns are not mapped rightly.", fields=wrong)
    return fixed


def _plain(words: str) -> str:
    return " ".join(words_of(words.replace("_", " ")))
