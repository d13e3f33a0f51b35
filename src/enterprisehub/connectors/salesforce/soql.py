"""Questions in Salesforce's query language. Pure.

Source: developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl (quoted string escapes,
date formats).
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def quoted(text: str) -> str:
    """A text that ends where it should, whatever stands in it."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return "'" + escaped.replace("\n", "\\n").replace("\r", "\\r") + "'"


def contains(text: str) -> str:
    """The pattern of LIKE for texts that have this one somewhere."""
    inner = quoted(text)[1:-1].replace("%", "\\%").replace("_", "\\_")
    return f"'%{inner}%'"


def stamp(at: datetime) -> str:
    """A moment, which stands without quotes."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def select(
    fields: Sequence[str], kind: str, where: str = "", *, order: str = "Id", limit: int
) -> str:
    """One question; names that are none are left out."""
    names = [name for name in dict.fromkeys(fields) if _NAME.fullmatch(name)]
    asked = f"SELECT {', '.join(names)} FROM {kind}"  # noqa: S608  no table of ours
    return f"{asked}{f' WHERE {where}' if where else ''} ORDER BY {order} LIMIT {limit}"
