"""Rule files with a date: of several with one name, the newest that is in force is read."""

import tomllib
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any


@cache
def _versions(name: str) -> tuple[dict[str, Any], ...]:
    folder = files("enterprisehub.domains.compliance") / "rules"
    found = [
        tomllib.loads(file.read_text(encoding="utf-8"))
        for file in folder.iterdir()
        if file.name.startswith(name) and file.name.endswith(".toml")
    ]
    named = [data for data in found if data["name"] == name]
    return tuple(sorted(named, key=lambda data: data["effective_from"]))


@lru_cache(maxsize=64)
def dated_file(name: str, day: date) -> dict[str, Any]:
    """The file of this name that holds on this day.

    Raises:
        LookupError: none is in force yet.
    """
    in_force = [data for data in _versions(name) if data["effective_from"] <= day]
    if not in_force:
        raise LookupError(f"no version of {name} is in force on {day}")
    return in_force[-1]
