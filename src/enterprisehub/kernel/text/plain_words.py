"""What pydantic found wrong with an input, in words for whoever gave it."""

from pydantic_core import ErrorDetails

_PLAIN_WORDS = {
    "missing": "This is missing.",
    "string_too_short": "Write at least {min_length} characters here.",
    "string_too_long": "Write at most {max_length} characters here.",
    "int_parsing": "Give a whole number.",
    "int_from_float": "Give a whole number.",
    "float_parsing": "Give a number.",
    "decimal_parsing": "Give a number.",
    "greater_than": "Give a number above {gt}.",
    "greater_than_equal": "Give a number from {ge} on.",
    "less_than": "Give a number below {lt}.",
    "less_than_equal": "Give a number up to {le}.",
    "date_from_datetime_parsing": "Give a day, such as 2026-03-15.",
    "date_parsing": "Give a day, such as 2026-03-15.",
    "time_parsing": "Give a time, such as 09:30.",
    "datetime_parsing": "Give a day and a time, such as 2026-03-15 09:30.",
    "datetime_from_date_parsing": "Give a day and a time, such as 2026-03-15 09:30.",
    "bool_parsing": "Say yes or no.",
    "finite_number": "Give a number.",
    "multiple_of": "Give a multiple of {multiple_of}.",
    "string_pattern_mismatch": "This has letters or signs, or a length, that cannot stand here.",
    "uuid_parsing": "Choose one of the list.",
    "literal_error": "Choose one of the list.",
    "enum": "Choose one of the list.",
    "too_long": "Give at most {max_length} of these.",
    "too_short": "Give at least {min_length} of these.",
}


def plain_words(item: ErrorDetails) -> str:
    """What pydantic found wrong, in words for whoever filled it in."""
    words, limits = _PLAIN_WORDS.get(item["type"]), item.get("ctx", {})
    if words is None:
        return item["msg"].removeprefix("Value error, ")
    if limits.get("min_length") == 1:
        return "Fill this in."
    return words.format_map(limits)
