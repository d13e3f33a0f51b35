"""Which version of a record a form was filled from."""

from collections.abc import Mapping

from enterprisehub.ui.forms import Errors, attempt, check, chosen, said_by, typed

__all__ = ["Errors", "attempt", "check", "chosen", "said_by", "seen_version", "typed"]


def seen_version(values: Mapping[str, str]) -> int:
    """The version that the form was filled from; 0, which no record has, when it names none."""
    seen = values.get("version", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0  # noqa: PLR2004
