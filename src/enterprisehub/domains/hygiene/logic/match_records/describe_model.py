"""What is compared: one comparison for each independent piece of evidence.

Street, number, city and postcode are one piece: people of one household share all of them, and
counting them twice makes relatives look like one person.
"""

from collections.abc import Collection
from typing import Any

Comparison = dict[str, Any]
Level = dict[str, Any]


def comparisons(columns: Collection[str]) -> list[Comparison]:
    """Splink's comparisons for the columns that the list has."""
    found: list[Comparison] = []
    if "given" in columns and "surname" in columns:
        found += [_name("given", "surname"), _name("surname", "given")]
    found += [_digits(column) for column in ("born", "phone", "national") if column in columns]
    if "email" in columns:
        found.append(_email())
    if {"street", "postcode", "city"} & set(columns):
        found.append(_address(columns))
    if "age" in columns and "born" not in columns:
        found.append(_exact("age"))
    found += [_exact(column) for column in ("middle", "sex", "company") if column in columns]
    return found


def _comparison(name: str, levels: list[Level]) -> Comparison:
    otherwise = {"sql_condition": "ELSE", "label_for_charts": "different"}
    return {"output_column_name": name, "comparison_levels": [*levels, otherwise]}


def _level(condition: str, label: str, **more: Any) -> Level:
    return {"sql_condition": condition, "label_for_charts": label, **more}


def _missing(*columns: str) -> Level:
    condition = " AND ".join(f"({c}_l IS NULL OR {c}_r IS NULL)" for c in columns)
    return _level(condition, "not known of both", is_null_level=True)


def _alike(column: str, least: float) -> str:
    return f"jaro_winkler_similarity({column}_l, {column}_r) >= {least}"


def _same(column: str) -> str:
    return f"{column}_l = {column}_r"


def _rare(column: str) -> dict[str, Any]:
    return {"tf_adjustment_column": column, "tf_adjustment_weight": 1.0}


def _name(column: str, other: str) -> Comparison:
    initial = (
        f"(length({column}_l) = 1 AND {column}_l = {column}_r[1])"
        f" OR (length({column}_r) = 1 AND {column}_r = {column}_l[1])"
    )
    levels = [
        _missing(column),
        _level(_same(column), "the same", **_rare(column)),
        _level(_alike(column, 0.9), "nearly the same"),
        _level(f"{column}_l = {other}_r OR {initial}", "swapped, or an initial"),
        _level(_alike(column, 0.78), "alike"),
    ]
    return _comparison(column, levels)


def _digits(column: str) -> Comparison:
    apart = f"damerau_levenshtein({column}_l, {column}_r)"
    levels = [
        _missing(column),
        _level(_same(column), "the same"),
        _level(f"{apart} <= 1", "one digit apart"),
        _level(f"{apart} <= 2", "two digits apart"),
    ]
    return _comparison(column, levels)


def _email() -> Comparison:
    local = "split_part(email_l, '@', 1) = split_part(email_r, '@', 1)"
    levels = [
        _missing("email"),
        _level(_same("email"), "the same", **_rare("email")),
        _level(local, "the same before the @"),
        _level(_alike("email", 0.92), "nearly the same"),
    ]
    return _comparison("email", levels)


def _exact(column: str) -> Comparison:
    return _comparison(column, [_missing(column), _level(_same(column), "the same")])


def _address(columns: Collection[str]) -> Comparison:
    near = [_same("postcode")] if "postcode" in columns else []
    near += [_alike("city", 0.92)] if "city" in columns else []
    place = f"({' OR '.join(near)})" if near else "TRUE"
    levels = [_missing(*(c for c in ("street", "postcode", "city") if c in columns))]
    if "street" in columns and "number" in columns:
        number = _same("number")
        levels += [
            _level(f"{number} AND {_alike('street', 0.99)} AND {place}", "the same address"),
            _level(f"{number} AND {_alike('street', 0.88)}", "nearly the same address"),
            _level(f"{_alike('street', 0.92)} AND {place}", "the same street"),
            _level(f"{number} AND {place}", "the same number in the same place"),
        ]
    elif "street" in columns:
        levels += [
            _level(f"{_alike('street', 0.99)} AND {place}", "the same address"),
            _level(_alike("street", 0.92), "nearly the same address"),
        ]
    if "postcode" in columns and "city" in columns:
        levels.append(_level(f"{_same('postcode')} AND {_alike('city', 0.92)}", "the same place"))
    if "postcode" in columns:
        apart = "damerau_levenshtein(postcode_l, postcode_r)"
        levels.append(_level(f"{_same('postcode')} OR {apart} <= 1", "about the same postcode"))
    elif "city" in columns:
        levels.append(_level(_alike("city", 0.92), "the same city"))
    return _comparison("address", levels)
